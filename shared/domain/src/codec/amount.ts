/**
 * Purpose: an amount of cash as entries, grants and prices carry it (AL5).
 * Invariant: never negative. What it does to a till is said by the kind of the entry, so a refund of less than nothing
 * cannot pass for a sale, nor lift a cash limit.
 */

import { moneySchema } from '../money/money.ts';

export const amountSchema = moneySchema.strict().refine((money) => money.amountMinor >= 0, {
  error: 'an amount of cash cannot be negative',
});
