/**
 * Purpose: who stands at the station now: sign-in and sign-out, as entries (SE4).
 * Invariant: read back from the journal, so that a station that was killed comes up with the same person signed in.
 */

import type { Entry } from '@gatefold/domain/codec/entry';
import type { Operator, OperatorRole } from '@gatefold/domain/codec/manifest-parts';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import type { RefusalAnswer, SignInRequest } from '../contract/station-status.ts';
import { PinDesk } from '../sign-in/pin-desk.ts';
import type { Station } from './station.ts';
import type { StationFault } from './station-fault.ts';

export const NO_MANIFEST: RefusalAnswer = {
  kind: 'no-manifest',
  words: 'The ticket list has not come yet. Connect this machine to the hub once, then try again.',
};

export const NOT_SIGNED_IN: RefusalAnswer = {
  kind: 'not-signed-in',
  words: 'Nobody is signed in at this station. Sign in with your PIN.',
};

/** The ledger in which the station is writing now. */
export type CurrentLedger = () => Promise<Result<StationLedger, StationFault>>;

export class Desk {
  readonly #station: Station;
  readonly #current: CurrentLedger;
  readonly #pins: PinDesk;
  #operator: string | null = null;

  constructor(station: Station, current: CurrentLedger, roles: readonly OperatorRole[]) {
    this.#station = station;
    this.#current = current;
    this.#pins = new PinDesk(roles);
  }

  take(entry: Entry): void {
    if (entry.fact.kind === 'operator-signed-in') this.#operator = entry.fact.body.operator;
    if (entry.fact.kind === 'operator-signed-out') this.#operator = null;
  }

  /** Null also when the one who was signed in has left the list of operators since. */
  get operator(): Operator | null {
    if (this.#operator === null) return null;
    return this.#station.manifest?.operator(this.#operator) ?? null;
  }

  get operators(): readonly Operator[] {
    const { manifest } = this.#station;
    return manifest === null ? [] : this.#pins.operators(manifest);
  }

  async #record(kind: 'operator-signed-in' | 'operator-signed-out', operator: string) {
    const ledger = await this.#current();
    if (!ledger.ok) return ledger;
    return this.#station.record(ledger.value, [
      { event: null, fact: { kind, body: { operator } } },
    ]);
  }

  async signIn(request: SignInRequest): Promise<Result<void, RefusalAnswer>> {
    const { manifest } = this.#station;
    if (manifest === null) return err(NO_MANIFEST);
    const checked = this.#pins.check(manifest, request, this.#station.clock.nowMs());
    if (!checked.ok) return checked;
    const recorded = await this.#record('operator-signed-in', checked.value.id);
    return recorded.ok ? ok(undefined) : recorded;
  }

  async signOut(): Promise<Result<void, RefusalAnswer>> {
    if (this.#operator === null) return ok(undefined);
    const recorded = await this.#record('operator-signed-out', this.#operator);
    return recorded.ok ? ok(undefined) : recorded;
  }
}
