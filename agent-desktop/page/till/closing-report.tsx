/** Purpose: the last closing of this till: expected, counted, and the difference in figures and a word. */

import { formatMoney } from '@gatefold/domain/money/money';
import type { TillStateView } from '@gatefold/station/contract/till';
import { closingLines, differenceWords } from './closing-difference.ts';

type Closing = NonNullable<TillStateView['till']['lastClosing']>;

export function ClosingReport({ closing }: { closing: Closing }) {
  return (
    <table className="closing-report">
      <caption>Closing of till period {closing.period}</caption>
      <thead>
        <tr>
          <th scope="col">Expected</th>
          <th scope="col">Counted</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        {closingLines(closing.expected, closing.counted).map((line) => (
          <tr key={line.expected.currency}>
            <td>{formatMoney(line.expected)}</td>
            <td>{formatMoney(line.counted)}</td>
            <td>
              {formatMoney(line.difference)} <strong>{differenceWords(line)}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
