/**
 * Purpose: how fast the hub takes ledgers in, and what a live gate feels of it (LE1, LE3).
 * Measures a real hub process with its durable Postgres on the same machine, over real HTTP.
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import { expectOk } from '@gatefold/domain/result';
import { systemClock } from '@gatefold/domain/time/system-clock';
import { checkRun, openTransfer } from '@gatefold/sync/merge/open-transfer';
import { must, StationClient } from '../../tests/matchday/station-client.ts';
import { until } from '../../tests/matchday/until.ts';
import { makeReachableFolder } from '../../tests/support/reachable-folder.ts';
import { buildPages } from '../../tools/build-pages.ts';
import { AdminClient } from '../../tools/launch/admin-client.ts';
import { startChild, type Child } from '../../tools/launch/child.ts';
import { note, type Report } from '../report.ts';
import { residentMb } from '../resident-memory.ts';
import { enrolBenchStation, makeTransfers, type BenchStation } from './bench-station.ts';

export type Size = { readonly entries: number; readonly stations: number };

const EVENT = 1;
const PASSWORD = 'bench-password';
const TICKETS = 100_000;
/** The rate at a size is that of the last so many entries before it. */
const WINDOW_ENTRIES = 10_000;
const ENTRIES_A_STATION = 1000;

type Bench = {
  readonly folder: string;
  readonly hub: Child;
  /** Enrolled before anything is measured, because signing a million entries leaves no time to talk to the hub. */
  readonly checked: BenchStation;
  readonly fillers: readonly BenchStation[];
  readonly returning: readonly BenchStation[];
  readonly live: BenchStation;
  /** With which a real gate is enrolled later. */
  readonly gateCode: string;
  readonly close: () => Promise<void>;
};

async function openBench(size: Size): Promise<Bench> {
  const folder = await makeReachableFolder('gatefold-bench-');
  const hub = await startChild({
    name: 'hub',
    program: join(import.meta.dirname, '../../hub/src/main.ts'),
    args: ['--data', join(folder, 'hub'), '--port', '0', '--demo', '--tickets', String(TICKETS)],
    env: { GATEFOLD_ADMIN_PASSWORD: PASSWORD },
    log: () => undefined,
  });
  const admin = await AdminClient.signIn(hub.url, 'admin', PASSWORD);
  const codeFor = (name: string) =>
    admin.enrolmentCode({ role: 'gate', event: EVENT, name, gate: 0, lane: '1' });
  const enrol = async (name: string) => enrolBenchStation(hub.url, await codeFor(name));
  const returning: BenchStation[] = [];
  for (let number = 1; number <= size.stations; number += 1) {
    returning.push(await enrol(`Returning ${number}`));
  }
  return {
    folder,
    hub,
    checked: await enrol('Checked'),
    fillers: [await enrol('Filler 1'), await enrol('Filler 2'), await enrol('Filler 3')],
    returning,
    live: await enrol('Live'),
    gateCode: await codeFor('Weighed'),
    close: async () => {
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function greet(station: BenchStation): Promise<void> {
  const facts = { owedEntries: 0, manifestEpoch: 1, sentAtMs: systemClock.nowMs() };
  const first = await station.road.greet(facts);
  // While this process signed entries, the hub may have closed the idle connection it would use again.
  if (!first.ok) expectOk(await station.road.greet(facts), 'greet');
}

async function upload(station: BenchStation, transfers: readonly Uint8Array[]): Promise<void> {
  for (const transfer of transfers) {
    const answer = expectOk(await station.road.upload(transfer), 'upload');
    if (answer.kind !== 'received') throw new Error(`not received: ${JSON.stringify(answer)}`);
  }
}

/** Every ticket is admitted once, as on nearly every day. */
function serialsFrom(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + index + 1);
}

/** Chain, head and meaning of every entry, on one core, without a database. */
async function measureChecking(bench: Bench, report: Report): Promise<void> {
  const station = bench.checked;
  const transfers = await makeTransfers(station, EVENT, serialsFrom(0, 50_000));
  const startMs = performance.now();
  let lastSeq = 0;
  let hashBefore: Uint8Array | null = null;
  let entries = 0;
  for (const bytes of transfers) {
    const transfer = expectOk(decodeTransfer(bytes), 'transfer');
    const opened = expectOk(openTransfer(transfer, station.hubPublicKey), 'opened');
    const run = expectOk(checkRun(opened, { lastSeq, hashBefore, overlap: [] }), 'run');
    entries += run.length;
    lastSeq = opened.head.seq;
    hashBefore = opened.head.hash;
  }
  report('chain-verify-per-s', (entries / (performance.now() - startMs)) * 1000, 'entries/s');
}

/** Fills the hub from four stations in turn, and takes the rate of the last entries before each size. */
async function measureIngest(bench: Bench, size: Size, report: Report): Promise<number> {
  const marks = [10_000, 100_000, 1_000_000].filter((mark) => mark <= size.entries);
  let stored = 0;
  for (const [index, mark] of marks.entries()) {
    const station = bench.fillers[index];
    if (station === undefined) throw new Error('too few stations to fill the hub');
    const count = mark - stored;
    const transfers = await makeTransfers(station, EVENT, serialsFrom(stored, count));
    await greet(station);
    const windowTransfers = WINDOW_ENTRIES / ENTRIES_A_STATION;
    await upload(station, transfers.slice(0, -windowTransfers));
    await greet(station);
    const startMs = performance.now();
    await upload(station, transfers.slice(-windowTransfers));
    const name = `ingest-per-s-at-${mark === 1_000_000 ? '1m' : `${mark / 1000}k`}`;
    report(name, (WINDOW_ENTRIES / (performance.now() - startMs)) * 1000, 'entries/s');
    stored = mark;
    // As many people as the largest stadium holds: what one of its gates then needs.
    if (mark === 100_000) await measureStation(bench, mark, report);
  }
  return stored;
}

/** A real gate's process that has the manifest and has heard of every admission. */
async function measureStation(bench: Bench, admissions: number, report: Report): Promise<void> {
  const data = join(bench.folder, 'gate');
  const gate = await startChild({
    name: 'gate',
    program: join(import.meta.dirname, '../../edge-gate/src/main.ts'),
    args: ['--data', data, '--hub', bench.hub.url, '--port', '0', '--enrol', bench.gateCode],
    log: () => undefined,
  });
  const client = new StationClient(gate.url);
  await until('the whole feed at the gate', async () => {
    const digest = await must('digest', client.digest());
    return digest.admissions >= admissions ? null : `${digest.admissions} of ${admissions}`;
  });
  report('station-rss-mb', await residentMb(gate.pid), 'MiB');
  await gate.stop();
}

/** Many stations come back together, while one live gate goes on asking for what is new. */
async function measureReconnect(bench: Bench, stored: number, report: Report): Promise<void> {
  const returning: { station: BenchStation; transfers: Uint8Array[] }[] = [];
  for (const [number, station] of bench.returning.entries()) {
    const serials = serialsFrom(stored + number * ENTRIES_A_STATION, ENTRIES_A_STATION);
    returning.push({ station, transfers: await makeTransfers(station, EVENT, serials) });
  }
  const { live } = bench;
  await greet(live);
  const pullsMs: number[] = [];
  const over = new AbortController();
  const pulling = (async () => {
    while (!over.signal.aborted) {
      const startMs = performance.now();
      expectOk(await live.road.feed(EVENT, Number.MAX_SAFE_INTEGER), 'feed');
      expectOk(await live.road.manifest(EVENT, 1_000_000), 'manifest');
      pullsMs.push(performance.now() - startMs);
    }
  })();
  const startMs = performance.now();
  await Promise.all(
    returning.map(async ({ station, transfers }) => {
      await greet(station);
      await upload(station, transfers);
    }),
  );
  const seconds = (performance.now() - startMs) / 1000;
  over.abort();
  await pulling;
  pullsMs.sort((a, b) => a - b);
  report(`reconnect-${returning.length}x${ENTRIES_A_STATION}-s`, seconds, 's');
  report('live-pull-p99-ms', pullsMs[Math.floor(pullsMs.length * 0.99)] ?? Number.NaN, 'ms');
}

export async function benchMerge(size: Size, report: Report): Promise<void> {
  note('the pages, if they changed');
  // The gate that is weighed half-way does not start without its own.
  await buildPages();
  const bench = await openBench(size);
  try {
    await measureChecking(bench, report);
    const stored = await measureIngest(bench, size, report);
    await measureReconnect(bench, stored, report);
    report('hub-rss-mb', await residentMb(bench.hub.pid), 'MiB');
  } finally {
    await bench.close();
  }
}
