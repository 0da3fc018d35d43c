/** Purpose: what a kiosk's process would say, for tests of its page. */

import type { SaleView, SoldTicket, TillStateView } from '@gatefold/station/contract/till';
import { NOW_MS, STATUS, TICKET_DIGITS } from './gate-fixture.ts';

export function soldTicket(serial: number, more: Partial<SoldTicket> = {}): SoldTicket {
  return {
    serial,
    issue: 1,
    className: 'Covered Stand',
    section: 'C12',
    row: '27',
    seat: String(serial % 1000),
    gates: ['North Gate', 'East Gate'],
    price: { amountMinor: 3000, currency: 'USD' },
    soldAtMs: NOW_MS,
    digits: `${TICKET_DIGITS.slice(0, -5)}${serial}`,
    voided: false,
    ...more,
  };
}

export function saleOf(...serials: readonly number[]): SaleView {
  return {
    tickets: serials.map((serial) => soldTicket(serial)),
    total: { amountMinor: 3000 * serials.length, currency: 'USD' },
  };
}

const OPEN_TILL: TillStateView['till'] = {
  period: 3,
  open: true,
  expected: [
    { amountMinor: 124_000, currency: 'USD' },
    { amountMinor: 350_050, currency: 'ZWG' },
  ],
  ticketsSold: 38,
  ticketsVoided: 1,
  lastClosing: null,
};

export function tillState(
  more: Partial<Omit<TillStateView, 'till'>> & { till?: Partial<TillStateView['till']> } = {},
): TillStateView {
  return {
    status: { ...STATUS, name: 'Kiosk at Rezende Street' },
    stock: [
      {
        klass: 0,
        className: 'VIP',
        left: 0,
        granted: 20,
        prices: [{ amountMinor: 10_000, currency: 'USD' }],
        expiresAtMs: NOW_MS + 3_600_000,
      },
      {
        klass: 1,
        className: 'Covered Stand',
        left: 212,
        granted: 250,
        prices: [
          { amountMinor: 3000, currency: 'USD' },
          { amountMinor: 80_005, currency: 'ZWG' },
        ],
        expiresAtMs: NOW_MS + 3_600_000,
      },
      {
        klass: 2,
        className: 'Open Stand',
        left: 3,
        granted: 1000,
        prices: [{ amountMinor: 1000, currency: 'USD' }],
        expiresAtMs: NOW_MS + 3_600_000,
      },
    ],
    recent: [],
    ...more,
    till: { ...OPEN_TILL, ...more.till },
  };
}
