/**
 * Purpose: who stands at the station now: sign-in and sign-out, as entries (SE4).
 * Invariant: read back from the journal, so that a station that was killed comes up with the same person signed in.
 */

import type { Book } from '@gatefold/domain/codec/book';
import type { Entry } from '@gatefold/domain/codec/entry';
import type { Operator, OperatorRole } from '@gatefold/domain/codec/manifest-parts';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RefusalAnswer, SignInRequest } from '../contract/station-status.ts';
import { PinDesk } from '../sign-in/pin-desk.ts';
import type { Station } from './station.ts';

export const NO_MANIFEST: RefusalAnswer = {
  kind: 'no-manifest',
  words: 'The ticket list has not come yet. Connect this machine to the hub once, then try again.',
};

export const NOT_SIGNED_IN: RefusalAnswer = {
  kind: 'not-signed-in',
  words: 'Nobody is signed in at this station. Sign in with your PIN.',
};

export class Desk {
  readonly #station: Station;
  readonly #currentBook: () => Book;
  readonly #pins: PinDesk;
  #operator: string | null = null;

  /** `currentBook` is the book in which the station writes now; `roles` are those that may work at it. */
  constructor(station: Station, currentBook: () => Book, roles: readonly OperatorRole[]) {
    this.#station = station;
    this.#currentBook = currentBook;
    this.#pins = new PinDesk(roles);
  }

  take(entry: Entry): void {
    if (entry.fact.kind === 'operator-signed-in') this.#operator = entry.fact.body.operator;
    if (entry.fact.kind === 'operator-signed-out') this.#operator = null;
  }

  /** Null also when the one who was signed in has left the list of operators since, or has another role there now. */
  get operator(): Operator | null {
    return this.operators.find((one) => one.id === this.#operator) ?? null;
  }

  /** Those who may work here. */
  get operators(): readonly Operator[] {
    const { manifest } = this.#station;
    return manifest === null ? [] : this.#pins.operators(manifest);
  }

  async #record(
    kind: 'operator-signed-in' | 'operator-signed-out',
    operator: string,
  ): Promise<Result<void, RefusalAnswer>> {
    const recorded = await this.#station.record(this.#currentBook(), [
      { kind, body: { operator } },
    ]);
    return recorded.ok ? ok(undefined) : recorded;
  }

  async signIn(request: SignInRequest): Promise<Result<void, RefusalAnswer>> {
    const { manifest } = this.#station;
    if (manifest === null) return err(NO_MANIFEST);
    const checked = this.#pins.check(manifest, request, this.#station.clock.nowMs());
    return checked.ok ? this.#record('operator-signed-in', checked.value.id) : checked;
  }

  async signOut(): Promise<Result<void, RefusalAnswer>> {
    return this.#operator === null
      ? ok(undefined)
      : this.#record('operator-signed-out', this.#operator);
  }
}
