/**
 * Purpose: the text of one cell, the same however it was typed or copied.
 * Invariant: what passes holds no control character, no damaged character and no formula. A cell
 * that a spreadsheet would run is rejected rather than defused with an apostrophe, because a changed
 * barcode or name no longer matches the ticket in someone's hand (OWASP, "CSV Injection").
 */
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RejectionReason } from './ticket-list.ts';

/** OWASP's list of signs that start a formula, with their full-width twins. */
const FORMULA_SIGN = /^[=+\-@＝＋－＠]/;

/**
 * One spelling for what looks the same: composed accents, single blanks instead of line breaks and
 * no-break spaces, and none of the invisible marks that phones put around copied numbers. The
 * joiners U+200C and U+200D stay, since names in some scripts need them.
 */
export function cleanCell(raw: string): string {
  return raw
    .normalize('NFC')
    .replaceAll(/(?![\u200c\u200d])\p{Cf}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Checks a cleaned cell; an empty one is null. `limit` is in UTF-16 units, as `length` counts. */
export function checkText(cell: string, limit: number): Result<string | null, RejectionReason> {
  if (cell === '') return ok(null);
  const sign = FORMULA_SIGN.exec(cell)?.[0];
  if (sign !== undefined) return err({ kind: 'formula', sign });
  if (/[\p{Cc}\ufffd]/u.test(cell)) return err({ kind: 'unreadable-character' });
  return cell.length > limit ? err({ kind: 'too-long', limit }) : ok(cell);
}

/**
 * The key under which two spellings of a class, section, row or seat are one: `Vip ` and `VIP` are
 * the same class, because nobody sells two classes that differ only in their capitals.
 */
export function nameKey(name: string): string {
  return cleanCell(name.normalize('NFKC')).toLowerCase();
}
