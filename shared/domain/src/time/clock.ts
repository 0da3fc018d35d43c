/**
 * Purpose: the port through which all code learns the time (SI1).
 * Invariant: nothing but an implementation of this port reads a machine's clock.
 */

export interface Clock {
  /** Wall-clock milliseconds since 1970 (UTC). May jump either way; never trust it to order facts. */
  nowMs(): number;
}
