/**
 * Purpose: find out which column of a list is which, from the words in its first line.
 * Invariant: a header is matched whole and never by resemblance, and two columns that claim the
 * same field are refused: taking the wrong one for the barcode would lock people out at the gate.
 */
import { err, ok, type Result } from '@gatefold/domain/result';

export const TICKET_FIELDS = [
  'barcode',
  'section',
  'class',
  'row',
  'seat',
  'holder',
  'phone',
  'price',
  'currency',
] as const;

export type TicketField = (typeof TICKET_FIELDS)[number];

/** Row, seat, holder and phone may be absent: standing places have no seat, gifts have no name. */
const REQUIRED_FIELDS: readonly TicketField[] = [
  'barcode',
  'section',
  'class',
  'price',
  'currency',
];

const HEADERS: Readonly<Record<TicketField, readonly string[]>> = {
  barcode: ['barcode', 'bar code', 'code', 'ticket', 'ticket number', 'ticket no', 'ticket id'],
  section: ['section', 'stand', 'block', 'area'],
  class: ['class', 'category', 'type', 'ticket class', 'ticket category', 'ticket type'],
  row: ['row', 'row number', 'row no'],
  seat: ['seat', 'seat number', 'seat no'],
  holder: ['holder', 'name', 'full name', 'holder name', 'ticket holder', 'customer'],
  phone: ['phone', 'mobile', 'cell', 'phone number', 'mobile number', 'cell number', 'telephone'],
  price: ['price', 'amount', 'ticket price', 'face value'],
  currency: ['currency', 'currency code', 'ccy'],
};

const FIELD_OF_HEADER: ReadonlyMap<string, TicketField> = new Map(
  TICKET_FIELDS.flatMap((field) => HEADERS[field].map((header) => [header, field] as const)),
);

export type MissingColumns = {
  readonly kind: 'missing-columns';
  readonly missing: readonly TicketField[];
  readonly found: readonly string[];
};

export type DoubledColumn = {
  readonly kind: 'doubled-column';
  readonly field: TicketField;
  readonly found: readonly string[];
};

/** Where each field is in a row; a field without a column is absent. */
export type ColumnMap = ReadonlyMap<TicketField, number>;

/** The field a header names, in any case: `Ticket_No.`, `ticket no` and `TICKET NO` are one. */
export function fieldOfHeader(header: string): TicketField | undefined {
  const words = header
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.-]+/g, ' ');
  return FIELD_OF_HEADER.get(words.trim());
}

export function mapColumns(
  headers: readonly string[],
): Result<ColumnMap, MissingColumns | DoubledColumn> {
  const columns = new Map<TicketField, number>();
  for (const [index, header] of headers.entries()) {
    const field = fieldOfHeader(header);
    if (field === undefined) continue;
    if (columns.has(field)) {
      const found = headers.filter((other) => fieldOfHeader(other) === field);
      return err({ kind: 'doubled-column', field, found });
    }
    columns.set(field, index);
  }
  const missing = REQUIRED_FIELDS.filter((field) => !columns.has(field));
  return missing.length > 0
    ? err({ kind: 'missing-columns', missing, found: headers })
    : ok(columns);
}
