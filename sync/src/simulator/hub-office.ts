/**
 * Purpose: the administrator of a simulated day: what is done at the hub, its backups, and its return from one (LE6, SE2).
 * Invariant: what a backup does not know of the administrator's own doing is done again after it, in the same order, before
 * anybody asks the hub anything.
 */

import { toHex } from '@gatefold/domain/bytes';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { Deed, HubCall } from './hub-call.ts';
import type { HubDoor } from './hub-door.ts';
import { copyHubState, type HubState } from './hub-state.ts';
import { perform } from './memory-deeds.ts';

/** The name of a life of the hub, as long as a real one. */
export function lifeName(number: number): string {
  return toHex(hash256(Uint8Array.of(number)).subarray(0, 8));
}

export class HubOffice {
  readonly #door: HubDoor;
  readonly #listen: (call: HubCall) => void;
  readonly #deeds: Deed[] = [];
  #backup: { readonly state: HubState; readonly deeds: number };
  #lives = 1;

  constructor(door: HubDoor, listen: (call: HubCall) => void) {
    this.#door = door;
    this.#listen = listen;
    this.#backup = { state: copyHubState(door.hub.state), deeds: 0 };
  }

  #perform(deed: Deed): boolean {
    const isDone = perform(this.#door.hub, deed);
    this.#listen({ kind: 'done', deed, isDone });
    return isDone;
  }

  /** False when the hub refuses. */
  do(deed: Deed): boolean {
    const isDone = this.#perform(deed);
    if (isDone) this.#deeds.push(deed);
    return isDone;
  }

  backUp(): void {
    this.#backup = { state: copyHubState(this.#door.hub.state), deeds: this.#deeds.length };
    this.#listen({ kind: 'backed-up' });
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
    for (const deed of this.#deeds.slice(this.#backup.deeds)) this.#perform(deed);
    return isNewLife ? hub.hubEpoch : null;
  }
}
