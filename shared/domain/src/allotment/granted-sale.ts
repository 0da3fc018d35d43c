/**
 * Purpose: had the seller been granted the ticket that he says he sold (AL1)?
 * Invariant: pure. Whoever folds sales asks this, so that the hub and the simulated one never differ; a sale that was not granted
 * is kept and does not count.
 */

import { FIRST_ISSUE } from '../codec/ticket-token.ts';
import type { Ordinal, Serial } from '../ids.ts';

export type GrantedSerials = {
  readonly klass: Ordinal;
  /** Both ends belong to the grant. */
  readonly serialFrom: Serial;
  readonly serialTo: Serial;
};

type SoldTicket = {
  readonly serial: Serial;
  readonly klass: Ordinal;
  readonly issue: number;
};

/** A later issue is the hub's to make (TK3): reported by an agent it would leave no number for the hub's own. */
export function isGrantedSale(grant: GrantedSerials, sold: SoldTicket): boolean {
  return (
    grant.klass === sold.klass &&
    grant.serialFrom <= sold.serial &&
    sold.serial <= grant.serialTo &&
    sold.issue <= FIRST_ISSUE
  );
}
