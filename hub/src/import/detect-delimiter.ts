/**
 * Purpose: find the character between the cells of a list.
 * Invariant: the choice is made by reading a sample each way, not by counting characters: a comma
 * in every name must not beat the semicolons between the cells.
 */
import { csvRecords } from './csv-records.ts';
import { fieldOfHeader } from './ticket-columns.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;

export type Delimiter = (typeof DELIMITERS)[number];

/** Enough rows to see a habit, few enough that four readings cost nothing. */
const SAMPLE_LINES = 50;

/** The delimiter under which most headers are known, then under which most rows are as wide. */
export function detectDelimiter(lines: readonly string[]): Delimiter {
  const sample = lines.slice(0, SAMPLE_LINES);
  let best: Delimiter = ',';
  let bestFit = -1;
  for (const delimiter of DELIMITERS) {
    const fit = fitOf(sample, delimiter);
    if (fit > bestFit) [best, bestFit] = [delimiter, fit];
  }
  return best;
}

/** Known headers count whole, the share of rows as wide as the header counts as a fraction. */
function fitOf(sample: readonly string[], delimiter: Delimiter): number {
  const [header, ...rows] = csvRecords(sample, delimiter);
  if (header?.kind !== 'cells' || header.cells.length < 2) return 0;
  const { cells } = header;
  const known = cells.filter((cell) => fieldOfHeader(cell) !== undefined).length;
  const even = rows.filter((row) => row.kind === 'cells' && row.cells.length === cells.length);
  return known + even.length / (rows.length + 1);
}
