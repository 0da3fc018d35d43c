/**
 * Purpose: the administrator of a simulated day: what is done at the hub, its backups, and its return from one (LE6, SE2).
 * Invariant: of what a backup does not know he does again, in the same order and before anybody asks the hub anything, what no
 * list says that a station with a line still holds, and the revocation of stations, which must not wait. The rest comes back
 * with the lists, or is missing.
 */

import { toHex } from '@gatefold/domain/bytes';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { Deed, HubCall } from './hub-call.ts';
import type { HubDoor } from './hub-door.ts';
import { copyHubState, type HubState } from './hub-state.ts';
import { isSaidBy, mayWait, noteLoss, type NotedDeed } from './lost-deeds.ts';
import { perform } from './memory-deeds.ts';

/** The name of a life of the hub, as long as a real one. */
export function lifeName(number: number): string {
  return toHex(hash256(Uint8Array.of(number)).subarray(0, 8));
}

/** The epochs of the lists that stations with a line to the hub hold on their disks. */
export type HeldEpochs = () => readonly number[];

export class HubOffice {
  readonly #door: HubDoor;
  readonly #listen: (call: HubCall) => void;
  readonly #heldEpochs: HeldEpochs;
  readonly #deeds: NotedDeed[] = [];
  /** Lost, and neither done again nor brought by a list. */
  #owed: readonly NotedDeed[] = [];
  #backup: { readonly state: HubState; readonly deeds: number };
  #lives = 1;

  constructor(door: HubDoor, listen: (call: HubCall) => void, heldEpochs: HeldEpochs) {
    this.#door = door;
    this.#listen = listen;
    this.#heldEpochs = heldEpochs;
    this.#backup = { state: copyHubState(door.hub.state), deeds: 0 };
  }

  #perform(deed: Deed): boolean {
    const isDone = perform(this.#door.hub, deed);
    this.#listen({ kind: 'done', deed, isDone });
    return isDone;
  }

  /** False when the hub refuses. */
  do(deed: Deed): boolean {
    const sinceEpoch = this.#door.hub.state.epoch;
    const isDone = this.#perform(deed);
    if (isDone) this.#deeds.push({ deed, sinceEpoch, saidBy: [] });
    return isDone;
  }

  backUp(): void {
    this.#backup = { state: copyHubState(this.#door.hub.state), deeds: this.#deeds.length };
    this.#listen({ kind: 'backed-up' });
  }

  /** Does again what no list will bring. */
  #repeat(): void {
    if (this.#owed.length === 0) return;
    const { state } = this.#door.hub;
    const held = this.#heldEpochs();
    this.#owed = this.#owed.filter((one) => {
      const comes = held.some((epoch) => isSaidBy(one, epoch));
      if (comes && mayWait(one.deed)) return true;
      one.sinceEpoch = state.epoch;
      this.#perform(one.deed);
      return false;
    });
  }

  /** Before the hub answers: a list that was to bring something may be gone with its disk. */
  beforeAnswer(): void {
    this.#repeat();
  }

  /** The hub took a list of this epoch, and what that says is in force again. */
  afterList(epoch: number): void {
    const { state } = this.#door.hub;
    for (const one of this.#deeds)
      if (one.sinceEpoch === null && isSaidBy(one, epoch)) one.sinceEpoch = state.epoch;
    this.#owed = this.#owed.filter((one) => !isSaidBy(one, epoch));
  }

  /** The hub is started with its last backup. Answers the life that began, null when nothing was missing. */
  restore(): string | null {
    const { hub } = this.#door;
    const nextHubEpoch = lifeName(this.#lives + 1);
    const isNewLife = hub.restore(this.#backup.state, nextHubEpoch);
    if (isNewLife) this.#lives += 1;
    this.#listen({ kind: 'restored', hubEpoch: hub.hubEpoch, nextHubEpoch });
    this.#door.restart();
    // As the hub does at every start (MA4).
    if (hub.state.vault !== null) this.#perform({ kind: 'vault-day-looked' });
    this.#owed = noteLoss(this.#deeds, hub.state, this.#backup.deeds);
    this.#repeat();
    return isNewLife ? hub.hubEpoch : null;
  }
}
