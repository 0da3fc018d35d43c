/** Purpose: what went against the rules, each with both pieces of evidence side by side (AD2, LE4). */

import { useState } from 'react';
import { formatCount } from '@gatefold/ui/number/format-count';
import { formatMoment } from '@gatefold/ui/time/format-time';
import { Panel } from '../parts/panel.tsx';
import {
  incidentTitle,
  shortLedger,
  standingWords,
  type Incident,
} from '../words/incident-words.ts';

type Evidence = Incident['standing'][number];

/** More at once would bury the rest of the page; the button below shows all of them. */
const SHOWN_AT_FIRST = 20;

function Piece({ evidence, nowMs }: { evidence: Evidence; nowMs: number }) {
  const { station, gate, lane, operator, atMs, ledger, seq } = evidence;
  const facts = [
    { name: 'Time', value: formatMoment(atMs, nowMs) },
    { name: 'Where', value: gate === '' ? null : `${gate}, lane ${lane}` },
    { name: 'Station', value: station },
    { name: 'Operator', value: operator === '' ? null : operator },
    { name: 'Entry', value: `${formatCount(seq)} of ledger ${shortLedger(ledger)}` },
  ];
  return (
    <dl className="evidence">
      {facts.map(
        ({ name, value }) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Side({ pieces, nowMs }: { pieces: readonly Evidence[]; nowMs: number }) {
  return pieces.map((evidence) => (
    <Piece key={`${evidence.ledger}:${evidence.seq}`} evidence={evidence} nowMs={nowMs} />
  ));
}

function IncidentItem({ incident, nowMs }: { incident: Incident; nowMs: number }) {
  const { standing, against, words } = incident;
  return (
    <li className="incident">
      <article aria-label={words}>
        <h3>
          <span className="flag bad">{incidentTitle(incident)}</span> {words}
        </h3>
        <div className="sides">
          <section aria-label="Stands">
            <h4>
              <span aria-hidden="true">✓ </span>Stands
            </h4>
            {standing.length === 0 ? (
              <p>{standingWords(incident)}</p>
            ) : (
              <Side pieces={standing} nowMs={nowMs} />
            )}
          </section>
          <section aria-label="Does not count">
            <h4>
              <span aria-hidden="true">✕ </span>Does not count
            </h4>
            <Side pieces={against} nowMs={nowMs} />
          </section>
        </div>
      </article>
    </li>
  );
}

export type IncidentPanelProps = {
  readonly incidents: readonly Incident[];
  readonly nowMs: number;
};

export function IncidentPanel({ incidents, nowMs }: IncidentPanelProps) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? incidents : incidents.slice(0, SHOWN_AT_FIRST);
  return (
    <Panel id="incidents" title="Incidents" wide>
      {incidents.length === 0 ? (
        <p className="nothing">No incident. Every admission and sale so far stands.</p>
      ) : (
        <ul className="incidents">
          {shown.map((incident) => (
            <IncidentItem key={incident.id} incident={incident} nowMs={nowMs} />
          ))}
        </ul>
      )}
      {shown.length < incidents.length && (
        <button type="button" className="button" onClick={() => setShowsAll(true)}>
          Show all {formatCount(incidents.length)} incidents
        </button>
      )}
    </Panel>
  );
}
