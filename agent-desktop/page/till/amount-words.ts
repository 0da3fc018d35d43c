/** Purpose: why a typed amount cannot be taken, and how to type it. */

import type { AmountFault } from '@gatefold/domain/money/money';

export function amountWords(fault: AmountFault): string {
  switch (fault.kind) {
    case 'not-a-number':
      return 'Type the amount in figures, as in 120 or 120.50.';
    case 'negative':
      return 'Type the amount without a minus.';
    case 'ambiguous-separator':
      return 'This can be read in two ways. Type it without a thousands mark, as in 1500 or 1.50.';
    case 'finer-than-a-cent':
      return 'Type at most two figures after the point.';
    case 'too-large':
      return 'This is more than a till can hold. Check the figures.';
  }
}
