/** Purpose: people let in and turned away at each gate, as far as the stations have reported. */

import { formatCount } from '@gatefold/ui/number/format-count';
import type { AdminOverview } from '../../src/contract/admin.ts';
import { Panel } from '../parts/panel.tsx';
import { CountRow, Table } from '../parts/table.tsx';

const COLUMNS = ['admitted', 'refused', 'doubles'] as const;

const HEADS = [
  { name: 'Gate' },
  { name: 'Admitted', isNumber: true },
  { name: 'Refused', isNumber: true },
  { name: 'Doubles', isNumber: true },
];

export function GatePanel({ gateCounts }: { gateCounts: AdminOverview['gateCounts'] }) {
  const total = (column: (typeof COLUMNS)[number]): string =>
    formatCount(gateCounts.reduce((sum, one) => sum + one[column], 0));
  return (
    <Panel id="gates" title="Gates">
      <Table
        caption="Check-ins reported so far. Doubles are entries beyond what a ticket allows; they are not among the admitted."
        heads={HEADS}
        foot={<CountRow name="All gates" cells={COLUMNS.map(total)} />}
      >
        {gateCounts.map((one) => (
          <CountRow
            key={one.gate}
            name={one.gate}
            cells={COLUMNS.map((column) => formatCount(one[column]))}
          />
        ))}
      </Table>
    </Panel>
  );
}
