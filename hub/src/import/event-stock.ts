/**
 * Purpose: what an event has already, as an import must see it: its classes, its place names and its tickets.
 * Invariant: positions in the name lists are the numbers the tickets' columns carry (MA2).
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { SEAT_LABEL_BIT } from '@gatefold/domain/codec/chunk';
import type { Ordinal, Serial } from '@gatefold/domain/ids';
import type { Money } from '@gatefold/domain/money/money';

export const NAME_KINDS = ['section', 'row', 'seat'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

export type StockTicket = {
  readonly serial: Serial;
  readonly klass: Ordinal;
  readonly section: number;
  readonly row: number | null;
  /** The seat's number, or SEAT_LABEL_BIT plus the number of its label. */
  readonly seat: number | null;
  readonly price: Money;
  readonly code: string | null;
  readonly codeHash: Bytes | null;
  readonly holder: string | null;
  readonly phone: string | null;
};

export type EventStock = {
  readonly capacity: number;
  /** Tickets that are not revoked. */
  readonly liveTickets: number;
  readonly lastSerial: Serial | 0;
  readonly classes: readonly string[];
  readonly names: Readonly<Record<NameKind, readonly string[]>>;
  readonly tickets: readonly StockTicket[];
};

/** The seat as people say it. */
export function seatText(seat: number, labels: readonly string[]): string {
  return seat & SEAT_LABEL_BIT ? (labels[seat & ~SEAT_LABEL_BIT] ?? '') : String(seat);
}

/** The number of a seat that is a plain number, null for one that needs a label ("12a", "007"). */
export function plainSeat(key: string): number | null {
  const isPlain = /^(?:0|[1-9]\d{0,4})$/.test(key) && Number(key) < SEAT_LABEL_BIT;
  return isPlain ? Number(key) : null;
}
