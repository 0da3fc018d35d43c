/**
 * Purpose: tell a person what was read from a ticket list, or why the file was refused.
 * Invariant: each bad row is one line, and nothing the file says can act on the terminal.
 */
import type { Delimiter } from './detect-delimiter.ts';
import type { Encoding } from './detect-encoding.ts';
import type { RejectedRow, TicketList, TicketListRefusal } from './ticket-list.ts';

const ENCODING_WORDS: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252',
};

const DELIMITER_WORDS: Readonly<Record<Delimiter, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
};

/** The report, line by line: how the file was read, the counts, then each rejected row. */
export function wordsForTicketList(list: TicketList): string[] {
  return [
    `Read as ${ENCODING_WORDS[list.encoding]} with ${DELIMITER_WORDS[list.delimiter]} between the cells.`,
    `${list.totalRows} rows: ${list.rows.length} good, ${list.rejected.length} rejected.`,
    ...list.rejected.map(wordsForRejectedRow),
  ];
}

function wordsForRejectedRow({ line, field, value, words }: RejectedRow): string {
  const shown = value === '' ? '' : ` “${value}”`;
  return `Line ${line}, ${field}${shown}: ${words}`;
}

/** What is wrong with the file as a whole and what to do; nothing of it was read. */
export function wordsForRefusal(refusal: TicketListRefusal): string {
  switch (refusal.kind) {
    case 'not-text':
      return wordsForNotText(refusal.looksLike);
    case 'missing-columns':
      return `The first line must name the columns, and there is none for ${refusal.missing.join(', ')}. It says: ${shownHeaders(refusal.found)}. Correct the first line and import again.`;
    case 'doubled-column':
      return `More than one column could be the ${refusal.field}: ${shownHeaders(refusal.found)}. Rename or remove all but one and import again.`;
    case 'no-rows':
      return 'There is no ticket in this file. Check that it is the right one and that it was saved.';
  }
}

function wordsForNotText(looksLike: 'spreadsheet' | 'pdf' | 'binary'): string {
  switch (looksLike) {
    case 'spreadsheet':
      return 'This is a spreadsheet file, not a CSV. Open it, save the sheet as “CSV UTF-8” and import that file.';
    case 'pdf':
      return 'This is a PDF. Ask for the list as a spreadsheet, save the sheet as “CSV UTF-8” and import that file.';
    case 'binary':
      return 'This is not a text file. Open the list in a sheet program, save the sheet as “CSV UTF-8” and import that file.';
  }
}

function shownHeaders(headers: readonly string[]): string {
  const shown = headers.map((header) => header.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim());
  return shown.join(', ').slice(0, 200);
}
