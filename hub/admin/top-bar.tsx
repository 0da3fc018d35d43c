/** Purpose: which event this is, whether what stands below is current, and who is signed in. */

import { useState } from 'react';
import type { EventId } from '@gatefold/domain/ids';
import type { ApiFault } from '@gatefold/ui/api/client';
import { formatCount } from '@gatefold/ui/number/format-count';
import { LookSwitch } from '@gatefold/ui/parts/look-switch';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { formatMoment, formatSpan } from '@gatefold/ui/time/format-time';
import type { AdminOverview, AdminSession } from '../src/contract/admin.ts';
import { SectionLinks } from './section-links.tsx';

function EventHead({ event, nowMs }: { event: AdminOverview['event']; nowMs: number }) {
  const { name, venue, startsAtMs, epoch } = event;
  const untilStartMs = startsAtMs - nowMs;
  return (
    <div className="event-head">
      <h1>{name}</h1>
      <p>
        {venue} · {untilStartMs > 0 ? 'starts' : 'started'} {formatMoment(startsAtMs, nowMs)}
        {untilStartMs > 0 && `, in ${formatSpan(untilStartMs)}`} ·{' '}
        {epoch === 0 ? 'no ticket list published yet' : `ticket list ${formatCount(epoch)}`}
      </p>
    </div>
  );
}

function EventChooser(props: {
  readonly overview: AdminOverview;
  readonly onEvent: (event: EventId) => void;
}) {
  const { event, events } = props.overview;
  if (events.length < 2) return null;
  return (
    <label className="event-chooser">
      <span>Event</span>
      <select value={event.event} onChange={(change) => props.onEvent(Number(change.target.value))}>
        {events.map((one) => (
          <option key={one.event} value={one.event}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}

export type TopBarProps = {
  readonly admin: AdminSession;
  readonly overview: AdminOverview | null;
  readonly hubNowMs: number;
  /** This machine's time, and since when what is shown may be old by it. */
  readonly nowMs: number;
  readonly staleSinceMs: number | null;
  readonly onEvent: (event: EventId) => void;
  readonly onSignOut: () => Promise<ApiFault | null>;
};

export function TopBar(props: TopBarProps) {
  const { admin, overview, hubNowMs, nowMs, staleSinceMs } = props;
  const [fault, setFault] = useState<ApiFault | null>(null);
  return (
    <header className="top-bar">
      <div className="top-row">
        {overview === null ? (
          <h1 className="event-head">Gatefold</h1>
        ) : (
          <EventHead event={overview.event} nowMs={hubNowMs} />
        )}
        {overview !== null && <EventChooser overview={overview} onEvent={props.onEvent} />}
        <span className="who">{admin.name}</span>
        <LookSwitch />
        <button
          type="button"
          className="button quiet"
          onClick={() => void props.onSignOut().then(setFault)}
        >
          Sign out
        </button>
      </div>
      {overview !== null && <SectionLinks overview={overview} nowMs={hubNowMs} />}
      <div role="status">
        {staleSinceMs !== null && (
          <p className="stale">
            <span aria-hidden="true">▲ </span>
            Connection to the hub lost since {formatMoment(staleSinceMs, nowMs)}. What stands below
            is from then; it comes up to date by itself when the hub answers.
          </p>
        )}
      </div>
      <Trouble words={fault?.words ?? null} />
    </header>
  );
}
