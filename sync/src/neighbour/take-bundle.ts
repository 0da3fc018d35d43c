/**
 * Purpose: takes in what a bundle brought, by the LAN or on a stick: others' runs, receipts, heads of this station's own
 * ledgers (LE3, LE6, LE7, LE8). The manifest in it is fetched by `fetchManifest`, like any other.
 * Invariant: part by part: what verifies is kept and then believed, what does not is counted and named, and neither keeps
 * the other away. Runs are taken in the order of their seqs, so that the order in the bundle does not matter.
 */

import { bytesOf, toHex, type Bytes } from '@gatefold/domain/bytes';
import type { Bundle, Frame } from '@gatefold/domain/codec/bundle';
import { decodeAny } from '@gatefold/domain/codec/cbor';
import { envelopeMessage } from '@gatefold/domain/codec/envelope';
import { openHead } from '@gatefold/domain/codec/head';
import type { Receipt } from '@gatefold/domain/codec/receipt';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import { keyFingerprint } from '@gatefold/domain/crypto/sign';
import { ledgerIdSchema, seqSchema, type LedgerId, type StationId } from '@gatefold/domain/ids';
import { z } from 'zod';
import type { HeardEntry } from '../carried/carried-ledgers.ts';
import type { DiskFault } from '../disk-fault.ts';
import type { NeighbourPorts } from './neighbour-ports.ts';
import { isNewerReceipt } from './newer-receipt.ts';
import { differsFromJournal, type ProvenEntry } from './own-ledgers.ts';

export type BundleReport = {
  /** Entries that are new here and may be believed, by the station that wrote them. */
  readonly heard: readonly HeardEntry[];
  /** Stations of which something new was kept. */
  readonly stations: ReadonlySet<StationId>;
  /** Newer receipts that were kept. */
  readonly receipts: readonly Receipt[];
  /** This station's own ledgers that others hold otherwise (LE7). */
  readonly forked: readonly LedgerId[];
  /** Others' ledgers of which the carrier holds an entry that differs from what is held here (LE4). */
  readonly unlike: readonly LedgerId[];
  /** What did not verify, by reason. */
  readonly refused: ReadonlyMap<string, number>;
  /** Runs that follow entries nobody brought yet. */
  readonly waiting: number;
  /** Runs for which the bounds left no room. */
  readonly noRoom: number;
  readonly fault: DiskFault | null;
};

const claimSchema = z.looseObject({ ledger: ledgerIdSchema, seq: seqSchema, hash: bytesOf(32) });
const receiptClaimSchema = claimSchema.extend({ receivedAtMs: z.number() });

/**
 * What a signed message says, before its signature is checked: by which key it must be, and whether there is anything in it
 * that is not known. Signatures cost a third of a millisecond, and neighbours say the same things again and again.
 */
function claimIn<Schema extends z.ZodType>(
  schema: Schema,
  envelope: Bytes,
): z.output<Schema> | null {
  const message = decodeAny(envelopeMessage(envelope));
  const claim = message.ok ? schema.safeParse(message.value) : null;
  return claim?.success ? claim.data : null;
}

/** A bundle of another hub's stations: nothing in it is for us, and nothing is wrong with it. */
export const FOREIGN = 'foreign';
export const DAMAGED = 'damaged';

class Taking {
  readonly #ports: NeighbourPorts;
  readonly #carrier: string;
  readonly heard: HeardEntry[] = [];
  readonly stations = new Set<StationId>();
  readonly receipts: Receipt[] = [];
  readonly forked = new Set<LedgerId>();
  readonly unlike = new Set<LedgerId>();
  readonly refused = new Map<string, number>();
  waiting = 0;
  noRoom = 0;
  fault: DiskFault | null = null;

  constructor(ports: NeighbourPorts, carrier: string) {
    this.#ports = ports;
    this.#carrier = carrier;
  }

  async refuse(reason: string, bytes: Bytes): Promise<void> {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
    const { carried, clock } = this.#ports;
    const kept = await carried.keepEvidence({
      carrier: this.#carrier,
      reason,
      heardAtMs: clock.nowMs(),
      bytes,
    });
    if (kept?.ok === false) this.fault ??= kept.error;
  }

  async own(proven: ProvenEntry): Promise<void> {
    if (await differsFromJournal(this.#ports.journal, proven)) this.forked.add(proven.ledger);
  }

  async transfer(bytes: Bytes): Promise<void> {
    const taken = await this.#ports.carried.take(bytes);
    switch (taken.kind) {
      case 'kept':
        this.stations.add(taken.station);
        this.heard.push(...taken.heard);
        return;
      case 'known':
        return;
      case 'waits':
        this.waiting += 1;
        return;
      case 'own':
        return this.own(taken.head);
      case 'refused':
        return this.refuse(taken.reason, bytes);
      case 'no-room':
        this.noRoom += 1;
        return;
      case 'disk-full':
      case 'disk-broken':
        this.fault ??= taken;
    }
  }

  async head(bytes: Bytes): Promise<void> {
    const { carried, journal, publicKey } = this.#ports;
    const claim = claimIn(claimSchema, bytes);
    if (claim === null) return this.refuse('forged-head', bytes);
    const carriedKey = carried.keyOf(claim.ledger);
    const isNews =
      carriedKey === null
        ? await differsFromJournal(journal, claim)
        : await carried.isUnlike(claim);
    if (!isNews) return;
    const head = openHead(bytes, carriedKey ?? publicKey);
    if (!head.ok) return this.refuse('forged-head', bytes);
    if (carriedKey === null) this.forked.add(head.value.ledger);
    else this.unlike.add(head.value.ledger);
  }

  async receipt(bytes: Bytes): Promise<void> {
    const { hubPublicKey, journal, memory, carried, rules } = this.#ports;
    const claim = claimIn(receiptClaimSchema, bytes);
    const known = (await memory.receipts()).find((one) => one.ledger === claim?.ledger);
    if (claim !== null && known !== undefined && !isNewerReceipt(claim, known)) return;
    const receipt = rules.openReceipt(bytes, hubPublicKey);
    if (!receipt.ok) return this.refuse('forged-receipt', bytes);
    const { ledger } = receipt.value;
    const isOwn = (await journal.ledgers()).some((one) => one.ledger === ledger);
    if (isOwn) await this.own(receipt.value);
    // Of a ledger that was never heard of there is nothing to pass on, and no use for its receipt.
    if (!isOwn && !carried.holds(ledger)) return;
    if (this.forked.has(ledger)) return;
    const kept = await memory.keepReceipt(receipt.value, bytes);
    if (kept.ok) this.receipts.push(receipt.value);
    else this.fault ??= kept.error;
  }
}

function firstSeqIn({ bytes }: Frame): number {
  const transfer = decodeTransfer(bytes);
  return transfer.ok ? transfer.value.fromSeq : 0;
}

/** Transfers alone; a run that cannot be read comes first. */
export function inOrderOfSeqs(frames: readonly Frame[]): readonly Frame[] {
  return frames
    .filter(({ kind }) => kind === 'transfer')
    .map((frame) => ({ frame, fromSeq: firstSeqIn(frame) }))
    .sort((a, b) => a.fromSeq - b.fromSeq)
    .map(({ frame }) => frame);
}

/** `carrier` is the station or the file that brought it. */
export async function takeBundle(
  ports: NeighbourPorts,
  carrier: string,
  bundle: Bundle,
): Promise<BundleReport> {
  const taking = new Taking(ports, carrier);
  const { header, frames, damaged } = bundle;
  if (header.hub !== toHex(keyFingerprint(ports.hubPublicKey))) taking.refused.set(FOREIGN, 1);
  else {
    if (damaged > 0) taking.refused.set(DAMAGED, damaged);
    for (const { bytes } of inOrderOfSeqs(frames)) await taking.transfer(bytes);
    for (const { kind, bytes } of frames) {
      if (kind === 'head') await taking.head(bytes);
      if (kind === 'receipt') await taking.receipt(bytes);
    }
  }
  const { heard, stations, receipts, forked, unlike, refused, waiting, noRoom, fault } = taking;
  return {
    heard,
    stations,
    receipts,
    forked: [...forked],
    unlike: [...unlike],
    refused,
    waiting,
    noRoom,
    fault,
  };
}
