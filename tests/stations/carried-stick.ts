/**
 * Purpose: one USB stick, and the person who carries it between machines that share no line.
 * Invariant: it is at one place at a time; it goes in and out in one step, whatever a machine is doing with it then.
 */

import { mkdir, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where it is while it is at no machine. */
const POCKET = 'pocket';

export class CarriedStick {
  readonly #folder: string;
  #at = POCKET;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** An empty one, in a pocket. `folder` holds the places. */
  static async empty(folder: string): Promise<CarriedStick> {
    const stick = new CarriedStick(folder);
    await mkdir(stick.folderAt(POCKET), { recursive: true });
    return stick;
  }

  /** Where it appears at a machine: what its program is started with. */
  folderAt(place: string): string {
    return join(this.#folder, `stick-at-${place}`);
  }

  async plugIn(place: string): Promise<void> {
    await rename(this.folderAt(this.#at), this.folderAt(place));
    this.#at = place;
  }

  pullOut(): Promise<void> {
    return this.plugIn(POCKET);
  }

  #path(name: string): string {
    return join(this.folderAt(this.#at), name);
  }

  names(): Promise<string[]> {
    return readdir(this.folderAt(this.#at));
  }

  read(name: string): Promise<Uint8Array> {
    return readFile(this.#path(name));
  }

  write(name: string, bytes: Uint8Array): Promise<void> {
    return writeFile(this.#path(name), bytes);
  }

  /** As when it was pulled out while the file was being written. */
  cut(name: string, length: number): Promise<void> {
    return truncate(this.#path(name), length);
  }
}
