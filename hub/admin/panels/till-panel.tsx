/** Purpose: the agents' tills: what each should hold, what was counted, and what is missing (AL3, AL4). */

import { formatMoney, type Money } from '@gatefold/domain/money/money';
import { formatCount } from '@gatefold/ui/number/format-count';
import type { AdminOverview } from '../../src/contract/admin.ts';
import { Flag } from '../parts/flag.tsx';
import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';
import { differenceWords, tillDifference } from '../words/till-difference.ts';

type Till = AdminOverview['tills'][number];

const HEADS = [
  { name: 'Till' },
  { name: 'State' },
  { name: 'Tickets sold', isNumber: true },
  { name: 'Expected', isNumber: true },
  { name: 'Counted', isNumber: true },
  { name: 'Difference', isNumber: true },
];

function Amounts({ amounts }: { amounts: readonly Money[] }) {
  if (amounts.length === 0) return '–';
  return amounts.map((money) => (
    <span key={money.currency} className="amount">
      {formatMoney(money)}
    </span>
  ));
}

function Difference({ expected, counted }: { expected: Money[]; counted: Money[] }) {
  return tillDifference(expected, counted).map((money) => (
    <span key={money.currency} className="amount">
      <Flag
        said={{ tone: money.amountMinor === 0 ? 'good' : 'bad', words: differenceWords(money) }}
      />
    </span>
  ));
}

function TillRow({ till }: { till: Till }) {
  const { name, period, open, ticketsSold, expected, counted } = till;
  return (
    <tr>
      <th scope="row">
        {name}
        <small>Period {period}</small>
      </th>
      <td>{open ? 'Open' : 'Closed'}</td>
      <td className="number">{formatCount(ticketsSold)}</td>
      <td className="number">
        <Amounts amounts={expected} />
      </td>
      <td className="number">{counted === null ? 'not yet' : <Amounts amounts={counted} />}</td>
      <td className="number">
        {counted === null ? '–' : <Difference expected={expected} counted={counted} />}
      </td>
    </tr>
  );
}

export type TillPanelProps = {
  readonly tills: readonly Till[];
  readonly unreportedSales: number;
};

export function TillPanel({ tills, unreportedSales }: TillPanelProps) {
  const unreported =
    unreportedSales === 1
      ? '1 ticket was admitted on an agent’s signature, and its sale has not been reported.'
      : `${formatCount(unreportedSales)} tickets were admitted on an agent’s signature, and their sales have not been reported.`;
  return (
    <Panel id="tills" title="Tills" wide>
      {unreportedSales > 0 && (
        <p className="flag warn">
          <span aria-hidden="true">▲ </span>
          {unreported} If the agents’ kiosks owe nothing, ask them for these sales.
        </p>
      )}
      {tills.length === 0 ? (
        <p className="nothing">No agent has opened a till.</p>
      ) : (
        <Table
          caption="Cash that each till should hold by the entries reported so far."
          heads={HEADS}
        >
          {tills.map((till) => (
            <TillRow key={`${till.station} ${till.period}`} till={till} />
          ))}
        </Table>
      )}
    </Panel>
  );
}
