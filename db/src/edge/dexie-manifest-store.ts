/**
 * Purpose: the manifests of a station that is a web page, in IndexedDB through Dexie (MA3).
 * Invariant: a swap is one transaction, and no root comes into use without every blob that it names. Each write is
 * answered after the browser flushed it: Chromium's own default, "relaxed", answers before
 * (https://developer.chrome.com/blog/indexeddb-durability-mode-now-defaults-to-relaxed).
 *
 * A browser may still take the whole store away, to make room or with its profile: the page then fetches it again.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { eventIdSchema, type EventId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { DiskUnreadable, type DiskFault } from '@gatefold/sync/disk-fault';
import type { ManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { Dexie, type Table } from 'dexie';
import { z } from 'zod';
import { blobSchema } from './read-rows.ts';

const blobRow = z.object({ hash: z.string(), bytes: blobSchema });
const rootRow = z.object({ event: eventIdSchema, root: blobSchema, inUse: z.array(z.string()) });
type RootRow = z.infer<typeof rootRow>;

/** Names of the errors by which IndexedDB says that the disk failed and nothing was kept (W3C IndexedDB 3.0, section 2). */
const BROKEN: ReadonlySet<string> = new Set([
  'UnknownError',
  'DataError',
  'TimeoutError',
  'NotReadableError',
  'AbortError',
]);

/** The error and what lies under it: Dexie reports an aborted transaction, and the reason for it within. */
function* causesOf(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return;
  yield error;
  if ('inner' in error) yield* causesOf(error.inner);
}

function isFull(error: unknown): boolean {
  return [...causesOf(error)].some(({ name }) => name === Dexie.errnames.QuotaExceeded);
}

function isBroken(error: unknown): error is Error {
  return error instanceof Error && BROKEN.has(error.name);
}

/** IndexedDB keeps the whole buffer behind a view: a chunk cut out of a long answer would drag all of it along. */
function owned(bytes: Bytes): Bytes {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

async function writing(write: () => PromiseLike<unknown>): Promise<Result<void, DiskFault>> {
  try {
    await write();
    return ok(undefined);
  } catch (error) {
    if (isFull(error)) return err({ kind: 'disk-full' });
    if (isBroken(error)) return err({ kind: 'disk-broken', detail: error.message });
    throw error;
  }
}

async function reading<Value>(read: () => PromiseLike<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (isBroken(error)) throw new DiskUnreadable(error.message, error);
    throw error;
  }
}

function parsed<Schema extends z.ZodType>(schema: Schema, row: unknown): z.output<Schema> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  throw new DiskUnreadable('a record has lost its shape', result.error);
}

export class DexieManifestStore implements ManifestStore {
  readonly #db: Dexie;
  readonly #blobs: Table<unknown, string>;
  readonly #roots: Table<unknown, EventId>;

  /** Opens the database of this name with its first use. */
  constructor(name: string) {
    this.#db = new Dexie(name, { chromeTransactionDurability: 'strict' });
    this.#db.version(1).stores({ blobs: 'hash', roots: 'event' });
    this.#blobs = this.#db.table('blobs');
    this.#roots = this.#db.table('roots');
  }

  async currentRoot(event: EventId): Promise<Bytes | null> {
    const row = await reading(() => this.#roots.get(event));
    return row === undefined ? null : parsed(rootRow, row).root;
  }

  async blob(hash: string): Promise<Bytes | null> {
    return (await this.blobs([hash])).get(hash) ?? null;
  }

  async blobs(hashes: readonly string[]): Promise<ReadonlyMap<string, Bytes>> {
    const rows = await reading(() => this.#blobs.bulkGet([...hashes]));
    const found = new Map<string, Bytes>();
    for (const row of rows) {
      if (row === undefined) continue;
      const { hash, bytes } = parsed(blobRow, row);
      found.set(hash, bytes);
    }
    return found;
  }

  putBlob(hash: string, bytes: Bytes): Promise<Result<void, DiskFault>> {
    return writing(() => this.#blobs.put({ hash, bytes: owned(bytes) }));
  }

  swap(
    event: EventId,
    root: Bytes,
    blobsInUse: ReadonlySet<string>,
  ): Promise<Result<void, DiskFault>> {
    return writing(() =>
      this.#db.transaction('rw', this.#blobs, this.#roots, async () => {
        const held = await this.#blobs.toCollection().primaryKeys();
        const heldSet = new Set(held);
        for (const hash of blobsInUse) {
          if (!heldSet.has(hash)) throw new Error(`blob ${hash} is in use and not held`);
        }
        const row: RootRow = { event, root: owned(root), inUse: [...blobsInUse] };
        await this.#roots.put(row);
        const roots = await this.#roots.toArray();
        const wanted = new Set(roots.flatMap((one) => parsed(rootRow, one).inUse));
        await this.#blobs.bulkDelete(held.filter((hash) => !wanted.has(hash)));
      }),
    );
  }

  close(): void {
    this.#db.close();
  }
}
