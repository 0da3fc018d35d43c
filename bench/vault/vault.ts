/**
 * Purpose: what it costs a gate to open one holder's record at a scan, and how large the records are (MA4).
 * Invariant: the real store on a real disk and the real core; a vault in which every record has two templates of 1,536 bytes,
 * the largest that a module gives. The files are in the system's cache, as they are at a gate that works.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { SqliteVaultStore } from '@gatefold/db/edge/sqlite-vault-store';
import { signerId, ticketSecret } from '@gatefold/domain/codec/ticket-token';
import { ok } from '@gatefold/domain/result';
import { EVENT, GATE_ID, ISSUER, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { exampleTemplate } from '@gatefold/domain/testing/example-vault';
import { HolderVault } from '@gatefold/station/core/holder-vault';
import { GATE_IDENTITY } from '@gatefold/station/testing/example-identity';
import { VaultPublisher, type PublishedVault } from '@gatefold/sync/testing/vault-publisher';
import { fetchVault } from '@gatefold/sync/vault/fetch-vault';
import { quantile } from '../quantile.ts';

const HOLDERS = 64 * 100;

async function fill(store: SqliteVaultStore, { vault, blobs }: PublishedVault): Promise<void> {
  const road = {
    blob: async (_event: number, hash: string) => ok(blobs.get(hash) ?? new Uint8Array()),
  };
  const ports = { event: EVENT, station: GATE_ID, nowMs: () => NOW_MS, road, store };
  do {
    const fetched = await fetchVault(ports, vault);
    if (!fetched.ok) throw new Error(`the vault was not fetched: ${fetched.error.kind}`);
  } while ((await store.pagesDue()).length > 0);
}

export async function benchVault(
  report: (name: string, value: number, unit: string) => void,
): Promise<void> {
  const templates = [0xa1, 0xa2].map((mark) => exampleTemplate(mark, 1536));
  const record = { v: 1 as const, name: 'Rudo Marecha', photo: null, templates };
  const serials = Array.from({ length: HOLDERS }, (_, index) => index + 1);
  const vault = new VaultPublisher().publish(serials.map((serial) => ({ serial, record })));
  const folder = mkdtempSync(join(tmpdir(), 'gatefold-bench-vault-'));
  const store = new SqliteVaultStore(folder, EVENT);
  try {
    await fill(store, vault);
    const holders = new HolderVault(store, GATE_IDENTITY);
    await holders.open();
    const times: number[] = [];
    const cpuBefore = process.cpuUsage();
    for (const index of serials) {
      // A stride that shares no factor with their number meets every record once, each on another page.
      const serial = ((index * 4099) % HOLDERS) + 1;
      const subject = { event: EVENT, serial, issue: 0 };
      const ticket = {
        ...subject,
        signer: signerId(ISSUER.publicKey),
        secret: ticketSecret(subject, ISSUER),
      };
      const startedMs = performance.now();
      const found = await holders.find(ticket);
      times.push(performance.now() - startedMs);
      if (!found.ok) throw new Error(`record ${serial} does not open: ${found.error.kind}`);
    }
    // Beside the clock, because a busy machine takes its turns out of the clock's time.
    const cpu = process.cpuUsage(cpuBefore);
    const bytes = [...vault.blobs.values()].reduce((sum, blob) => sum + blob.length, 0);
    report('vault-bytes-per-record', bytes / HOLDERS, 'B');
    report('vault-open-cpu-ms', (cpu.user + cpu.system) / 1000 / HOLDERS, 'ms');
    report('vault-open-p50-ms', quantile(times, 0.5), 'ms');
    report('vault-open-p99-ms', quantile(times, 0.99), 'ms');
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
}
