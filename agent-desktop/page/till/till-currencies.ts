/** Purpose: the currencies a till is asked about: those in it, and those its tickets are priced in. */

import type { Currency } from '@gatefold/domain/money/money';
import type { TillStateView } from '@gatefold/station/contract/till';
import { currenciesOf } from '../sell/quote.ts';

export function tillCurrencies(state: TillStateView): Currency[] {
  const held = state.till.expected.map((money) => money.currency);
  const known = [...new Set([...held, ...currenciesOf(state.stock)])];
  // A kiosk without tickets yet may be given its float all the same.
  return known.length > 0 ? known : ['USD'];
}
