/** Purpose: why people were turned away, the most frequent reason first. */

import { formatCount } from '@gatefold/ui/number/format-count';
import type { AdminOverview } from '../../src/contract/admin.ts';
import { Panel } from '../parts/panel.tsx';
import { CountRow, Table } from '../parts/table.tsx';
import { refusalWords } from '../words/refusal-words.ts';

const HEADS = [{ name: 'Reason' }, { name: 'Times', isNumber: true }];

export function RefusalPanel({ refusals }: { refusals: AdminOverview['refusals'] }) {
  return (
    <Panel id="refusals" title="Refusals">
      {refusals.length === 0 ? (
        <p className="nothing">Nobody has been refused.</p>
      ) : (
        <Table caption="Refused check-ins by reason, all gates together." heads={HEADS}>
          {refusals.map(({ reason, count }) => (
            <CountRow key={reason} name={refusalWords(reason)} cells={[formatCount(count)]} />
          ))}
        </Table>
      )}
    </Panel>
  );
}
