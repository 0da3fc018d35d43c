/**
 * Purpose: virtual time: what happens next, and who is still alive to see it (SI1).
 * Invariant: one thing happens at a time, in the order of virtual time and then of planning. A life that has ended never
 * gets an answer: what it awaited stays open for good, as a process that was killed never returns from a call.
 */

export type Life = { isAlive: boolean };

/**
 * Lets every promise that can go on without a further event go on. A macrotask turn does; it is a port because protocol
 * code may not touch timers.
 */
export type Settle = () => Promise<void>;

type Planned = { readonly atMs: number; readonly order: number; readonly act: () => void };

export class Scheduler {
  readonly #settle: Settle;
  readonly #planned: Planned[] = [];
  #order = 0;
  #nowMs: number;
  /** What tasks threw: always a broken invariant. */
  readonly thrown: string[] = [];

  constructor(startMs: number, settle: Settle) {
    this.#nowMs = startMs;
    this.#settle = settle;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, act: () => void): void {
    const planned = { atMs: this.#nowMs + delayMs, order: this.#order, act };
    this.#order += 1;
    let from = 0;
    let to = this.#planned.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#planned[middle]?.atMs ?? Infinity) <= planned.atMs) from = middle + 1;
      else to = middle;
    }
    this.#planned.splice(from, 0, planned);
  }

  /** Resolves after `delayMs`, unless the life has ended by then: then never. */
  pause(life: Life, delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, () => {
        if (life.isAlive) resolve();
      });
    });
  }

  #noteThrown(what: string, error: unknown): void {
    this.thrown.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** Starts a task beside all others. */
  spawn(what: string, task: () => Promise<void>): void {
    void task().catch((error: unknown) => this.#noteThrown(what, error));
  }

  /** What throws here, such as the hub at a request, must not end the day: the others go on without the answer. */
  #actNow({ act }: Planned): void {
    try {
      act();
    } catch (error) {
      this.#noteThrown('an event', error);
    }
  }

  /** Lets time pass up to a moment, or until `isDone`. */
  async runUntil(untilMs: number, isDone: () => boolean = () => false): Promise<void> {
    await this.#settle();
    while (!isDone()) {
      const next = this.#planned[0];
      if (next === undefined || next.atMs > untilMs) {
        this.#nowMs = Math.max(this.#nowMs, untilMs);
        return;
      }
      this.#planned.shift();
      this.#nowMs = next.atMs;
      this.#actNow(next);
      await this.#settle();
    }
  }
}
