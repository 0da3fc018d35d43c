/**
 * Purpose: takes the administrator's code at a machine that was stopped for good (LE4, SE1).
 * Invariant: one code at a time, wrong ones cost growing time, and a machine that works is never enrolled anew.
 */

import type { Clock } from '@gatefold/domain/time/clock';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { z } from 'zod';
import {
  needsNewCode,
  type enrolAnewRequestSchema,
  type RefusalAnswer,
} from '../contract/station-status.ts';
import type { StationFault } from '../core/station-fault.ts';
import { Turns } from '../core/turns.ts';
import type { Identity } from '../enrolment/identity.ts';
import { GrowingWaits } from '../sign-in/growing-waits.ts';

export type AnewDeskOptions = {
  readonly clock: Clock;
  /** Why the station of this moment is stopped. */
  readonly fault: () => StationFault | null;
  readonly enrolAnew: (code: string) => Promise<Result<Identity, RefusalAnswer>>;
  /** Goes on as the new identity. The answer does not wait for it: it may take as long as the hub does. */
  readonly goOnAs: (identity: Identity) => Promise<void>;
  /** Called when the machine cannot go on as what it is now. */
  readonly fail: (error: unknown) => void;
};

const AT_WORK: RefusalAnswer = {
  kind: 'at-work',
  words: 'This machine is not stopped for good, so it needs no new code.',
};

function waitWords(waitMs: number): string {
  return `Wait ${Math.ceil(waitMs / 1000)} seconds, then try again.`;
}

export class AnewDesk {
  readonly #options: AnewDeskOptions;
  readonly #turns = new Turns();
  readonly #waits = new GrowingWaits<'this machine'>();
  #isGoingOn = false;

  constructor(options: AnewDeskOptions) {
    this.#options = options;
  }

  take({ code }: z.infer<typeof enrolAnewRequestSchema>): Promise<Result<void, RefusalAnswer>> {
    return this.#turns.take(() => this.#takeNow(code));
  }

  async #takeNow(code: string): Promise<Result<void, RefusalAnswer>> {
    const { clock, fault, enrolAnew } = this.#options;
    if (this.#isGoingOn || !needsNewCode({ fault: fault() })) return err(AT_WORK);
    const nowMs = clock.nowMs();
    const leftMs = this.#waits.leftMs('this machine', nowMs);
    if (leftMs > 0) {
      return err({ kind: 'locked-out', words: `Too many wrong codes. ${waitWords(leftMs)}` });
    }
    const enrolled = await enrolAnew(code);
    if (!enrolled.ok) return err(this.#refused(enrolled.error, nowMs));
    this.#waits.succeeded('this machine');
    void this.#goOnAs(enrolled.value);
    return ok(undefined);
  }

  async #goOnAs(identity: Identity): Promise<void> {
    this.#isGoingOn = true;
    try {
      await this.#options.goOnAs(identity);
    } catch (error) {
      this.#options.fail(error);
    }
    this.#isGoingOn = false;
  }

  /** Only the hub's own no is a wrong code: a cut cable costs nobody a wait. */
  #refused(refusal: RefusalAnswer, nowMs: number): RefusalAnswer {
    if (refusal.kind !== 'hub-refused') return refusal;
    const waitMs = this.#waits.failed('this machine', nowMs);
    return waitMs === 0 ? refusal : { ...refusal, words: `${refusal.words} ${waitWords(waitMs)}` };
  }
}
