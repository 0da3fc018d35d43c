/**
 * Purpose: what a machine does with a stick that is plugged in: takes in the files of others, once each, and leaves its own
 * (LE3, LE6, MA5).
 * Invariant: a file is taken again only when it changed; its own is written again only when there is news, whole or not at
 * all. Between visits the stick may be pulled out at any moment.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { Result } from '@gatefold/domain/result';

export type StickFile = {
  readonly name: string;
  readonly length: number;
  /** When it was written, by whichever clock wrote it: only a mark that it is another. */
  readonly changedMs: number;
};

export type StickFault = { readonly kind: 'stick-fault'; readonly detail: string };

/** The folder of a stick. Every call may find it gone. */
export interface StickFolder {
  /** The bundles on it; null while there is no such folder. */
  files(): Promise<readonly StickFile[] | null>;
  /** Null when it is gone, or longer than any bundle. */
  read(name: string): Promise<Bytes | null>;
  /** Whole or not at all, and on the stick before it answers ok. */
  write(name: string, bytes: Bytes): Promise<Result<void, StickFault>>;
}

/** Answers how many new records a file brought, null when it is no bundle. */
export type TakeFile = (name: string, bytes: Bytes) => Promise<number | null>;

export type StickVisit =
  | { readonly kind: 'no-stick' }
  | {
      readonly kind: 'visited';
      /** New records since it was plugged in. */
      readonly records: number;
      /** Names of files that could not be read as bundles. */
      readonly unread: readonly string[];
      readonly fault: StickFault | null;
    };

export const BUNDLE_SUFFIX = '.gatefold';

export class StickVisits {
  readonly #folder: StickFolder;
  readonly #own: string;
  readonly #take: TakeFile;
  readonly #make: () => Promise<Bytes>;
  /** By file, the one that was taken last. */
  #taken = new Map<string, string>();
  #written: string | null = null;
  #records = 0;
  #unread = new Set<string>();

  /** `own` is the name of this machine's file. */
  constructor(folder: StickFolder, own: string, take: TakeFile, make: () => Promise<Bytes>) {
    this.#folder = folder;
    this.#own = own;
    this.#take = take;
    this.#make = make;
  }

  async visit(): Promise<StickVisit> {
    const files = await this.#folder.files();
    if (files === null) {
      this.#taken = new Map();
      this.#written = null;
      this.#records = 0;
      this.#unread = new Set();
      return { kind: 'no-stick' };
    }
    for (const file of files) if (file.name !== this.#own) await this.#takeOnce(file);
    const fault = await this.#writeOwn(files.some(({ name }) => name === this.#own));
    return { kind: 'visited', records: this.#records, unread: [...this.#unread], fault };
  }

  async #takeOnce({ name, length, changedMs }: StickFile): Promise<void> {
    const mark = `${length} ${changedMs}`;
    if (this.#taken.get(name) === mark) return;
    const bytes = await this.#folder.read(name);
    const records = bytes === null ? null : await this.#take(name, bytes);
    if (records === null) this.#unread.add(name);
    else {
      this.#records += records;
      this.#unread.delete(name);
    }
    this.#taken.set(name, mark);
  }

  async #writeOwn(isThere: boolean): Promise<StickFault | null> {
    const bytes = await this.#make();
    const digest = toHex(hash256(bytes));
    if (isThere && digest === this.#written) return null;
    const written = await this.#folder.write(this.#own, bytes);
    if (!written.ok) return written.error;
    this.#written = digest;
    return null;
  }
}

/** For the person at the machine; null while there is no stick. */
export function stickWords(visit: StickVisit): string | null {
  if (visit.kind === 'no-stick') return null;
  if (visit.fault !== null) {
    return 'The stick cannot be written. Take another one, or make room on it; what this machine recorded is safe here.';
  }
  const taken = `${visit.records} new records were taken from it and this machine's own are on it.`;
  const unread =
    visit.unread.length === 0
      ? ''
      : ` Not readable, and left as it was: ${visit.unread.slice(0, 3).join(', ')}.`;
  return `USB stick: ${taken}${unread} It may be pulled out.`;
}
