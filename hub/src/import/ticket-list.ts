/**
 * Purpose: the shape of a ticket list that was read: the good rows, and each bad row with its line,
 * field and reason.
 * Invariant: every row that is not blank is in exactly one of `rows` and `rejected`.
 */
import type { AmountFault, CurrencyFault, Money } from '@gatefold/domain/money/money';
import type { Delimiter } from './detect-delimiter.ts';
import type { Encoding, NotText } from './detect-encoding.ts';
import type { DoubledColumn, MissingColumns, TicketField } from './ticket-columns.ts';

/** A good row. `line` is the line of the file the row starts on, counted from 1. */
export type TicketRow = {
  readonly line: number;
  readonly barcode: string;
  readonly section: string;
  readonly className: string;
  /** Row and seat are both given, or both null for a place without a seat. */
  readonly row: string | null;
  readonly seat: string | null;
  readonly holder: string | null;
  /** E.164 with its plus sign. */
  readonly phone: string | null;
  readonly price: Money;
};

export type RejectionReason =
  | { readonly kind: 'broken-quotes' }
  | { readonly kind: 'too-few-cells'; readonly found: number; readonly expected: number }
  | { readonly kind: 'too-many-cells'; readonly found: number; readonly expected: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'formula'; readonly sign: string }
  | { readonly kind: 'unreadable-character' }
  | { readonly kind: 'too-long'; readonly limit: number }
  | { readonly kind: 'barcode-rounded' }
  | { readonly kind: 'barcode-characters' }
  | { readonly kind: 'barcode-length' }
  | { readonly kind: 'duplicate-barcode'; readonly firstLine: number }
  | { readonly kind: 'duplicate-seat'; readonly firstLine: number }
  | { readonly kind: 'row-without-seat' }
  | { readonly kind: 'seat-without-row' }
  | { readonly kind: 'not-a-phone-number' }
  | AmountFault
  | CurrencyFault;

/** What is wrong with one cell, or with the row as a whole. */
export type RowFault = {
  readonly field: TicketField | 'whole row';
  /** What the file says there, as written. */
  readonly value: string;
  readonly reason: RejectionReason;
};

/** The first fault of a bad row, in the order of the columns, with the value cut to 80 characters. */
export type RejectedRow = RowFault & { readonly line: number; readonly words: string };

export type TicketList = {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  readonly rows: readonly TicketRow[];
  readonly rejected: readonly RejectedRow[];
  readonly totalRows: number;
};

/** Why a file as a whole cannot be read; nothing of it is imported. */
export type TicketListRefusal =
  | NotText
  | MissingColumns
  | DoubledColumn
  | { readonly kind: 'no-rows' };
