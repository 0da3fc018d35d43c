/** Purpose: the way to each part of the page, with how much there waits for somebody. */

import { formatCount } from '@gatefold/ui/number/format-count';
import type { AdminOverview } from '../src/contract/admin.ts';
import { silentStations } from './words/station-words.ts';
import { unconfirmedGates } from './words/vault-words.ts';

type Link = { readonly id: string; readonly name: string; readonly waiting?: string | null };

function counted(count: number, what: string): string | null {
  return count === 0 ? null : `${formatCount(count)}${what}`;
}

export type SectionLinksProps = {
  readonly overview: AdminOverview;
  /** The hub's time. */
  readonly nowMs: number;
};

export function SectionLinks({ overview, nowMs }: SectionLinksProps) {
  const { incidents, quarantine, stations, unreportedSales, vault } = overview;
  const links: readonly Link[] = [
    { id: 'classes', name: 'Counts' },
    {
      id: 'stations',
      name: 'Stations',
      waiting: counted(silentStations(stations, nowMs), ' silent'),
    },
    { id: 'incidents', name: 'Incidents', waiting: counted(incidents.length, '') },
    { id: 'tills', name: 'Tills', waiting: counted(unreportedSales, ' unreported') },
    { id: 'quarantine', name: 'Quarantine', waiting: counted(quarantine.length, '') },
    ...(vault === null
      ? []
      : [
          {
            id: 'vault',
            name: 'Names',
            waiting: counted(unconfirmedGates(vault), ' not destroyed'),
          },
        ]),
    { id: 'deeds', name: 'Enrol, grant, revoke' },
    { id: 'audit', name: 'Audit' },
  ];
  return (
    <nav className="section-links" aria-label="Parts of this page">
      <ul>
        {links.map(({ id, name, waiting = null }) => (
          <li key={id}>
            <a href={`#${id}`}>
              {name}
              {waiting !== null && (
                <span className="flag warn">
                  <span aria-hidden="true">▲ </span>
                  {waiting}
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
