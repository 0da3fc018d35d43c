/** Purpose: the names and fingerprints an event keeps, until when, and which gates have destroyed theirs (MA4). */

import { formatCount } from '@gatefold/ui/number/format-count';
import { formatDay, formatMoment } from '@gatefold/ui/time/format-time';
import type { AdminOverview } from '../../src/contract/admin.ts';
import { Flag } from '../parts/flag.tsx';
import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';
import type { Said } from '../words/station-words.ts';
import { gateVaultWords, type VaultOverview } from '../words/vault-words.ts';

const SECRET_MISSING: Said = {
  tone: 'bad',
  words:
    'The key to these names is not in the hub’s data folder. If they were not destroyed on purpose, put back its copy from your safe.',
};

function peopleWords(count: number): string {
  return count === 1 ? 'One holder' : `${formatCount(count)} holders`;
}

const HEADS = [{ name: 'Gate station' }, { name: 'What it holds' }];

function Standing({ vault, nowMs }: { vault: VaultOverview; nowMs: number }) {
  const { ended, holders, records, keepUntilMs, isSecretMissing } = vault;
  if (ended !== null) {
    return (
      <>
        <p>
          Destroyed {formatMoment(ended.atMs, nowMs)} by {ended.by}: {ended.reason}.{' '}
          {peopleWords(ended.holders)} forgotten.
        </p>
        {ended.record !== null && (
          <details>
            <summary>The hub’s signed record</summary>
            <code className="record">{ended.record}</code>
          </details>
        )}
      </>
    );
  }
  return (
    <>
      <p>
        {peopleWords(holders)}, {formatCount(records)} sealed records at the gates. Destroyed by
        itself on {formatDay(keepUntilMs)}.
      </p>
      {isSecretMissing && (
        <p>
          <Flag said={SECRET_MISSING} />
        </p>
      )}
    </>
  );
}

export type VaultPanelProps = {
  readonly vault: AdminOverview['vault'];
  /** The hub's time. */
  readonly nowMs: number;
  readonly onEnd: () => void;
};

export function VaultPanel({ vault, nowMs, onEnd }: VaultPanelProps) {
  if (vault === null) return null;
  return (
    <Panel id="vault" title="Names and fingerprints" wide>
      <Standing vault={vault} nowMs={nowMs} />
      {vault.gates.length > 0 && (
        <Table caption="What the gates have said." heads={HEADS}>
          {vault.gates.map((gate) => (
            <tr key={gate.station}>
              <th scope="row">{gate.name}</th>
              <td>
                <Flag said={gateVaultWords(gate, vault, nowMs)} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {vault.ended === null && (
        <button type="button" className="button" onClick={onEnd}>
          Destroy names and fingerprints…
        </button>
      )}
    </Panel>
  );
}
