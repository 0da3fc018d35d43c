/**
 * Purpose: which facts may stand in which book: a till lets nobody in, and a gate sells nothing (LE1, SE2).
 * Invariant: a stolen kiosk's key cannot make admissions count, nor a gate's key sales; each kind has its place here.
 */

import type { Book } from '@gatefold/domain/codec/book';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import type { FactKind } from '@gatefold/domain/codec/facts';

const BOOK_OF_FACT: Readonly<Record<FactKind, Book['kind'] | 'any'>> = {
  'ledger-opened': 'any',
  'operator-signed-in': 'any',
  'operator-signed-out': 'any',
  'check-in-refused': 'gate',
  'ticket-admitted': 'gate',
  'vault-destroyed': 'gate',
  'till-opened': 'till',
  'ticket-sold': 'till',
  'sale-voided': 'till',
  'ticket-reprinted': 'till',
  'cash-moved': 'till',
  'till-closed': 'till',
};

const BOOK_OF_ROLE: Readonly<Record<StationRole, Book['kind']>> = { gate: 'gate', agent: 'till' };

export function mayStandIn(kind: FactKind, role: StationRole, book: Book): boolean {
  const due = BOOK_OF_FACT[kind];
  return BOOK_OF_ROLE[role] === book.kind && (due === 'any' || due === book.kind);
}
