/**
 * Purpose: brings the vault that the signed root names to a gate, a piece at each exchange, after all else (MA4, MA5).
 * Invariant: everything is checked by the hash that names it before it is kept. One exchange fetches a bounded amount
 * in a bounded time, so that entries never wait behind a download of names. A gate to which no key was sealed fetches no page.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { openVaultPage } from '@gatefold/domain/codec/vault-page';
import {
  SHELF_PAGES,
  vaultKeysSchema,
  vaultPartSchema,
  vaultShelfSchema,
  type VaultPart,
} from '@gatefold/domain/codec/vault-part';
import type { EventId, StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { z } from 'zod';
import type { DiskFault } from '../disk-fault.ts';
import type { ManifestRefusal } from '../manifest/assemble.ts';
import type { HubRoad, RoadFault } from '../roads/hub/hub-road.ts';
import type { PageTable, VaultStore } from './vault-store.ts';

/** One exchange stops asking for pages after this much, or so long; the next goes on. */
const MAX_BYTES_AN_EXCHANGE = 4 * 1024 * 1024;
/** On a slow road the bytes alone would keep the next entries waiting for minutes. */
const MAX_MS_AN_EXCHANGE = 5000;

export type VaultPorts = {
  readonly event: EventId;
  readonly station: StationId;
  /** By this station's clock: a vault whose day has come is not brought in again. */
  readonly nowMs: () => number;
  readonly road: Pick<HubRoad, 'blob'>;
  readonly store: VaultStore;
  /** Called when another vault is in use, before its pages come: those that are here already open under its keys. */
  readonly adopted?: () => Promise<void>;
};

export type VaultFault =
  | RoadFault
  | DiskFault
  | Extract<ManifestRefusal, { readonly kind: 'tampered-blob' | 'bad-part' }>;

async function fetchBlob(
  ports: VaultPorts,
  name: string,
  hash: string,
): Promise<Result<Bytes, VaultFault>> {
  const fetched = await ports.road.blob(ports.event, hash);
  if (!fetched.ok) return fetched;
  if (toHex(blobHash(fetched.value)) === hash) return fetched;
  return err({ kind: 'tampered-blob', name, hash });
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  name: string,
  bytes: Bytes,
): Result<z.output<Schema>, VaultFault> {
  const decoded = decodeCanonical(schema, bytes);
  return decoded.ok ? decoded : err({ kind: 'bad-part', name, detail: decoded.error.detail });
}

/** The pages that a shelf names; those of a shelf that did not change are in the table already. */
async function shelfPages(
  ports: VaultPorts,
  shelf: number,
  part: VaultPart,
  before: { readonly part: VaultPart | null; readonly pages: PageTable },
): Promise<Result<readonly [number, string][], VaultFault>> {
  const hash = part.shelves[shelf];
  if (hash === undefined || hash === null) return ok([]);
  const first = shelf * SHELF_PAGES;
  const old = before.part?.shelves[shelf];
  const known = [...before.pages].filter(([page]) => page >= first && page < first + SHELF_PAGES);
  // The table is empty when the vault before had no key for this station.
  if (old && toHex(old) === toHex(hash) && known.length > 0) return ok(known);
  const name = `vault shelf ${shelf + 1}`;
  const bytes = await fetchBlob(ports, name, toHex(hash));
  if (!bytes.ok) return bytes;
  const named = read(vaultShelfSchema, name, bytes.value);
  if (!named.ok) return named;
  return ok(
    named.value.pages.flatMap((page, index): [number, string][] =>
      page === null ? [] : [[first + index, toHex(page)]],
    ),
  );
}

/** Makes `vault` the one in use, its pages still to come; without a key for this station it has none here. */
async function adoptVault(ports: VaultPorts, vault: string): Promise<Result<void, VaultFault>> {
  const { store, station } = ports;
  const bytes = await fetchBlob(ports, 'vault', vault);
  if (!bytes.ok) return bytes;
  const part = read(vaultPartSchema, 'vault', bytes.value);
  if (!part.ok) return part;
  if (ports.nowMs() >= part.value.keepUntilMs) return ok(undefined);
  const keyBytes = await fetchBlob(ports, 'vault keys', toHex(part.value.keys));
  if (!keyBytes.ok) return keyBytes;
  const keys = read(vaultKeysSchema, 'vault keys', keyBytes.value);
  if (!keys.ok) return keys;
  const isOurs = keys.value.keys.some(({ sealed }) =>
    sealed.some((one) => one.station === station),
  );
  const pages = new Map<number, string>();
  const held = await store.held();
  const heldPart = held === null ? null : decodeCanonical(vaultPartSchema, held.part);
  const before = { part: heldPart?.ok ? heldPart.value : null, pages: await store.pageTable() };
  const shelves = isOurs ? part.value.shelves.length : 0;
  for (let shelf = 0; shelf < shelves; shelf += 1) {
    const named = await shelfPages(ports, shelf, part.value, before);
    if (!named.ok) return named;
    for (const [page, hash] of named.value) pages.set(page, hash);
  }
  const adopted = await store.adopt({ vault, part: bytes.value, keys: keyBytes.value }, pages);
  if (adopted.ok) await ports.adopted?.();
  return adopted;
}

async function fetchPages(ports: VaultPorts): Promise<Result<void, VaultFault>> {
  const { store, event } = ports;
  const table = await store.pageTable();
  const startMs = ports.nowMs();
  let fetchedBytes = 0;
  for (const page of await store.pagesDue()) {
    const isLong = ports.nowMs() - startMs >= MAX_MS_AN_EXCHANGE;
    if (isLong || fetchedBytes >= MAX_BYTES_AN_EXCHANGE) break;
    const name = `vault page ${page + 1}`;
    const bytes = await fetchBlob(ports, name, table.get(page) ?? '');
    if (!bytes.ok) return bytes;
    const opened = openVaultPage(bytes.value);
    if (!opened.ok) return err({ kind: 'bad-part', name, detail: opened.error.detail });
    if (opened.value.event !== event || opened.value.page !== page) {
      return err({ kind: 'bad-part', name, detail: 'is another page' });
    }
    const put = await store.putPage(page, bytes.value, opened.value.records.length);
    if (!put.ok) return put;
    fetchedBytes += bytes.value.length;
  }
  return ok(undefined);
}

/** Goes on with the download of the vault whose part has this hash. Ok also when pages are left for the next exchange. */
export async function fetchVault(
  ports: VaultPorts,
  vault: string,
): Promise<Result<void, VaultFault>> {
  const held = await ports.store.held();
  if (held?.vault !== vault) {
    const adopted = await adoptVault(ports, vault);
    if (!adopted.ok) return adopted;
  }
  return fetchPages(ports);
}
