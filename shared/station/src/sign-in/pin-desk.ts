/**
 * Purpose: who may work at this station, checked offline by PIN (SE4).
 * Invariant: wrong PINs cost growing time, an operator at a time, and a correct PIN during that time does not help; no
 * word of the answer tells an unknown name and a wrong PIN apart.
 *
 * Checking an Argon2id hash takes about 0.15 s of this process. That is on purpose the station's own thread: nobody signs
 * in while a queue is being scanned at the same lane, and a worker would not make the steward faster.
 */

import { pinMatches } from '@gatefold/domain/crypto/pin';
import type { Operator, OperatorRole } from '@gatefold/domain/codec/manifest-parts';
import type { OperatorId } from '@gatefold/domain/ids';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RefusalAnswer, SignInRequest } from '../contract/station-status.ts';
import { GrowingWaits, waitWords } from './growing-waits.ts';

export class PinDesk {
  readonly #roles: readonly OperatorRole[];
  /** By operator; all names that nobody has share one line, so that made-up names fill no memory. */
  readonly #waits = new GrowingWaits<OperatorId | null>();

  /** `roles` are those that may work at this kind of station. */
  constructor(roles: readonly OperatorRole[]) {
    this.#roles = roles;
  }

  /** Those whose names the page offers. */
  operators(manifest: Manifest): readonly Operator[] {
    return manifest.content.operators.operators.filter((one) => this.#roles.includes(one.role));
  }

  #wrong(who: OperatorId | null, nowMs: number): RefusalAnswer {
    const waitMs = this.#waits.failed(who, nowMs);
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
    const waitMs = this.#waits.leftMs(who, nowMs);
    if (waitMs > 0) {
      return err({ kind: 'locked-out', words: `Too many wrong PINs. ${waitWords(waitMs)}` });
    }
    if (operator === null || !pinMatches(operator.pin, request.pin)) {
      return err(this.#wrong(who, nowMs));
    }
    this.#waits.succeeded(who);
    if (!this.#roles.includes(operator.role)) {
      const words = `${operator.name} is ${operator.role} and does not work at this kind of station.`;
      return err({ kind: 'wrong-role', words });
    }
    return ok(operator);
  }
}
