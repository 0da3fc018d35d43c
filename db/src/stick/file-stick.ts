/**
 * Purpose: the folder of a USB stick (LE3).
 * Invariant: a file is written beside its name, synced and renamed, so that a stick pulled out at any moment has the old file
 * or the new one. Only names of bundles are looked at, never followed elsewhere.
 */

import { lstat, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes } from '@gatefold/domain/bytes';
import { MAX_BUNDLE_LENGTH } from '@gatefold/domain/codec/bundle';
import { err, ok, type Result } from '@gatefold/domain/result';
import {
  BUNDLE_SUFFIX,
  type StickFault,
  type StickFile,
  type StickFolder,
} from '@gatefold/sync/neighbour/stick-visits';

/** More than the machines of any venue: a stick full of other things must not keep a gate busy. */
const MAX_FILES = 1000;

/** Anything at all may befall a stick, and none of it is this machine's trouble. */
async function unlessGone<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

export class FileStick implements StickFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async files(): Promise<readonly StickFile[] | null> {
    const names = await unlessGone(() => readdir(this.#folder));
    if (names === null) return null;
    const found: StickFile[] = [];
    for (const name of names.filter((one) => one.endsWith(BUNDLE_SUFFIX)).slice(0, MAX_FILES)) {
      const stat = await unlessGone(() => lstat(join(this.#folder, name)));
      if (stat?.isFile() === true) found.push({ name, length: stat.size, changedMs: stat.mtimeMs });
    }
    return found;
  }

  async read(name: string): Promise<Bytes | null> {
    const path = join(this.#folder, name);
    const stat = await unlessGone(() => lstat(path));
    if (stat === null || !stat.isFile() || stat.size > MAX_BUNDLE_LENGTH) return null;
    return unlessGone(() => readFile(path));
  }

  async write(name: string, bytes: Bytes): Promise<Result<void, StickFault>> {
    const path = join(this.#folder, name);
    const beside = `${path}.part`;
    try {
      const file = await open(beside, 'w');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
      await this.#syncFolder();
      return ok(undefined);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      await unlessGone(() => rm(beside, { force: true }));
      return err({ kind: 'stick-fault', detail: error.message });
    }
  }

  /** So that the new name is on the stick too. Some file systems of sticks cannot, and have it with the file. */
  async #syncFolder(): Promise<void> {
    await unlessGone(async () => {
      const folder = await open(this.#folder, 'r');
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    });
  }
}
