/**
 * Purpose: turn the bytes of a ticket list into text, whatever program saved it.
 * Invariant: text is never guessed out of a file that is not text, and a character that cannot be
 * read becomes U+FFFD, which later rejects its row, instead of a wrong letter in someone's name.
 */
import { err, ok, type Result } from '@gatefold/domain/result';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export type NotText = {
  readonly kind: 'not-text';
  readonly looksLike: 'spreadsheet' | 'pdf' | 'binary';
};

export type DecodedText = { readonly encoding: Encoding; readonly text: string };

const BYTE_ORDER_MARKS: ReadonlyArray<readonly [Encoding, readonly number[]]> = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

const SIGNATURES: ReadonlyArray<readonly [NotText['looksLike'], readonly number[]]> = [
  // A zip: .xlsx and .ods are zips, and people rename them to .csv.
  ['spreadsheet', [0x50, 0x4b, 0x03, 0x04]],
  // The compound file of .xls before Excel 2007.
  ['spreadsheet', [0xd0, 0xcf, 0x11, 0xe0]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
];

/** Finds the encoding and decodes; a byte order mark is believed and left out of the text. */
export function decodeText(bytes: Uint8Array): Result<DecodedText, NotText> {
  const signature = SIGNATURES.find(([, start]) => startsWith(bytes, start));
  if (signature !== undefined) return err({ kind: 'not-text', looksLike: signature[0] });
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => startsWith(bytes, mark))?.[0];
  const decoded =
    marked === undefined
      ? decodeUnmarked(bytes)
      : { encoding: marked, text: new TextDecoder(marked).decode(bytes) };
  // No sheet program writes NUL into a cell: this is a binary file, or UTF-16 without its mark.
  return decoded.text.includes('\0') ? err({ kind: 'not-text', looksLike: 'binary' }) : ok(decoded);
}

/**
 * Without a mark a file is UTF-8 or what Excel on a western Windows writes. Accented letters of
 * Windows-1252 are almost never valid UTF-8, so the majority tells: a UTF-8 list with a few damaged
 * bytes stays UTF-8 and loses those rows only, rather than garbling every accented name.
 */
function decodeUnmarked(bytes: Uint8Array): DecodedText {
  const asUtf8 = new TextDecoder('utf-8').decode(bytes);
  let valid = 0;
  let damaged = 0;
  for (const character of asUtf8) {
    if (character === '\ufffd') damaged += 1;
    else if (character > '\u007f') valid += 1;
  }
  if (damaged === 0 || (valid > 0 && valid >= damaged)) return { encoding: 'utf-8', text: asUtf8 };
  return { encoding: 'windows-1252', text: new TextDecoder('windows-1252').decode(bytes) };
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}
