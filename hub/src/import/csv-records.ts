/**
 * Purpose: cut the lines of a CSV file into records, each with the physical line it starts on.
 * Invariant: a record with broken quotes costs its own line and no other. csv-parse alone does not
 * give that: on a whole file, one unclosed quote swallows every row up to the next quote, and its
 * line count is that of the record's end. So csv-parse reads one record at a time here.
 */
import { CsvError, parse } from 'csv-parse/sync';

export type CsvRecord =
  | { readonly kind: 'cells'; readonly line: number; readonly cells: readonly string[] }
  | { readonly kind: 'broken-quotes'; readonly line: number; readonly text: string };

type Parsed =
  | { readonly kind: 'cells'; readonly cells: readonly string[] }
  | { readonly kind: 'open-quote' }
  | { readonly kind: 'broken-quotes' };

/** A cell with an address or a note has a few lines; more than this is a quote nobody closed. */
const MAX_LINES_PER_RECORD = 20;

/** Splits at any line end, also mixed ones: a Windows file may hold bare line feeds in cells. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** True for a line with nothing but separators, as sheets export below the last used row. */
function isBlankLine(line: string): boolean {
  return /^[\s,;|]*$/.test(line);
}

/**
 * Yields the records of `lines`, skipping blank lines. The first record is the header, without the
 * empty cells that sheets leave at its right; its number of cells is what a whole row has, which
 * decides how far an open quote may reach.
 */
export function* csvRecords(lines: readonly string[], delimiter: string): Generator<CsvRecord> {
  let columnCount: number | undefined;
  let index = 0;
  // Excel and some exporters put `sep=;` above the header.
  if (/^"?sep=."?$/i.test(lines[0] ?? '')) index = 1;
  while (index < lines.length) {
    const text = lines[index] ?? '';
    if (isBlankLine(text)) {
      index += 1;
      continue;
    }
    const line = index + 1;
    const { parsed, lineCount } = parseRecordAt(lines, index, delimiter, columnCount);
    index += lineCount;
    if (parsed.kind !== 'cells') {
      yield { kind: 'broken-quotes', line, text };
      continue;
    }
    const cells = columnCount === undefined ? namedColumns(parsed.cells) : parsed.cells;
    columnCount ??= cells.length;
    yield { kind: 'cells', line, cells };
  }
}

function namedColumns(header: readonly string[]): readonly string[] {
  return header.slice(0, header.findLastIndex((cell) => cell.trim() !== '') + 1);
}

/**
 * Parses the record that starts at `index`, adding lines while a quote is open. The line break is
 * believed only when the outcome is a whole row and no line taken in is a whole row by itself;
 * otherwise the first line alone is broken and reading goes on at the next line.
 */
function parseRecordAt(
  lines: readonly string[],
  index: number,
  delimiter: string,
  columnCount: number | undefined,
): { parsed: Parsed; lineCount: number } {
  let text = lines[index] ?? '';
  let parsed = parseRecord(text, delimiter);
  if (parsed.kind !== 'open-quote') return { parsed, lineCount: 1 };
  const wholeRow = columnCount ?? Number.POSITIVE_INFINITY;
  const end = Math.min(lines.length, index + MAX_LINES_PER_RECORD);
  for (let next = index + 1; next < end && parsed.kind === 'open-quote'; next += 1) {
    const added = lines[next] ?? '';
    const alone = parseRecord(added, delimiter);
    if (alone.kind === 'cells' && alone.cells.length >= wholeRow) break;
    text += `\n${added}`;
    parsed = parseRecord(text, delimiter);
    if (parsed.kind === 'cells' && parsed.cells.length >= (columnCount ?? 1)) {
      return { parsed, lineCount: next - index + 1 };
    }
  }
  return { parsed: { kind: 'broken-quotes' }, lineCount: 1 };
}

/** `text` is one record, or the beginning of one whose quote is still open. */
function parseRecord(text: string, delimiter: string): Parsed {
  // Without a quote a record is its line cut at the delimiters, and most lists have no quotes. Over
  // 40,000 rows this took 7 ms, and a call of csv-parse for each row 410 ms.
  const quotes = text.split('"').length - 1;
  if (quotes === 0) return { kind: 'cells', cells: text.split(delimiter) };
  // A whole record has an even number of them. With an odd one the quote is open, or, where it may not stand at all, the
  // record stays broken whatever is added; csv-parse need not make a parser of 20 to 50 KB to say so.
  if (quotes % 2 === 1) return { kind: 'open-quote' };
  try {
    const [cells, ...more] = parse(text, { delimiter, record_delimiter: ['\n'], trim: true });
    return cells === undefined || more.length > 0
      ? { kind: 'broken-quotes' }
      : { kind: 'cells', cells };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { kind: error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open-quote' : 'broken-quotes' };
  }
}
