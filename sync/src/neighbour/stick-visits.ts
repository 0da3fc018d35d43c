/**
 * Purpose: what a machine does with a stick that is plugged in: takes in the files of others, once each, and leaves its own
 * (LE3, LE6, MA5).
 * Invariant: a file is taken again only when it changed; its own is written again when there is news, or when what lies on
 * the stick is not what was written, whole or not at all. Between visits the stick may be pulled out at any moment, and
 * another may be plugged in before anyone looks.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { Result } from '@gatefold/domain/result';
import { shownName } from '@gatefold/domain/shown-text';

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

export type TakenFile = {
  /** Entries in it that were new here. */
  readonly records: number;
  /** False when a part of it could not be read, as when a stick was pulled out too early. */
  readonly isWhole: boolean;
};

/** Answers null when the file is no bundle. */
export type TakeFile = (name: string, bytes: Bytes) => Promise<TakenFile | null>;

export type StickVisit =
  | { readonly kind: 'no-stick' }
  | {
      readonly kind: 'visited';
      /** New records since it was plugged in. */
      readonly records: number;
      /** Names of files that could not be read as bundles. */
      readonly unread: readonly string[];
      /** Names of files of which only a part could be read. */
      readonly inPart: readonly string[];
      readonly fault: StickFault | null;
    };

export const BUNDLE_SUFFIX = '.gatefold';

function markOf({ length, changedMs }: StickFile): string {
  return `${length} ${changedMs}`;
}

export class StickVisits {
  readonly #folder: StickFolder;
  readonly #own: string;
  readonly #take: TakeFile;
  readonly #make: () => Promise<Bytes>;
  /** By file, the one that was taken last. */
  #taken = new Map<string, string>();
  /** Of this machine's file as it was written last: what is in it, and how it lay on the stick then. */
  #written: { readonly digest: string; readonly mark: string } | null = null;
  #records = 0;
  #unread = new Set<string>();
  #inPart = new Set<string>();

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
      this.#inPart = new Set();
      return { kind: 'no-stick' };
    }
    for (const file of files) if (file.name !== this.#own) await this.#takeOnce(file);
    const fault = await this.#writeOwn(this.#markOfOwn(files));
    const [unread, inPart] = [[...this.#unread], [...this.#inPart]];
    return { kind: 'visited', records: this.#records, unread, inPart, fault };
  }

  async #takeOnce(file: StickFile): Promise<void> {
    const { name } = file;
    const mark = markOf(file);
    if (this.#taken.get(name) === mark) return;
    const bytes = await this.#folder.read(name);
    const taken = bytes === null ? null : await this.#take(name, bytes);
    this.#unread.delete(name);
    this.#inPart.delete(name);
    if (taken === null) this.#unread.add(name);
    else {
      this.#records += taken.records;
      if (!taken.isWhole) this.#inPart.add(name);
    }
    this.#taken.set(name, mark);
  }

  #markOfOwn(files: readonly StickFile[]): string | null {
    const own = files.find(({ name }) => name === this.#own);
    return own === undefined ? null : markOf(own);
  }

  /** `mark` is of the file that lies there, null when there is none. */
  async #writeOwn(mark: string | null): Promise<StickFault | null> {
    const bytes = await this.#make();
    const digest = toHex(hash256(bytes));
    if (mark !== null && this.#written?.mark === mark && this.#written.digest === digest) {
      return null;
    }
    const written = await this.#folder.write(this.#own, bytes);
    if (!written.ok) return written.error;
    const after = this.#markOfOwn((await this.#folder.files()) ?? []);
    this.#written = after === null ? null : { digest, mark: after };
    return null;
  }
}

/** One visit by several who write a file each, as the hub does for each event. */
export async function visitInTurn(
  visitors: readonly Pick<StickVisits, 'visit'>[],
): Promise<StickVisit> {
  let all: StickVisit = { kind: 'no-stick' };
  for (const visitor of visitors) {
    const visit = await visitor.visit();
    // Pulled out before all were through: nothing is said of it.
    if (visit.kind === 'no-stick') return visit;
    all = all.kind === 'no-stick' ? visit : together(all, visit);
  }
  return all;
}

type Visited = Extract<StickVisit, { kind: 'visited' }>;

function together(a: Visited, b: Visited): Visited {
  return {
    kind: 'visited',
    records: a.records + b.records,
    unread: [...new Set([...a.unread, ...b.unread])],
    inPart: [...new Set([...a.inPart, ...b.inPart])],
    fault: a.fault ?? b.fault,
  };
}

const MAX_NAMED = 3;

function named(words: string, names: readonly string[]): string {
  return names.length === 0
    ? ''
    : `${words}: ${names.slice(0, MAX_NAMED).map(shownName).join(', ')}.`;
}

/** For the person at the machine; null while there is no stick. */
export function stickWords(visit: StickVisit): string | null {
  if (visit.kind === 'no-stick') return null;
  if (visit.fault !== null) {
    return 'The stick cannot be written. Take another one, or make room on it; what this machine recorded is safe here.';
  }
  const taken = `${visit.records} new records were taken from it and this machine's own are on it.`;
  const unread = named(' Not readable, and left as it was', visit.unread);
  const inPart = named(' Only a part could be read, so bring it once more', visit.inPart);
  return `USB stick: ${taken}${unread}${inPart} It may be pulled out.`;
}
