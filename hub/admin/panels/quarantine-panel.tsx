/** Purpose: what the hub could not accept, kept until somebody has looked at it (LE8). */

import { formatCount } from '@gatefold/ui/number/format-count';
import { formatMoment } from '@gatefold/ui/time/format-time';
import type { AdminOverview } from '../../src/contract/admin.ts';
import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';

export type QuarantineItem = AdminOverview['quarantine'][number];

const HEADS = [
  { name: 'Received' },
  { name: 'From' },
  { name: 'What it is' },
  { name: 'Times', isNumber: true },
  { name: 'Bytes', isNumber: true },
  { name: 'Resolve' },
];

export type QuarantinePanelProps = {
  readonly items: readonly QuarantineItem[];
  readonly nowMs: number;
  readonly onResolve: (item: QuarantineItem) => void;
};

export function QuarantinePanel({ items, nowMs, onResolve }: QuarantinePanelProps) {
  return (
    <Panel id="quarantine" title="Quarantine" wide>
      {items.length === 0 ? (
        <p className="nothing">Nothing is in quarantine. Everything that came was accepted.</p>
      ) : (
        <Table
          caption="What the hub could not accept, of all events, newest first. It counts for nothing and is never deleted."
          heads={HEADS}
        >
          {items.map((item) => (
            <tr key={item.id}>
              <th scope="row">{formatMoment(item.receivedAtMs, nowMs)}</th>
              <td>{item.station ?? 'not known'}</td>
              <td className="prose">{item.words}</td>
              <td className="number">{formatCount(item.times)}</td>
              <td className="number">{formatCount(item.bytes)}</td>
              <td>
                <button
                  type="button"
                  className="button"
                  aria-label={`Resolve item ${item.id}`}
                  onClick={() => onResolve(item)}
                >
                  Resolve…
                </button>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
