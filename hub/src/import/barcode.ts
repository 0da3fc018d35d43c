/**
 * Purpose: the barcode of a ticket another system printed.
 * Invariant: it is kept as written, with its leading zeros and its case, since a scanner reads it
 * exactly as printed.
 */
import { err, ok, type Result } from '@gatefold/domain/result';
import { checkText } from './cell-text.ts';
import type { RejectionReason } from './ticket-list.ts';

const MIN_LENGTH = 4;
const MAX_LENGTH = 64;

/** Takes a cleaned cell: 4 to 64 letters, digits and `-` `.` `_` `/`. */
export function readBarcode(cell: string): Result<string, RejectionReason> {
  // What Excel makes of a long number in a column that is not text: the last digits are gone.
  if (/^\d(?:[.,]\d+)?E\+?\d+$/i.test(cell)) return err({ kind: 'barcode-rounded' });
  const text = checkText(cell, Number.POSITIVE_INFINITY);
  if (!text.ok) return text;
  if (text.value === null) return err({ kind: 'missing' });
  if (!/^[0-9A-Za-z\-._/]+$/.test(cell)) return err({ kind: 'barcode-characters' });
  if (cell.length < MIN_LENGTH || cell.length > MAX_LENGTH) return err({ kind: 'barcode-length' });
  return ok(cell);
}
