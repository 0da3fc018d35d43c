/** Purpose: refusals at the kiosk in an agent's words: what is wrong, and what to do next. */

import type { SaleRefusal } from '@gatefold/domain/allotment/escrow';
import { formatMoney } from '@gatefold/domain/money/money';
import type { RefusalAnswer } from '@gatefold/station/contract/station-status';

export function wordSaleRefusal(refusal: SaleRefusal): RefusalAnswer {
  const { kind } = refusal;
  switch (refusal.kind) {
    case 'not-granted':
      return {
        kind,
        words: 'This kiosk has no tickets of this class. Ask the administrator for some.',
      };
    case 'sold-out':
      return {
        kind,
        words:
          refusal.left === 0
            ? 'All tickets of this class are sold. Ask the administrator for more.'
            : `Only ${refusal.left} tickets of this class are left. Sell fewer, or ask the administrator for more.`,
      };
    case 'allotment-expired':
      return {
        kind,
        words: 'The time to sell these tickets is over. Ask the administrator for new ones.',
      };
    case 'no-price':
      return {
        kind,
        words: `There is no price in ${refusal.currency} for this class. Choose another currency.`,
      };
    case 'cash-limit':
      return {
        kind,
        words: `You may hold no more than ${formatMoney(refusal.limit)} from these tickets. Hand in cash and ask the administrator.`,
      };
  }
}

export const TILL_CLOSED: RefusalAnswer = {
  kind: 'till-closed',
  words: 'The till is closed. Count the float and open the till first.',
};

export const TILL_OPEN: RefusalAnswer = {
  kind: 'till-open',
  words: 'The till is open already. Close it before you open a new one.',
};

export const NO_SUCH_SALE: RefusalAnswer = {
  kind: 'no-such-sale',
  words: 'This kiosk has not sold a ticket with that number. Check the number on the ticket.',
};

export const ALREADY_VOIDED: RefusalAnswer = {
  kind: 'already-voided',
  words: 'This sale was voided before, and the money was given back.',
};

export const LEASE_ENDED: RefusalAnswer = {
  kind: 'lease-ended',
  words: "This kiosk's time to sell has run out. Connect it to the hub, or ask the administrator.",
};

export const OUT_OF_SERVICE: RefusalAnswer = {
  kind: 'out-of-service',
  words:
    'The ticket list does not have this kiosk in service. Sell nothing, and ask the administrator.',
};

export const NOT_PRINTABLE: RefusalAnswer = {
  kind: 'not-printable',
  words:
    'This sale is on record, but its tickets cannot be printed here any more. Keep the money, note the names, and ask the administrator for the tickets.',
};
