/**
 * Purpose: takes in runs of other stations' ledgers, whatever road brought them, and keeps them to pass on (LE3, LE4, LE8).
 * Invariant: verified as the hub verifies: the certificate by the hub's key, the head by the station's, the chain by the
 * head. Kept before it is believed. Nothing that a carrier sends takes the place of something held; what does not verify
 * is counted, named and kept as evidence, within a bound, and nobody can fill the disk.
 */

import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import { openCertificate, type StationRole } from '@gatefold/domain/codec/certificate';
import type { Entry } from '@gatefold/domain/codec/entry';
import type { Head } from '@gatefold/domain/codec/head';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import type { LedgerId, StationId } from '@gatefold/domain/ids';
import { expectOk, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';
import { linkHash, genesisHash } from '../ledger/chain.ts';
import {
  meaningAt,
  openTransfer,
  type CheckedEntry,
  type HeldRun,
  type OpenedTransfer,
} from '../merge/open-transfer.ts';
import { carriedBranch, type Branch } from './branch.ts';
import type { CarriedBranch, CarriedRow, CarriedRuns, Evidence } from './carried-runs.ts';
import { placeRun, type TouchedBranch } from './place-run.ts';

/** Bounds on what others can make this station keep. */
export type CarriedBounds = {
  /** Bytes of the entries of one station: a stolen key can write without end. */
  readonly perStation: number;
  readonly inAll: number;
  /** Branches of one ledger: two prove a fork, more prove nothing else. */
  readonly branches: number;
  /** Bytes of what did not verify, from one carrier and in all. */
  readonly evidencePerCarrier: number;
  readonly evidenceInAll: number;
};

const MIB = 1024 * 1024;
/** An entry is some 250 bytes: a hundred thousand of one lane, and twenty busy lanes in all. */
export const CARRIED_BOUNDS: CarriedBounds = {
  perStation: 32 * MIB,
  inAll: 256 * MIB,
  branches: 4,
  evidencePerCarrier: MIB,
  evidenceInAll: 8 * MIB,
};

/** An entry of another station that verified and has its meaning in the history heard first. */
export type HeardEntry = { readonly entry: Entry; readonly station: StationId };

export type Taken =
  /** Kept, and these of it may be believed: none of a second branch. */
  | { readonly kind: 'kept'; readonly station: StationId; readonly heard: readonly HeardEntry[] }
  | { readonly kind: 'known' }
  /** It follows entries that are not held yet. Nothing is wrong with it. */
  | { readonly kind: 'waits'; readonly needFromSeq: number }
  /** This station's own ledger, with a head that it signed. */
  | { readonly kind: 'own'; readonly head: Head }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'no-room' }
  | DiskFault;

const REPLAY_RUN = 1000;

export class CarriedLedgers {
  readonly #runs: CarriedRuns;
  readonly #hubPublicKey: Bytes;
  readonly #own: StationId;
  readonly #bounds: CarriedBounds;
  readonly #open: typeof openTransfer;
  readonly #branches: CarriedBranch[] = [];
  readonly #evidence = new Map<string, number>();
  /** Branches whose rows the disk did not give back as they were written: neither believed nor passed on. */
  #damaged = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    runs: CarriedRuns,
    hubPublicKey: Bytes,
    own: StationId,
    bounds: CarriedBounds = CARRIED_BOUNDS,
    open: typeof openTransfer = openTransfer,
  ) {
    this.#runs = runs;
    this.#hubPublicKey = hubPublicKey;
    this.#own = own;
    this.#bounds = bounds;
    this.#open = open;
  }

  /** Reads everything back, and hands on what may be believed. */
  async open(hear: (heard: HeardEntry) => void): Promise<void> {
    for (const { carrier, bytes } of await this.#runs.evidence()) {
      this.#countEvidence(carrier, bytes.length);
    }
    for (const held of await this.#runs.branches()) {
      if (await this.#replay(held, hear)) this.#branches.push(held);
      else this.#damaged += 1;
    }
  }

  /** False when the chain does not hold. */
  async #replay(held: CarriedBranch, hear: (heard: HeardEntry) => void): Promise<boolean> {
    const certificate = openCertificate(held.certificate, this.#hubPublicKey);
    if (!certificate.ok) return false;
    const { role } = certificate.value;
    const main = this.#mainOf(held.ledger);
    const before =
      main === undefined ? null : await carriedBranch(this.#runs, main).hashAt(held.firstSeq - 1);
    let hash =
      held.firstSeq === 1 ? genesisHash(held.certificate, held.book) : (before ?? new Uint8Array());
    const heard: HeardEntry[] = [];
    for (let fromSeq = held.firstSeq; fromSeq <= held.lastSeq; fromSeq += REPLAY_RUN) {
      for (const row of await this.#runs.read(held.branch, fromSeq, REPLAY_RUN)) {
        hash = linkHash(hash, row.bytes);
        if (!equalBytes(hash, row.hash)) return false;
        if (main === undefined) heard.push(...heardIn(held, role, row));
      }
    }
    for (const one of heard) hear(one);
    return true;
  }

  /** The history of a ledger that was heard first: it alone is believed. */
  #mainOf(ledger: LedgerId): CarriedBranch | undefined {
    return this.#branches.find((one) => one.ledger === ledger);
  }

  #countEvidence(carrier: string, length: number): void {
    this.#evidence.set(carrier, (this.#evidence.get(carrier) ?? 0) + length);
  }

  get damaged(): number {
    return this.#damaged;
  }

  /** Every branch held, oldest first. */
  branches(): readonly (Branch & { readonly branch: number })[] {
    return this.#branches.map((held) => ({
      ...carriedBranch(this.#runs, held),
      branch: held.branch,
    }));
  }

  holds(ledger: LedgerId): boolean {
    return this.#mainOf(ledger) !== undefined;
  }

  /** The key under which a carried ledger's heads are signed; null for a ledger that is not carried. */
  keyOf(ledger: LedgerId): Bytes | null {
    const main = this.#mainOf(ledger);
    if (main === undefined) return null;
    return expectOk(openCertificate(main.certificate, this.#hubPublicKey), 'it verified').publicKey;
  }

  /** True when an entry of this ledger differs from what every branch holds at its place (LE4). */
  async isUnlike({ ledger, seq, hash }: Pick<Head, 'ledger' | 'seq' | 'hash'>): Promise<boolean> {
    const ofLedger = this.branches().filter((one) => one.ledger === ledger && seq <= one.lastSeq);
    for (const branch of ofLedger) {
      const held = await branch.hashAt(seq);
      if (held !== null && equalBytes(held, hash)) return false;
    }
    return ofLedger.length > 0;
  }

  /** Keeps what did not verify, as long as there is room for it. */
  async keepEvidence(evidence: Evidence): Promise<Result<void, DiskFault> | null> {
    const { carrier, bytes } = evidence;
    const { evidencePerCarrier, evidenceInAll } = this.#bounds;
    const ofCarrier = (this.#evidence.get(carrier) ?? 0) + bytes.length;
    const inAll = [...this.#evidence.values()].reduce((sum, one) => sum + one, bytes.length);
    if (ofCarrier > evidencePerCarrier || inAll > evidenceInAll) return null;
    const kept = await this.#runs.keepEvidence(evidence);
    if (kept.ok) this.#countEvidence(carrier, bytes.length);
    return kept;
  }

  /** Takes the bytes of one transfer; one after another, whatever roads they come by. */
  take(bytes: Bytes): Promise<Taken> {
    const turn = this.#queue.then(() => this.#takeNow(bytes));
    // A run that could not be taken must not fail those behind it; its own caller gets the error through `turn`.
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #takeNow(bytes: Bytes): Promise<Taken> {
    const transfer = decodeTransfer(bytes);
    if (!transfer.ok) return { kind: 'refused', reason: transfer.error.kind };
    const opened = this.#open(transfer.value, this.#hubPublicKey);
    if (!opened.ok) return { kind: 'refused', reason: opened.error.kind };
    if (opened.value.certificate.station === this.#own) {
      return { kind: 'own', head: opened.value.head };
    }
    return this.#takeOpened(opened.value);
  }

  async #takeOpened(opened: OpenedTransfer): Promise<Taken> {
    const mine = this.#branches.filter(({ ledger }) => ledger === opened.ledger);
    const touched: TouchedBranch[] = [];
    for (const held of mine) {
      touched.push({
        branch: held.branch,
        firstSeq: held.firstSeq,
        held: await this.#heldRun(held, mine[0] ?? held, opened),
      });
    }
    const placed = placeRun(opened, touched);
    switch (placed.kind) {
      case 'known':
        return { kind: 'known' };
      case 'gap':
        return { kind: 'waits', needFromSeq: placed.needFromSeq };
      case 'extends':
        return this.#append(opened, placed.branch, placed.added);
      case 'parts':
        if (mine.length >= this.#bounds.branches) return { kind: 'no-room' };
        return this.#part(opened, placed.from, placed.seq, placed.added);
      default:
        return { kind: 'refused', reason: placed.kind };
    }
  }

  /** A branch beside the first one shares the first one's entries before its own. */
  async #heldRun(
    held: CarriedBranch,
    main: CarriedBranch,
    { transfer }: OpenedTransfer,
  ): Promise<HeldRun> {
    const { fromSeq, entries } = transfer;
    const start = Math.max(1, fromSeq - 1);
    const end = Math.min(held.lastSeq, fromSeq + entries.length - 1);
    const shared =
      start < held.firstSeq
        ? await this.#runs.hashes(main.branch, start, Math.min(end, held.firstSeq - 1))
        : [];
    const ownHashes = await this.#runs.hashes(held.branch, Math.max(start, held.firstSeq), end);
    const hashes = [...shared, ...ownHashes];
    if (fromSeq === 1) return { lastSeq: held.lastSeq, hashBefore: null, overlap: hashes };
    return { lastSeq: held.lastSeq, hashBefore: hashes[0] ?? null, overlap: hashes.slice(1) };
  }

  #hasRoom(station: StationId, added: number): boolean {
    const { perStation, inAll } = this.#bounds;
    let ofStation = added;
    let all = added;
    for (const held of this.#branches) {
      all += held.length;
      if (held.station === station) ofStation += held.length;
    }
    return ofStation <= perStation && all <= inAll;
  }

  async #append(
    opened: OpenedTransfer,
    onto: TouchedBranch,
    added: readonly CheckedEntry[],
  ): Promise<Taken> {
    const { station } = opened.certificate;
    const rows = rowsOf(opened, added);
    const length = lengthOf(rows);
    if (!this.#hasRoom(station, length)) return { kind: 'no-room' };
    const kept = await this.#runs.append(onto.branch, rows);
    if (!kept.ok) return kept.error;
    const isMain = this.#mainOf(opened.ledger)?.branch === onto.branch;
    const index = this.#branches.findIndex(({ branch }) => branch === onto.branch);
    const held = this.#branches[index];
    const last = rows.at(-1);
    if (held === undefined || last === undefined) throw new Error('a branch was lost in memory');
    this.#branches[index] = {
      ...held,
      lastSeq: last.seq,
      lastHash: last.hash,
      length: held.length + length,
    };
    return { kind: 'kept', station, heard: isMain ? heardOf(station, added) : [] };
  }

  /** Begins a branch: the first of its ledger, or one beside it. */
  async #part(
    opened: OpenedTransfer,
    from: TouchedBranch | null,
    seq: number,
    added: readonly CheckedEntry[],
  ): Promise<Taken> {
    const { certificate, ledger, transfer } = opened;
    const { station } = certificate;
    const isBesideMain = from === null || this.#mainOf(ledger)?.branch === from.branch;
    const firstSeq = isBesideMain ? seq : from.firstSeq;
    // What it has in common with a branch beside the first one is kept again, so that it stands on the first one alone.
    const common =
      isBesideMain || firstSeq === seq
        ? []
        : await this.#runs.read(from.branch, firstSeq, seq - firstSeq);
    const rows = [...common, ...rowsOf(opened, added)];
    const length = lengthOf(rows);
    if (!this.#hasRoom(station, length)) return { kind: 'no-room' };
    const { book } = transfer;
    const opening = { ledger, station, book, firstSeq, certificate: transfer.certificate };
    const kept = await this.#runs.open(opening, rows);
    if (!kept.ok) return kept.error;
    const last = rows.at(-1);
    if (last === undefined) throw new Error('a branch without entries');
    this.#branches.push({
      ...opening,
      branch: kept.value,
      lastSeq: last.seq,
      lastHash: last.hash,
      length,
    });
    return { kind: 'kept', station, heard: from === null ? heardOf(station, added) : [] };
  }
}

function heardIn(held: CarriedBranch, role: StationRole, row: CarriedRow): HeardEntry[] {
  const { ledger, book, station } = held;
  const meaning = meaningAt({ ledger, role, book, seq: row.seq }, row.bytes);
  return meaning.ok ? [{ entry: meaning.value, station }] : [];
}

function heardOf(station: StationId, added: readonly CheckedEntry[]): readonly HeardEntry[] {
  return added.flatMap(({ meaning }) => (meaning.ok ? [{ entry: meaning.value, station }] : []));
}

function rowsOf(opened: OpenedTransfer, added: readonly CheckedEntry[]): readonly CarriedRow[] {
  const { head } = opened.transfer;
  return added.map(({ seq, bytes, hash }, index) => ({
    seq,
    bytes,
    hash,
    head: index === added.length - 1 ? head : null,
  }));
}

function lengthOf(rows: readonly CarriedRow[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
