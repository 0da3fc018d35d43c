/**
 * Purpose: offers the hub what this station carries of others, after its own entries (LE3, LE4, LE6, LE8).
 * Invariant: nothing here can hold the station's own entries, its manifest or its feed back: it comes last, its work is
 * bounded, and a ledger that is refused does not keep the next one away. A run counts as delivered by the hub's receipt over
 * its hash, and by nothing a neighbour says.
 *
 * Two hundred gates that hear each other would all bring the hub the same entries. So a run is offered only when it was held
 * at the exchange before this one and no receipt has come by then: a station that reaches the hub itself is receipted long
 * before.
 */

import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import type { HubView } from '@gatefold/domain/codec/session';
import {
  encodeTransfer,
  MAX_TRANSFER_LENGTH,
  type Transfer,
} from '@gatefold/domain/codec/transfer';
import { err, ok, type Result } from '@gatefold/domain/result';
import { runAfter, type Branch } from '../carried/branch.ts';
import type { CarriedLedgers } from '../carried/carried-ledgers.ts';
import type { HubRoad } from '../roads/hub/hub-road.ts';
import { fittingReceipt, wasAlteredOnTheWay } from './send-run.ts';
import type { SyncMemory } from './sync-memory.ts';
import type { UploadFault } from './upload-fault.ts';

/** Eight thousand entries an exchange. */
const MAX_CARRIED_UPLOADS = 8;
/** What the hub refused is offered again after so many exchanges: its reason may be gone. */
const REFUSED_FOR_EXCHANGES = 64;

type HeldBranch = Branch & { readonly branch: number };
type Refused = { readonly lastSeq: number; readonly hubEpoch: string; readonly exchange: number };
type Delivered = { readonly seq: number; readonly hubEpoch: string };
type Ports = {
  readonly hubPublicKey: Bytes;
  readonly memory: SyncMemory;
  readonly road: Pick<HubRoad, 'upload'>;
};

export class CarriedOffers {
  readonly #carried: CarriedLedgers;
  /** Seq up to which a branch was held when the last exchange ended. */
  #heldBefore: ReadonlyMap<number, number> = new Map();
  readonly #refused = new Map<number, Refused>();
  readonly #delivered = new Map<number, Delivered>();
  #exchange = 0;
  #turn = 0;

  constructor(carried: CarriedLedgers) {
    this.#carried = carried;
  }

  /** Offers what is due. Answers what broke it off: refusals of others' ledgers are not this station's trouble. */
  async offer(ports: Ports, view: HubView): Promise<UploadFault | null> {
    this.#exchange += 1;
    const branches = this.#carried.branches();
    // Another branch comes first each time, so that a long one does not always use the turn up.
    const start = branches.length === 0 ? 0 : this.#turn % branches.length;
    let left = MAX_CARRIED_UPLOADS;
    for (const branch of [...branches.slice(start), ...branches.slice(0, start)]) {
      const outcome = await this.#offerBranch(branch, ports, view.hubEpoch, left);
      if (outcome.fault !== null) return outcome.fault;
      left -= outcome.uploads;
      this.#turn += 1;
      if (left <= 0) break;
    }
    this.#heldBefore = new Map(branches.map(({ branch, lastSeq }) => [branch, lastSeq]));
    return null;
  }

  #isRefused({ branch, lastSeq }: HeldBranch, hubEpoch: string): boolean {
    const refused = this.#refused.get(branch);
    return (
      refused?.hubEpoch === hubEpoch &&
      refused.lastSeq === lastSeq &&
      this.#exchange - refused.exchange < REFUSED_FOR_EXCHANGES
    );
  }

  /** How far the hub's current life is known to hold this very branch. */
  async #receiptedSeq(branch: HeldBranch, ports: Ports, hubEpoch: string): Promise<number> {
    const delivered = this.#delivered.get(branch.branch);
    const before = delivered?.hubEpoch === hubEpoch ? delivered.seq : branch.firstSeq - 1;
    const receipt = (await ports.memory.receipts()).find(({ ledger }) => ledger === branch.ledger);
    if (receipt === undefined || receipt.hubEpoch !== hubEpoch) return before;
    // One that lies beyond what is held may be of another branch; until the rest is heard it says nothing of this one.
    const hash = receipt.seq > branch.lastSeq ? null : await branch.hashAt(receipt.seq);
    return hash !== null && equalBytes(hash, receipt.hash) ? Math.max(before, receipt.seq) : before;
  }

  async #offerBranch(
    branch: HeldBranch,
    ports: Ports,
    hubEpoch: string,
    maxUploads: number,
  ): Promise<{ readonly uploads: number; readonly fault: UploadFault | null }> {
    const dueSeq = Math.min(branch.lastSeq, this.#heldBefore.get(branch.branch) ?? 0);
    let afterSeq = await this.#receiptedSeq(branch, ports, hubEpoch);
    let uploads = 0;
    while (afterSeq < dueSeq && uploads < maxUploads && !this.#isRefused(branch, hubEpoch)) {
      const run = await runAfter(branch, afterSeq, MAX_TRANSFER_LENGTH);
      if (run === null) break;
      uploads += 1;
      const step = await this.#upload(branch, run, ports, hubEpoch);
      if (!step.ok) return { uploads, fault: step.error };
      // A gap leads back to where the hub stands, and only back: a hub cannot keep this station sending for ever.
      if (step.value === null || (step.value <= afterSeq && uploads > 1)) {
        const { lastSeq } = branch;
        this.#refused.set(branch.branch, { lastSeq, hubEpoch, exchange: this.#exchange });
        break;
      }
      afterSeq = step.value;
    }
    return { uploads, fault: null };
  }

  /** Answers the seq after which to go on, null when the hub does not take this branch. */
  async #upload(
    branch: HeldBranch,
    run: Transfer,
    ports: Ports,
    hubEpoch: string,
  ): Promise<Result<number | null, UploadFault>> {
    const answer = await ports.road.upload(encodeTransfer(run));
    if (!answer.ok) return answer;
    switch (answer.value.kind) {
      case 'refused': {
        const { code } = answer.value;
        const detail = 'a carried run was altered on the way';
        return wasAlteredOnTheWay(code) ? err({ kind: 'garbled', detail }) : ok(null);
      }
      case 'gap': {
        this.#delivered.delete(branch.branch);
        const { needFromSeq } = answer.value;
        return ok(needFromSeq < run.fromSeq ? needFromSeq - 1 : null);
      }
      case 'received': {
        const seq = run.fromSeq + run.entries.length - 1;
        const kept = await keepReceipt(branch, seq, answer.value.receipt, ports, hubEpoch);
        if (!kept.ok) return kept;
        this.#delivered.set(branch.branch, { seq, hubEpoch });
        return ok(seq);
      }
    }
  }
}

/** Keeps the receipt of an uploaded run, when it is our hub's and for exactly that run. */
async function keepReceipt(
  branch: HeldBranch,
  seq: number,
  envelope: Bytes,
  { hubPublicKey, memory }: Ports,
  hubEpoch: string,
): Promise<Result<void, UploadFault>> {
  const { ledger } = branch;
  const hash = await branch.hashAt(seq);
  const receipt =
    hash === null ? null : fittingReceipt(hubPublicKey, { ledger, seq, hash, hubEpoch }, envelope);
  if (receipt === null) {
    return err({ kind: 'garbled', detail: 'the receipt is not for what was sent' });
  }
  const held = (await memory.receipts()).find((one) => one.ledger === ledger);
  // The station itself may have been receipted further in the meantime.
  if (held?.hubEpoch === hubEpoch && held.seq >= seq) return ok(undefined);
  return memory.keepReceipt(receipt, envelope);
}
