/**
 * Purpose: which moment of a ticket's moving code has let somebody in at this gate (TK4).
 * Invariant: a step that let one person in lets in no other; one that was refused may be shown again, after an identity
 * document was seen. Kept in memory: a step is over in less time than a program takes to start.
 */

import { rotatingStep, STEP_TOLERANCE } from '@gatefold/domain/codec/rotating-suffix';
import type { Serial } from '@gatefold/domain/ids';

/** So many are looked through at once, for those that are over. */
const SWEPT_AT = 1000;

export class UsedSteps {
  readonly #last = new Map<Serial, number>();

  last(serial: Serial): number | null {
    return this.#last.get(serial) ?? null;
  }

  use(serial: Serial, step: number, nowMs: number): void {
    this.#last.set(serial, Math.max(step, this.last(serial) ?? 0));
    if (this.#last.size % SWEPT_AT !== 0) return;
    for (const [one, used] of this.#last) {
      if (used < rotatingStep(nowMs) - STEP_TOLERANCE) this.#last.delete(one);
    }
  }
}
