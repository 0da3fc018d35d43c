/**
 * Purpose: who may work at this station, checked offline by PIN (SE4).
 * Invariant: wrong PINs cost growing time, an operator at a time, and a correct PIN during that time does not help; no
 * word of the answer tells an unknown name and a wrong PIN apart. A clock that is set back starts a wait again: it
 * neither ends it nor makes it longer.
 *
 * Checking an Argon2id hash takes about 0.15 s of this process. That is on purpose the station's own thread: nobody signs
 * in while a queue is being scanned at the same lane, and a worker would not make the steward faster. Wrong tries are
 * forgotten with the process: who can start it anew can read the hashes from its disk too.
 */

import { pinMatches } from '@gatefold/domain/crypto/pin';
import type { Operator, OperatorRole } from '@gatefold/domain/codec/manifest-parts';
import type { OperatorId } from '@gatefold/domain/ids';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RefusalAnswer, SignInRequest } from '../contract/station-status.ts';

const FREE_TRIES = 3;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 10 * 60_000;

type Failures = { readonly count: number; readonly lastMs: number; readonly waitMs: number };

const NO_FAILURES: Failures = { count: 0, lastMs: 0, waitMs: 0 };

function waitAfter(count: number): number {
  const doublings = count - FREE_TRIES;
  if (doublings < 0) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(doublings, 20));
}

function waitWords(waitMs: number): string {
  return `Wait ${Math.ceil(waitMs / 1000)} seconds, or ask your supervisor.`;
}

export class PinDesk {
  readonly #roles: readonly OperatorRole[];
  /** By operator; all names that nobody has share one line, so that made-up names fill no memory. */
  readonly #failures = new Map<OperatorId | null, Failures>();

  /** `roles` are those that may work at this kind of station. */
  constructor(roles: readonly OperatorRole[]) {
    this.#roles = roles;
  }

  /** Those whose names the page offers. */
  operators(manifest: Manifest): readonly Operator[] {
    return manifest.content.operators.operators.filter((one) => this.#roles.includes(one.role));
  }

  #waitLeftMs(who: OperatorId | null, nowMs: number): number {
    const failures = this.#failures.get(who) ?? NO_FAILURES;
    if (nowMs >= failures.lastMs) return failures.lastMs + failures.waitMs - nowMs;
    this.#failures.set(who, { ...failures, lastMs: nowMs });
    return failures.waitMs;
  }

  #wrong(who: OperatorId | null, nowMs: number): RefusalAnswer {
    const count = (this.#failures.get(who)?.count ?? 0) + 1;
    const waitMs = waitAfter(count);
    this.#failures.set(who, { count, lastMs: nowMs, waitMs });
    const next = waitMs === 0 ? 'Try again.' : waitWords(waitMs);
    return { kind: 'wrong-pin', words: `This PIN is not right. ${next}` };
  }

  check(
    manifest: Manifest,
    request: SignInRequest,
    nowMs: number,
  ): Result<Operator, RefusalAnswer> {
    const operator = manifest.operator(request.operator);
    const who = operator?.id ?? null;
    const waitMs = this.#waitLeftMs(who, nowMs);
    if (waitMs > 0) {
      return err({ kind: 'locked-out', words: `Too many wrong PINs. ${waitWords(waitMs)}` });
    }
    if (operator === null || !pinMatches(operator.pin, request.pin)) {
      return err(this.#wrong(who, nowMs));
    }
    this.#failures.delete(who);
    if (!this.#roles.includes(operator.role)) {
      const words = `${operator.name} is ${operator.role} and does not work at this kind of station.`;
      return err({ kind: 'wrong-role', words });
    }
    return ok(operator);
  }
}
