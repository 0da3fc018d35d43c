/**
 * Purpose: what a gate holds of its event's vault, in a file of its own beside the journal (MA4).
 * Invariant: the file can be erased whole, for nothing else is in it and SQLite makes no other beside it: changes are
 * rolled back from memory, and what a new page replaces is overwritten (`secure_delete`). A file that does not read back is
 * erased and fetched again: it is a copy of what the hub has.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '@gatefold/domain/bytes';
import { vaultEndSchema, type VaultEnd } from '@gatefold/domain/codec/facts';
import type { EventId } from '@gatefold/domain/ids';
import { ok, type Result } from '@gatefold/domain/result';
import { DiskUnreadable, type DiskFault } from '@gatefold/sync/disk-fault';
import type {
  HeldVault,
  PageTable,
  VaultRemains,
  VaultStore,
} from '@gatefold/sync/vault/vault-store';
import { z } from 'zod';
import { isDamage, sqliteCode, writeDurably } from './durable-write.ts';
import { eraseFile, syncFolder } from './erase-file.ts';
import { blobSchema, readAll, readOne } from './read-rows.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS vault (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  vault TEXT NOT NULL,
  part BLOB NOT NULL,
  keys BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS pages (
  page INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  bytes BLOB,
  records INTEGER NOT NULL
) STRICT;
`;

const heldRow = z.object({ vault: z.string(), part: blobSchema, keys: blobSchema });
const tableRow = z.object({ page: z.number(), hash: z.string() });
const dueRow = z.object({ page: z.number() });
const pageRow = z.object({ bytes: blobSchema.nullable() });
const countRow = z.object({ pages: z.number(), records: z.number() });

const noteSchema = z.strictObject({
  vault: z.string(),
  why: vaultEndSchema,
  pages: z.number(),
  records: z.number(),
  /** Notes of earlier versions had none. */
  atMs: z.number().default(0),
  /** False from the decision until the file is gone. */
  isErased: z.boolean(),
});
type Note = z.infer<typeof noteSchema>;

export class SqliteVaultStore implements VaultStore {
  readonly #path: string;
  readonly #notePath: string;
  #db: DatabaseSync | null = null;

  /** `folder` is the station's own. No file is made before there is a vault. */
  constructor(folder: string, event: EventId) {
    this.#path = join(folder, `vault-${event}.db`);
    this.#notePath = join(folder, `vault-${event}.destroyed.json`);
    const note = this.#note();
    // A crash came between the decision and the deed.
    if (note !== null && !note.isErased) this.#eraseAndNote(note);
  }

  close(): void {
    this.#db?.close();
    this.#db = null;
  }

  #open(): DatabaseSync {
    if (this.#db !== null) return this.#db;
    if (!existsSync(this.#path)) closeSync(openSync(this.#path, 'wx', 0o600));
    const db = new DatabaseSync(this.#path);
    try {
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY;');
      db.exec('PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;');
      db.exec(SCHEMA);
    } catch (error) {
      db.close();
      throw error;
    }
    this.#db = db;
    return db;
  }

  /** What `read` finds; `empty` when there is no file, or when it was damaged and had to be erased. */
  #reading<Value>(empty: Value, read: (db: DatabaseSync) => Value): Value {
    if (this.#db === null && !existsSync(this.#path)) return empty;
    try {
      return read(this.#open());
    } catch (error) {
      if (!(error instanceof DiskUnreadable || isDamage(error))) {
        // Whatever keeps the file from being read must not keep the gate from its work.
        if (sqliteCode(error) === null) throw error;
        throw new DiskUnreadable('the vault', error);
      }
      this.#erase();
      return empty;
    }
  }

  async held(): Promise<HeldVault | null> {
    return this.#reading(null, (db) =>
      readOne(heldRow, db.prepare('SELECT vault, part, keys FROM vault')),
    );
  }

  async pageTable(): Promise<PageTable> {
    const rows = this.#reading([], (db) =>
      readAll(tableRow, db.prepare('SELECT page, hash FROM pages')),
    );
    return new Map(rows.map(({ page, hash }) => [page, hash]));
  }

  async pagesDue(): Promise<readonly number[]> {
    const sql = 'SELECT page FROM pages WHERE bytes IS NULL ORDER BY page';
    return this.#reading([], (db) => readAll(dueRow, db.prepare(sql))).map(({ page }) => page);
  }

  async page(page: number): Promise<Bytes | null> {
    const sql = 'SELECT bytes FROM pages WHERE page = ?';
    return this.#reading(null, (db) => readOne(pageRow, db.prepare(sql), page)?.bytes ?? null);
  }

  async adopt(vault: HeldVault, pages: PageTable): Promise<Result<void, DiskFault>> {
    const db = this.#open();
    const remove = db.prepare('DELETE FROM pages WHERE page = ?');
    const name = db.prepare(
      `INSERT INTO pages (page, hash, bytes, records) VALUES (?, ?, NULL, 0) ON CONFLICT (page)
       DO UPDATE SET hash = excluded.hash, bytes = NULL, records = 0 WHERE hash <> excluded.hash`,
    );
    const hold = db.prepare(
      `INSERT INTO vault (only_row, vault, part, keys) VALUES (1, ?, ?, ?) ON CONFLICT (only_row)
       DO UPDATE SET vault = excluded.vault, part = excluded.part, keys = excluded.keys`,
    );
    const before = await this.pageTable();
    return writeDurably(db, () => {
      for (const page of before.keys()) if (!pages.has(page)) remove.run(page);
      for (const [page, hash] of pages) name.run(page, hash);
      hold.run(vault.vault, vault.part, vault.keys);
    });
  }

  async putPage(page: number, bytes: Bytes, records: number): Promise<Result<void, DiskFault>> {
    const db = this.#open();
    const put = db.prepare('UPDATE pages SET bytes = ?, records = ? WHERE page = ?');
    return writeDurably(db, () => put.run(bytes, records, page));
  }

  async forgetPage(page: number): Promise<Result<void, DiskFault>> {
    const db = this.#open();
    const forget = db.prepare('UPDATE pages SET bytes = NULL, records = 0 WHERE page = ?');
    return writeDurably(db, () => forget.run(page));
  }

  async destroy(why: VaultEnd, atMs: number): Promise<Result<void, DiskFault>> {
    const held = await this.held();
    if (held === null) return ok(undefined);
    const sql =
      'SELECT count(*) AS pages, coalesce(sum(records), 0) AS records FROM pages WHERE bytes IS NOT NULL';
    const count = this.#reading(null, (db) => readOne(countRow, db.prepare(sql)));
    const { pages, records } = count ?? { pages: 0, records: 0 };
    const note = { vault: held.vault, why, pages, records, atMs, isErased: false };
    try {
      this.#writeNote(note);
    } catch (error) {
      // A full disk must not keep the vault alive; the note finds room once the file is gone.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
    this.#eraseAndNote(note);
    return ok(undefined);
  }

  async discard(): Promise<Result<void, DiskFault>> {
    this.#erase();
    return ok(undefined);
  }

  #erase(): void {
    this.close();
    eraseFile(this.#path);
  }

  #eraseAndNote(note: Note): void {
    this.#erase();
    this.#writeNote({ ...note, isErased: true });
  }

  #writeNote(note: Note): void {
    const half = `${this.#notePath}.half`;
    writeFileSync(half, JSON.stringify(note), { mode: 0o600 });
    const file = openSync(half, 'r');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(half, this.#notePath);
    syncFolder(dirname(this.#notePath));
  }

  #note(): Note | null {
    if (!existsSync(this.#notePath)) return null;
    return noteSchema.parse(JSON.parse(readFileSync(this.#notePath, 'utf8')));
  }

  async remains(): Promise<VaultRemains | null> {
    const note = this.#note();
    if (note === null) return null;
    const { isErased: _done, ...remains } = note;
    return remains;
  }

  async forgetRemains(): Promise<void> {
    rmSync(this.#notePath, { force: true });
  }
}
