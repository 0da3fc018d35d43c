/**
 * Purpose: holds one row of a list against the tickets the event has.
 * Invariant: a row is the same as a ticket, at odds with one, or new. Only a new one is ever added.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { formatMoney } from '@gatefold/domain/money/money';
import { nameKey } from './cell-text.ts';
import { seatText, type EventStock, type StockTicket } from './event-stock.ts';
import type { TicketField } from './ticket-columns.ts';
import type { TicketRow } from './ticket-list.ts';

export type Difference = {
  readonly field: TicketField;
  /** As people say it; null for none. */
  readonly existing: string | null;
  readonly offered: string | null;
};

export type RowConflict = {
  readonly line: number;
  readonly barcode: string;
} & (
  | { readonly kind: 'differs'; readonly differences: readonly Difference[] }
  | { readonly kind: 'seat-taken'; readonly seat: string; readonly by: string }
  | { readonly kind: 'code-hash-taken'; readonly by: string }
);

export type StockIndex = {
  readonly byBarcode: ReadonlyMap<string, StockTicket>;
  /** Who has a seat, as people say it, by the seat's key. */
  readonly holderOfSeat: ReadonlyMap<string, string>;
  readonly barcodeOfHash: Map<string, string>;
  readonly described: (ticket: StockTicket) => TicketWords;
};

type TicketWords = Readonly<Record<Exclude<TicketField, 'barcode' | 'currency'>, string | null>>;

function seatKey(section: string, row: string, seat: string): string {
  return [section, row, seat].map(nameKey).join('\n');
}

export function stockIndex(stock: EventStock): StockIndex {
  const { classes, names, tickets } = stock;
  const described = (ticket: StockTicket): TicketWords => ({
    section: names.section[ticket.section] ?? '',
    class: classes[ticket.klass] ?? '',
    row: ticket.row === null ? null : (names.row[ticket.row] ?? ''),
    seat: ticket.seat === null ? null : seatText(ticket.seat, names.seat),
    holder: ticket.holder,
    phone: ticket.phone,
    price: formatMoney(ticket.price),
  });
  const byBarcode = new Map<string, StockTicket>();
  const holderOfSeat = new Map<string, string>();
  const barcodeOfHash = new Map<string, string>();
  for (const ticket of tickets) {
    const { code, codeHash, serial } = ticket;
    if (code !== null) byBarcode.set(code, ticket);
    if (code !== null && codeHash !== null) barcodeOfHash.set(toHex(codeHash), code);
    const { section, row, seat } = described(ticket);
    if (row === null || seat === null) continue;
    const who = code === null ? `ticket ${serial}` : `barcode ${code}`;
    holderOfSeat.set(seatKey(section ?? '', row, seat), who);
  }
  return { byBarcode, holderOfSeat, barcodeOfHash, described };
}

function differences(row: TicketRow, existing: TicketWords): readonly Difference[] {
  const offered: TicketWords = {
    section: row.section,
    class: row.className,
    row: row.row,
    seat: row.seat,
    holder: row.holder,
    phone: row.phone,
    price: formatMoney(row.price),
  };
  const fields = ['section', 'class', 'row', 'seat', 'holder', 'phone', 'price'] as const;
  return fields.flatMap((field) => {
    const [there, here] = [existing[field], offered[field]];
    // A name is a person's own spelling; sections, classes, rows and seats are one in any capitals.
    const isSame =
      field === 'holder' || there === null || here === null
        ? there === here
        : nameKey(there) === nameKey(here);
    return isSame ? [] : [{ field, existing: there, offered: here }];
  });
}

/** Null for a ticket that can be added, `same` for one that is there as the row says. */
export function findConflict(
  row: TicketRow,
  codeHash: Bytes,
  index: StockIndex,
): RowConflict | 'same' | null {
  const { line, barcode } = row;
  const existing = index.byBarcode.get(barcode);
  if (existing !== undefined) {
    const found = differences(row, index.described(existing));
    return found.length === 0 ? 'same' : { line, barcode, kind: 'differs', differences: found };
  }
  if (row.row !== null && row.seat !== null) {
    const by = index.holderOfSeat.get(seatKey(row.section, row.row, row.seat));
    const seat = `${row.section}, row ${row.row}, seat ${row.seat}`;
    if (by !== undefined) return { line, barcode, kind: 'seat-taken', seat, by };
  }
  const twin = index.barcodeOfHash.get(toHex(codeHash));
  return twin === undefined ? null : { line, barcode, kind: 'code-hash-taken', by: twin };
}
