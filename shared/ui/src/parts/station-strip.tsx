/**
 * Purpose: how fresh this station's knowledge is and what it still owes (AD6, LE6).
 * Invariant: it informs; nothing here can be switched. A broken link is told in words, not by a colour alone.
 */

import type { ReactNode } from 'react';
import { formatCount } from '../number/format-count.ts';
import { formatMoment, formatSpan } from '../time/format-time.ts';

export type Link = {
  readonly lastContactMs: number | null;
  readonly state: 'connected' | 'cut-off' | 'refused';
  readonly trouble: string | null;
};

export type StationStripProps = {
  readonly link: Link;
  readonly owedEntries: number;
  readonly manifest: {
    readonly epoch: number;
    readonly issuedAtMs: number;
    readonly tickets: number;
  };
  readonly warnings: readonly string[];
  /** Milliseconds since 1970 since when the station's own process has not been heard; null when it is. */
  readonly unheardSinceMs: number | null;
  readonly nowMs: number;
  /** The page's own counts, first in the strip. */
  readonly children?: ReactNode;
};

function linkWords(link: Link, nowMs: number): { headline: string; since: string } {
  const since =
    link.lastContactMs === null ? 'no contact yet' : formatMoment(link.lastContactMs, nowMs);
  switch (link.state) {
    case 'connected':
      return { headline: 'Connected', since };
    case 'cut-off':
      return link.lastContactMs === null
        ? { headline: 'Cut off', since }
        : {
            headline: `Cut off since ${formatMoment(link.lastContactMs, nowMs)}`,
            since: formatSpan(nowMs - link.lastContactMs),
          };
    case 'refused':
      return { headline: 'Hub refuses', since };
  }
}

export function Fact({
  name,
  value,
  note,
}: {
  name: string;
  value: ReactNode;
  note?: string | undefined;
}) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>
        {value}
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}

export function StationStrip(props: StationStripProps) {
  const { link, manifest, nowMs, owedEntries, unheardSinceMs, warnings } = props;
  const { headline, since } = linkWords(link, nowMs);
  const alerts = [...warnings];
  if (link.trouble !== null && link.state !== 'connected') alerts.unshift(link.trouble);
  if (unheardSinceMs !== null) {
    alerts.unshift(
      `Not heard from the station process since ${formatMoment(unheardSinceMs, nowMs)}: what stands here is old. Check that it is running.`,
    );
  }
  return (
    <section className="station-strip" aria-label="Station">
      <dl>
        {props.children}
        <div className={`fact link ${link.state}`}>
          <dt>Hub</dt>
          <dd>
            {headline}
            <small>{since}</small>
          </dd>
        </div>
        <Fact name="Entries owed" value={formatCount(owedEntries)} />
        <Fact
          name={`List ${manifest.epoch}`}
          value={`${formatCount(manifest.tickets)} tickets`}
          note={`${formatSpan(nowMs - manifest.issuedAtMs)} old`}
        />
      </dl>
      {alerts.length > 0 && (
        <ul className="alerts" role="status">
          {alerts.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
