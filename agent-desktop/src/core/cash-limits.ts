/**
 * Purpose: keeps a till within what can be added up and written down for good (AL3, AL5).
 * Invariant: what passes can always be folded and closed. An entry that could not would stop the kiosk at every start,
 * because entries are never taken back.
 */

import { MAX_CURRENCIES } from '@gatefold/domain/codec/facts';
import { formatMoney, type Money } from '@gatefold/domain/money/money';
import { expectedCash, type TillState } from '@gatefold/domain/settlement/till';
import type { RefusalAnswer } from '@gatefold/station/contract/station-status';

/**
 * A hundred million in either currency, beyond any day's cash, and small enough that a hundred thousand of them still add
 * up exactly (2^53). A number above it is a typing error, or a barcode scanned into the amount.
 */
const LARGEST_AMOUNT_MINOR = 10_000_000_000;

/** Why these amounts may not go into the till's books; null when they may. */
export function refuseCash(till: TillState, amounts: readonly Money[]): RefusalAnswer | null {
  const tooLarge = amounts.find((money) => money.amountMinor > LARGEST_AMOUNT_MINOR);
  if (tooLarge !== undefined) {
    return {
      kind: 'amount-too-large',
      words: `${formatMoney(tooLarge)} is more than a till can hold. Check the amount and type it again.`,
    };
  }
  const currencies = new Set([...expectedCash(till), ...amounts].map((money) => money.currency));
  if (currencies.size <= MAX_CURRENCIES) return null;
  return {
    kind: 'too-many-currencies',
    words: `One till keeps at most ${MAX_CURRENCIES} currencies. Close it and open a new one for the others.`,
  };
}
