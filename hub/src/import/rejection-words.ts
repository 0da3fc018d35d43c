/**
 * Purpose: say to staff why a row was not imported and what to do about it.
 * Invariant: every reason has words, and the words name the next step.
 */
import { CURRENCIES } from '@gatefold/domain/money/money';
import type { RowFault } from './ticket-list.ts';

/** One or two sentences for a fault; they do not repeat the line or the value. */
export function wordsForFault({ field, reason }: RowFault): string {
  switch (reason.kind) {
    case 'broken-quotes':
      return 'A quotation mark is opened or closed in the wrong place. Correct the marks in this row.';
    case 'too-few-cells':
      return `The row ends early: ${reason.found} of ${reason.expected} cells. Complete it.`;
    case 'too-many-cells':
      return `The row has ${reason.found} cells for ${reason.expected} columns. Put a cell that contains the separator in quotation marks.`;
    case 'missing':
      return `The ${field} is empty. Fill it in.`;
    case 'formula':
      return `The cell begins with “${reason.sign}”, which a spreadsheet would run as a formula. Write the value itself.`;
    case 'unreadable-character':
      return 'A character in this cell is damaged. Type the cell again.';
    case 'too-long':
      return `The text is longer than ${reason.limit} characters. Shorten it.`;
    case 'barcode-rounded':
      return 'The sheet program has rounded this code and its last digits are lost. Format the column as text and export the list again from the system that made it.';
    case 'barcode-characters':
      return 'A barcode has only letters A to Z, digits and - . _ / without blanks. Correct it.';
    case 'barcode-length':
      return 'A barcode has 4 to 64 characters. Correct it.';
    case 'duplicate-barcode':
      return `Line ${reason.firstLine} has the same barcode. Find out which of the two tickets is right.`;
    case 'duplicate-seat':
      return `Line ${reason.firstLine} has the same seat. Find out which of the two tickets is right.`;
    case 'row-without-seat':
      return 'The row has no seat. Fill in the seat, or empty the row for a place without a seat.';
    case 'seat-without-row':
      return 'The seat has no row. Fill in the row, or empty the seat for a place without a seat.';
    case 'not-a-phone-number':
      return 'This is not a phone number. Write it like 077 123 4567 or +263 77 123 4567, or leave it empty.';
    case 'not-a-number':
      return 'The price is not a number. Write it in digits, like 15.00.';
    case 'negative':
      return 'The price is below zero. A free ticket costs 0.00.';
    case 'ambiguous-separator':
      return 'The price can be read in two ways, in thousands or in parts of one. Write it with cents, like 1500.00.';
    case 'finer-than-a-cent':
      return 'The price has more than two decimals. Write it in whole cents.';
    case 'too-large':
      return 'The price is too large to be true. Correct it.';
    case 'unknown-currency':
      return `The currency is not known here. Use one of ${CURRENCIES.join(', ')}.`;
    case 'replaced-currency':
      return `This currency was replaced by ${reason.replacement}. Write the price in ${reason.replacement}.`;
  }
}
