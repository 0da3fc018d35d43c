/**
 * Purpose: who may work at this station, checked offline by PIN (SE4).
 * Invariant: wrong PINs cost growing time, an operator at a time, and a correct PIN during that time does not help; the
 * answer tells an unknown name and a wrong PIN apart in nothing.
 *
 * Checking an Argon2id hash takes about 0.15 s of this process. That is on purpose the station's own thread: nobody signs
 * in while a queue is being scanned at the same lane, and a worker would not make the steward faster.
 */

import { pinMatches } from '@gatefold/domain/crypto/pin';
import type { Operator, OperatorRole } from '@gatefold/domain/codec/manifest-parts';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RefusalAnswer, SignInRequest } from '../contract/station-status.ts';

const FREE_TRIES = 3;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 10 * 60_000;

type Failures = { readonly count: number; readonly waitUntilMs: number };

export class PinDesk {
  readonly #roles: readonly OperatorRole[];
  readonly #failures = new Map<string, Failures>();

  /** `roles` are those that may work at this kind of station. */
  constructor(roles: readonly OperatorRole[]) {
    this.#roles = roles;
  }

  /** Those whose names the page offers. */
  operators(manifest: Manifest): readonly Operator[] {
    return manifest.content.operators.operators.filter((one) => this.#roles.includes(one.role));
  }

  #wrong(operator: string, nowMs: number): RefusalAnswer {
    const count = (this.#failures.get(operator)?.count ?? 0) + 1;
    const doublings = count - FREE_TRIES;
    const waitMs =
      doublings < 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(doublings, 20));
    this.#failures.set(operator, { count, waitUntilMs: nowMs + waitMs });
    const next =
      waitMs === 0
        ? 'Try again.'
        : `Wait ${Math.ceil(waitMs / 1000)} seconds, or ask your supervisor.`;
    return { kind: 'wrong-pin', words: `This PIN is not right. ${next}` };
  }

  check(
    manifest: Manifest,
    request: SignInRequest,
    nowMs: number,
  ): Result<Operator, RefusalAnswer> {
    const waitMs = (this.#failures.get(request.operator)?.waitUntilMs ?? 0) - nowMs;
    // A clock that was set back must not lock anyone out for longer than the longest wait.
    if (waitMs > 0 && waitMs <= LONGEST_WAIT_MS) {
      const words = `Too many wrong PINs. Wait ${Math.ceil(waitMs / 1000)} seconds, or ask your supervisor.`;
      return err({ kind: 'locked-out', words });
    }
    const operator = manifest.operator(request.operator);
    if (operator === null || !pinMatches(operator.pin, request.pin)) {
      return err(this.#wrong(request.operator, nowMs));
    }
    this.#failures.delete(request.operator);
    if (!this.#roles.includes(operator.role)) {
      const words = `${operator.name} is ${operator.role} and does not work at this kind of station.`;
      return err({ kind: 'wrong-role', words });
    }
    return ok(operator);
  }
}
