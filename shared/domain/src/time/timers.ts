/**
 * Purpose: the port through which code lets time pass (SI1).
 * Invariant: nothing but an implementation of this port sets a timer.
 */

export interface Timers {
  /** Calls `act` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, act: () => void): () => void;
}
