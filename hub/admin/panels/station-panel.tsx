/** Purpose: every station of the event: where it is, whether it speaks, and what it still owes the hub (LE6, SE2). */

import { formatCount } from '@gatefold/ui/number/format-count';
import { formatClock, formatMoment } from '@gatefold/ui/time/format-time';
import { Flag } from '../parts/flag.tsx';
import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';
import {
  clockSaid,
  heardSaid,
  isReplaced,
  leaseSaid,
  listSaid,
  owedSaid,
  stateSaid,
  type Station,
} from '../words/station-words.ts';

const HEADS = [
  { name: 'Station' },
  { name: 'Post' },
  { name: 'State' },
  { name: 'Last heard' },
  { name: 'Still owes', isNumber: true },
  { name: 'Received', isNumber: true },
  { name: 'List' },
  { name: 'Clock' },
  { name: 'Lease until' },
  { name: 'Code, withdraw' },
];

export type StationPanelProps = {
  readonly stations: readonly Station[];
  readonly newestEpoch: number;
  /** The hub's time. */
  readonly nowMs: number;
  readonly onRevoke: (station: Station) => void;
  /** A code for the machine of a station that was stopped for good (LE4). */
  readonly onNewCode: (station: Station) => void;
};

function StationRow({
  station,
  newestEpoch,
  nowMs,
  onRevoke,
  onNewCode,
  stations,
}: StationPanelProps & { station: Station }) {
  const { name, role, gate, lane, lastContactMs, state } = station;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {role === 'gate' ? 'Gate' : 'Agent'}
        {gate !== null && <small>{`${gate}, lane ${lane}`}</small>}
      </td>
      <td>
        <Flag said={stateSaid(station, stations)} />
      </td>
      <td>
        <Flag said={heardSaid(station, nowMs)} />
        {lastContactMs !== null && <small>{formatMoment(lastContactMs, nowMs)}</small>}
      </td>
      <td className="number">
        <Flag said={owedSaid(station)} />
      </td>
      <td className="number">{formatCount(station.entriesReceived)}</td>
      <td>
        <Flag said={listSaid(station, newestEpoch)} />
      </td>
      <td>
        <Flag said={clockSaid(station)} />
      </td>
      <td>
        <Flag said={leaseSaid(station, nowMs)} />
        <small>{formatClock(station.leaseUntilMs)}</small>
      </td>
      <td>
        {state !== 'active' && !isReplaced(station, stations) && (
          <button
            type="button"
            className="button"
            aria-label={`New code for ${name}`}
            onClick={() => onNewCode(station)}
          >
            New code
          </button>
        )}
        {state !== 'revoked' && (
          <button
            type="button"
            className="button"
            aria-label={`Revoke ${name}`}
            onClick={() => onRevoke(station)}
          >
            Revoke…
          </button>
        )}
      </td>
    </tr>
  );
}

export function StationPanel(shared: StationPanelProps) {
  const { stations } = shared;
  return (
    <Panel id="stations" title="Stations" wide>
      {stations.length === 0 ? (
        <p className="nothing">No station has enrolled. Make a code for one below.</p>
      ) : (
        <Table
          caption="Entries each station still owed, its ticket list and its clock, as of when it was last heard; and the entries received from it."
          heads={HEADS}
        >
          {stations.map((station) => (
            <StationRow key={station.station} station={station} {...shared} />
          ))}
        </Table>
      )}
    </Panel>
  );
}
