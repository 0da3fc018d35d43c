/**
 * Purpose: one secret for each event that has a vault, in a file of mode 0600 outside of the database (MA4).
 * Invariant: everything that is known of the event's holders is sealed under what is derived from it, at rest and in the
 * vault. To destroy it is to destroy all of that, in every backup of the database too. It is made once and never again: a
 * mark that stays says that it was destroyed, whatever a backup of the database says.
 */

import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex, toHex, type Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import type { Random } from '@gatefold/domain/random';

export const VAULT_SECRET_LENGTH = 32;

export interface VaultSecrets {
  /** Null when there is none: none was needed yet, it was destroyed, or the file is missing. */
  read(event: EventId): Promise<Bytes | null>;
  /** The event's secret, made now when there never was one; null when it was destroyed. */
  make(event: EventId): Promise<Bytes | null>;
  /** Overwrites and removes it, for good. */
  destroy(event: EventId): Promise<void>;
  wasDestroyed(event: EventId): Promise<boolean>;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

export class FileVaultSecrets implements VaultSecrets {
  readonly #folder: string;
  readonly #random: Random;

  /** `folder` is the hub's data folder. */
  constructor(folder: string, random: Random) {
    this.#folder = join(folder, 'vault-secrets');
    this.#random = random;
  }

  #path(event: EventId): string {
    return join(this.#folder, `event-${event}.key`);
  }

  #markPath(event: EventId): string {
    return join(this.#folder, `event-${event}.destroyed`);
  }

  async #makeFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  async read(event: EventId): Promise<Bytes | null> {
    let text: string;
    try {
      text = await readFile(this.#path(event), 'utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    const secret = fromHex(text.trim());
    if (secret?.length === VAULT_SECRET_LENGTH) return secret;
    throw new Error(`${this.#path(event)} is damaged. Put back the copy from your safe.`);
  }

  async make(event: EventId): Promise<Bytes | null> {
    if (await this.wasDestroyed(event)) return null;
    const there = await this.read(event);
    if (there !== null) return there;
    await this.#makeFolder();
    const half = join(this.#folder, `.${randomUUID()}`);
    const file = await open(half, 'wx', 0o600);
    try {
      await file.writeFile(toHex(this.#random.bytes(VAULT_SECRET_LENGTH)));
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      // Unlike a rename this fails when an import that runs beside the hub was faster: its secret then counts.
      await link(half, this.#path(event));
    } catch (error) {
      if (!isThere(error)) throw error;
    } finally {
      await rm(half);
    }
    await this.#syncFolder();
    const made = await this.read(event);
    if (made === null) throw new Error('a vault secret that was just written is not there');
    return made;
  }

  async wasDestroyed(event: EventId): Promise<boolean> {
    try {
      await stat(this.#markPath(event));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async destroy(event: EventId): Promise<void> {
    // First the mark: from here on there is no way back, whatever comes in between.
    await this.#makeFolder();
    const mark = await open(this.#markPath(event), 'a', 0o600);
    await mark.close();
    await this.#syncFolder();
    const path = this.#path(event);
    try {
      const { size } = await stat(path);
      const file = await open(path, 'r+');
      try {
        await file.write(new Uint8Array(size), 0, size, 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await rm(path);
      await this.#syncFolder();
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** What was made or removed stays so after a power cut. */
  async #syncFolder(): Promise<void> {
    const folder = await open(this.#folder);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}
