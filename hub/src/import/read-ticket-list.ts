/**
 * Purpose: read a ticket list another system exported, as people really send them.
 * Invariant: pure and total. The same bytes give the same list; a bad row is reported with its line,
 * field and reason and changes nothing about the others, so it claims no barcode and no seat.
 */
import { err, ok, type Result } from '@gatefold/domain/result';
import { nameKey } from './cell-text.ts';
import { csvRecords, splitLines, type CsvRecord } from './csv-records.ts';
import { detectDelimiter } from './detect-delimiter.ts';
import { decodeText } from './detect-encoding.ts';
import { readTicketRow, type UnplacedTicket } from './read-ticket-row.ts';
import { mapColumns, type ColumnMap } from './ticket-columns.ts';
import type {
  RejectedRow,
  RowFault,
  TicketList,
  TicketListRefusal,
  TicketRow,
} from './ticket-list.ts';
import { wordsForFault } from './rejection-words.ts';

const SHOWN_VALUE_LENGTH = 80;

/** What the good rows so far have taken: barcode and seat to line, name key to its spelling. */
type Taken = {
  readonly barcodes: Map<string, number>;
  readonly seats: Map<string, number>;
  readonly sections: Map<string, string>;
  readonly classes: Map<string, string>;
};

/** Reads the bytes of a CSV file; prices are in minor units, lines are counted from 1. */
export function readTicketList(bytes: Uint8Array): Result<TicketList, TicketListRefusal> {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return decoded;
  const { encoding, text } = decoded.value;
  const lines = splitLines(text);
  const delimiter = detectDelimiter(lines);
  const [header, ...records] = csvRecords(lines, delimiter);
  if (header === undefined) return err({ kind: 'no-rows' });
  const headers = header.kind === 'cells' ? header.cells : [header.text];
  const columns = mapColumns(headers);
  if (!columns.ok) return columns;
  if (records.length === 0) return err({ kind: 'no-rows' });

  const rows: TicketRow[] = [];
  const rejected: RejectedRow[] = [];
  const taken: Taken = {
    barcodes: new Map(),
    seats: new Map(),
    sections: new Map(),
    classes: new Map(),
  };
  for (const record of records) {
    const row = readRecord(record, columns.value, headers.length, taken);
    if (row.ok) rows.push(row.value);
    else rejected.push(rejectedRow(record.line, row.error));
  }
  return ok({ encoding, delimiter, rows, rejected, totalRows: records.length });
}

function readRecord(
  record: CsvRecord,
  columns: ColumnMap,
  columnCount: number,
  taken: Taken,
): Result<TicketRow, RowFault> {
  if (record.kind === 'broken-quotes') {
    return err({ field: 'whole row', value: record.text, reason: { kind: 'broken-quotes' } });
  }
  const { cells, line } = record;
  const found = cells.length;
  const counts = { found, expected: columnCount };
  const value = cells.join(' | ');
  if (found < columnCount) {
    return err({ field: 'whole row', value, reason: { kind: 'too-few-cells', ...counts } });
  }
  // Sheets export empty cells to the right; words there mean that the columns have shifted.
  if (cells.slice(columnCount).some((cell) => cell.trim() !== '')) {
    return err({ field: 'whole row', value, reason: { kind: 'too-many-cells', ...counts } });
  }
  const ticket = readTicketRow(cells, columns);
  return ticket.ok ? take(ticket.value, line, taken) : ticket;
}

/** Gives the ticket its barcode and its seat, unless an earlier good row has them. */
function take(ticket: UnplacedTicket, line: number, taken: Taken): Result<TicketRow, RowFault> {
  const { barcode, row, seat } = ticket;
  const barcodeLine = taken.barcodes.get(barcode);
  if (barcodeLine !== undefined) {
    const reason = { kind: 'duplicate-barcode', firstLine: barcodeLine } as const;
    return err({ field: 'barcode', value: barcode, reason });
  }
  if (row !== null && seat !== null) {
    const place = [ticket.section, row, seat];
    // A cleaned cell holds no line break, so joining the three keeps them apart.
    const seatKey = place.map(nameKey).join('\n');
    const seatLine = taken.seats.get(seatKey);
    if (seatLine !== undefined) {
      const reason = { kind: 'duplicate-seat', firstLine: seatLine } as const;
      return err({ field: 'seat', value: place.join(' '), reason });
    }
    taken.seats.set(seatKey, line);
  }
  taken.barcodes.set(barcode, line);
  const section = firstSpelling(taken.sections, ticket.section);
  const className = firstSpelling(taken.classes, ticket.className);
  return ok({ ...ticket, line, section, className });
}

/** Every row of a class or section carries the spelling of the first good row that has it. */
function firstSpelling(spellings: Map<string, string>, name: string): string {
  const key = nameKey(name);
  const first = spellings.get(key) ?? name;
  spellings.set(key, first);
  return first;
}

function rejectedRow(line: number, fault: RowFault): RejectedRow {
  // The value is shown on a terminal and on pages: no line breaks, no escape sequences.
  const visible = fault.value.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim();
  const value =
    visible.length > SHOWN_VALUE_LENGTH ? `${visible.slice(0, SHOWN_VALUE_LENGTH - 1)}…` : visible;
  return { ...fault, line, value, words: wordsForFault(fault) };
}
