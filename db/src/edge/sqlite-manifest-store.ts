/**
 * Purpose: a station's manifests in SQLite (MA3).
 * Invariant: a swap is one transaction; a root in use never stands without a blob that it names, because the schema's
 * foreign keys hold them together. The journal's ballast is not for manifests.
 */

import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import type { Result } from '@gatefold/domain/result';
import type { DiskFault } from '@gatefold/sync/disk-fault';
import type { ManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { z } from 'zod';
import { writeDurably } from './durable-write.ts';
import { blobSchema, readOne } from './read-rows.ts';

const rootRow = z.object({ root: blobSchema });
const blobRow = z.object({ bytes: blobSchema });

export class SqliteManifestStore implements ManifestStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  async currentRoot(event: EventId): Promise<Bytes | null> {
    const statement = this.#db.prepare('SELECT root FROM manifest_roots WHERE event = ?');
    return readOne(rootRow, statement, event)?.root ?? null;
  }

  async blob(hash: string): Promise<Bytes | null> {
    const statement = this.#db.prepare('SELECT bytes FROM manifest_blobs WHERE hash = ?');
    return readOne(blobRow, statement, hash)?.bytes ?? null;
  }

  async blobs(hashes: readonly string[]): Promise<ReadonlyMap<string, Bytes>> {
    const found = new Map<string, Bytes>();
    for (const hash of hashes) {
      const bytes = await this.blob(hash);
      if (bytes !== null) found.set(hash, bytes);
    }
    return found;
  }

  async putBlob(hash: string, bytes: Bytes): Promise<Result<void, DiskFault>> {
    const put = this.#db.prepare(
      'INSERT INTO manifest_blobs (hash, bytes) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET bytes = excluded.bytes',
    );
    return writeDurably(this.#db, () => put.run(hash, bytes));
  }

  async swap(
    event: EventId,
    root: Bytes,
    blobsInUse: ReadonlySet<string>,
  ): Promise<Result<void, DiskFault>> {
    const setRoot = this.#db.prepare(
      'INSERT INTO manifest_roots (event, root) VALUES (?, ?) ON CONFLICT (event) DO UPDATE SET root = excluded.root',
    );
    const forgetUses = this.#db.prepare('DELETE FROM manifest_uses WHERE event = ?');
    const use = this.#db.prepare('INSERT INTO manifest_uses (event, hash) VALUES (?, ?)');
    const forgetBlobs = this.#db.prepare(
      'DELETE FROM manifest_blobs WHERE hash NOT IN (SELECT hash FROM manifest_uses)',
    );
    return writeDurably(this.#db, () => {
      setRoot.run(event, root);
      forgetUses.run(event);
      for (const hash of blobsInUse) use.run(event, hash);
      forgetBlobs.run();
    });
  }
}
