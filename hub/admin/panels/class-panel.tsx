/** Purpose: the ticket classes of the event and what became of their tickets. */

import { formatMoney } from '@gatefold/domain/money/money';
import { formatCount } from '@gatefold/ui/number/format-count';
import type { AdminOverview } from '../../src/contract/admin.ts';
import { Panel } from '../parts/panel.tsx';
import { CountRow, Table } from '../parts/table.tsx';

type TicketClass = AdminOverview['event']['classes'][number];

const COLUMNS = ['tickets', 'sold', 'allotted', 'revoked', 'admitted'] as const;

const HEADS = [
  { name: 'Class' },
  { name: 'Price', isNumber: true },
  { name: 'Tickets', isNumber: true },
  { name: 'Sold', isNumber: true },
  { name: 'With agents', isNumber: true },
  { name: 'Revoked', isNumber: true },
  { name: 'Admitted', isNumber: true },
];

export function ClassPanel({ classes }: { classes: readonly TicketClass[] }) {
  const total = (column: (typeof COLUMNS)[number]): string =>
    formatCount(classes.reduce((sum, one) => sum + one[column], 0));
  return (
    <Panel id="classes" title="Tickets">
      <Table
        caption="Tickets of each class. Those with agents are allotted and not reported as sold."
        heads={HEADS}
        foot={<CountRow name="All classes" cells={['', ...COLUMNS.map(total)]} />}
      >
        {classes.map((one) => (
          <CountRow
            key={one.klass}
            name={one.name}
            cells={[formatMoney(one.price), ...COLUMNS.map((column) => formatCount(one[column]))]}
          />
        ))}
      </Table>
    </Panel>
  );
}
