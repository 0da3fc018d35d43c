/** Purpose: one fact of every kind, for the domain's tests. A kind without one does not compile. Tests only. */

import type { FactKind, FactOf } from '../codec/facts.ts';
import { PROOF_LENGTH } from '../codec/ticket-token.ts';

const operator = 'tendai';

export const EXAMPLE_FACTS: { readonly [Kind in FactKind]: FactOf<Kind> } = {
  'ledger-opened': {
    kind: 'ledger-opened',
    body: { role: 'gate', book: { kind: 'gate', event: 7 }, software: 'gatefold 0.1.0' },
  },
  'operator-signed-in': { kind: 'operator-signed-in', body: { operator } },
  'operator-signed-out': { kind: 'operator-signed-out', body: { operator } },
  'check-in-refused': {
    kind: 'check-in-refused',
    body: { reason: 'wrong-gate', serial: 4, gate: 0, lane: 'A', operator },
  },
  'ticket-admitted': {
    kind: 'ticket-admitted',
    body: {
      serial: 12,
      issue: 1,
      klass: 0,
      basis: 'sold-offline',
      via: 'token',
      gate: 2,
      lane: 'B',
      operator,
      epoch: 5,
      proof: new Uint8Array(PROOF_LENGTH).fill(0xab),
    },
  },
  'vault-destroyed': {
    kind: 'vault-destroyed',
    body: { vault: new Uint8Array(32).fill(7), why: 'withdrawn', pages: 938, records: 2400 },
  },
  'till-opened': {
    kind: 'till-opened',
    body: {
      floats: [
        { amountMinor: 5000, currency: 'USD' },
        { amountMinor: 130_000, currency: 'ZWG' },
      ],
      operator,
    },
  },
  'ticket-sold': {
    kind: 'ticket-sold',
    body: {
      serial: 12,
      issue: 0,
      klass: 0,
      price: { amountMinor: 1000, currency: 'USD' },
      allotment: 'allotment-1',
      tokenHash: new Uint8Array(32).fill(0xcd),
      operator,
    },
  },
  'sale-voided': {
    kind: 'sale-voided',
    body: {
      serial: 12,
      issue: 0,
      refund: { amountMinor: 1000, currency: 'USD' },
      reason: 'printer jam',
      operator,
    },
  },
  'ticket-reprinted': { kind: 'ticket-reprinted', body: { serial: 12, issue: 0, operator } },
  'cash-moved': {
    kind: 'cash-moved',
    body: {
      direction: 'out',
      money: { amountMinor: 40_000, currency: 'USD' },
      reason: 'to the safe',
      operator,
    },
  },
  'till-closed': {
    kind: 'till-closed',
    body: {
      expected: [{ amountMinor: -100, currency: 'USD' }],
      counted: [{ amountMinor: 0, currency: 'USD' }],
      operator,
    },
  },
};
