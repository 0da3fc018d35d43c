/** Purpose: who did what at this hub, newest first (SE5). */

import { formatMoment } from '@gatefold/ui/time/format-time';
import type { AdminOverview } from '../../src/contract/admin.ts';
import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';

const HEADS = [{ name: 'Time' }, { name: 'Who' }, { name: 'What' }];

export type AuditPanelProps = {
  readonly audit: AdminOverview['audit'];
  readonly nowMs: number;
};

export function AuditPanel({ audit, nowMs }: AuditPanelProps) {
  return (
    <Panel id="audit" title="Audit" wide>
      {audit.length === 0 ? (
        <p className="nothing">Nothing has been done yet.</p>
      ) : (
        <Table caption="The newest things people did at this hub, of all events." heads={HEADS}>
          {audit.map(({ atMs, who, what }, row) => (
            <tr key={audit.length - row}>
              <th scope="row">{formatMoment(atMs, nowMs)}</th>
              <td>{who}</td>
              <td className="prose">{what}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
