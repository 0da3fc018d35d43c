/**
 * Purpose: read the cells of one row into a ticket, or name the first cell that is wrong.
 * Invariant: it knows nothing of the other rows; what two rows may not share is checked after it.
 */
import { parseAmount, parseCurrency, type Money } from '@gatefold/domain/money/money';
import { err, ok, type Result } from '@gatefold/domain/result';
import { readBarcode } from './barcode.ts';
import { checkText, cleanCell } from './cell-text.ts';
import { readPhone } from './phone-number.ts';
import type { ColumnMap, TicketField } from './ticket-columns.ts';
import type { RejectionReason, RowFault, TicketRow } from './ticket-list.ts';

/** A ticket that is right by itself but has not been given its line, barcode and seat yet. */
export type UnplacedTicket = Omit<TicketRow, 'line'>;

/** Longest text per field in UTF-16 units: what still fits a printed ticket and a gate's page. */
const LIMITS = { section: 80, class: 80, row: 16, seat: 16, holder: 120 } as const;

/** Reads the cells in the order of the fields and stops at the first fault. */
export function readTicketRow(
  cells: readonly string[],
  columns: ColumnMap,
): Result<UnplacedTicket, RowFault> {
  const rawCell = (field: TicketField): string => cells[columns.get(field) ?? -1] ?? '';
  const read = <T>(
    field: TicketField,
    reader: (cell: string) => Result<T, RejectionReason>,
  ): Result<T, RowFault> => {
    const value = rawCell(field);
    const outcome = reader(cleanCell(value));
    return outcome.ok ? outcome : err({ field, value, reason: outcome.error });
  };

  const barcode = read('barcode', readBarcode);
  if (!barcode.ok) return barcode;
  const section = read('section', (cell) => required(checkText(cell, LIMITS.section)));
  if (!section.ok) return section;
  const className = read('class', (cell) => required(checkText(cell, LIMITS.class)));
  if (!className.ok) return className;
  const row = read('row', (cell) => checkText(cell, LIMITS.row));
  if (!row.ok) return row;
  const seat = read('seat', (cell) => checkText(cell, LIMITS.seat));
  if (!seat.ok) return seat;
  const half = halfPlace(row.value, seat.value);
  if (half !== null) return err(half);
  const holder = read('holder', (cell) => checkText(cell, LIMITS.holder));
  if (!holder.ok) return holder;
  const phone = read('phone', (cell) => (cell === '' ? ok(null) : readPhone(cell)));
  if (!phone.ok) return phone;
  const amountMinor = read('price', (cell) => (cell === '' ? missing() : parseAmount(cell)));
  if (!amountMinor.ok) return amountMinor;
  const currency = read('currency', (cell) => (cell === '' ? missing() : parseCurrency(cell)));
  if (!currency.ok) return currency;

  const price: Money = { amountMinor: amountMinor.value, currency: currency.value };
  return ok({
    barcode: barcode.value,
    section: section.value,
    className: className.value,
    row: row.value,
    seat: seat.value,
    holder: holder.value,
    phone: phone.value,
    price,
  });
}

function missing(): Result<never, RejectionReason> {
  return err({ kind: 'missing' });
}

function required(text: Result<string | null, RejectionReason>): Result<string, RejectionReason> {
  if (!text.ok) return text;
  return text.value === null ? missing() : ok(text.value);
}

/** A row without its seat is neither a seat nor a standing place, so a person must decide. */
function halfPlace(row: string | null, seat: string | null): RowFault | null {
  if (row !== null && seat === null) {
    return { field: 'seat', value: '', reason: { kind: 'row-without-seat' } };
  }
  if (row === null && seat !== null) {
    return { field: 'row', value: '', reason: { kind: 'seat-without-row' } };
  }
  return null;
}
