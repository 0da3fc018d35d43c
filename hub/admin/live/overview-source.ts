/**
 * Purpose: the overview of one event, asked for anew whenever the hub says that something changed.
 * Invariant: one request at a time, and a change during one leads to another after it; an answer for an event that was
 * left meanwhile is dropped; what was shown last stays through a failure.
 */

import { z } from 'zod';
import type { EventId } from '@gatefold/domain/ids';
import type { Clock } from '@gatefold/domain/time/clock';
import type { Timers } from '@gatefold/domain/time/timers';
import type { ApiFault } from '@gatefold/ui/api/client';
import type { Live, LiveSource } from '@gatefold/ui/live/live-state';
import { adminOverviewSchema, type AdminOverview } from '../../src/contract/admin.ts';
import type { AdminSessionStore } from '../session/admin-session.ts';
import { oneAtATime } from './one-at-a-time.ts';

export const changeNoticeSchema = z.object({ changed: z.literal(true) });
export type ChangeNotice = z.infer<typeof changeNoticeSchema>;

export type OverviewView = {
  /** The newest overview, and this machine's time when it came. */
  readonly shown: { readonly overview: AdminOverview; readonly receivedAtMs: number } | null;
  /** Why the newest request brought nothing; null when it did. */
  readonly fault: ApiFault | null;
};

export type OverviewSource = {
  readonly current: () => OverviewView;
  /** Asks while somebody listens. */
  readonly subscribe: (heard: () => void) => () => void;
  readonly choose: (event: EventId) => void;
  readonly refresh: () => void;
};

export type OverviewOptions = {
  readonly session: Pick<AdminSessionStore, 'api' | 'current' | 'subscribe'>;
  readonly changes: LiveSource<ChangeNotice>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Null for the one the hub has first. */
  readonly event: EventId | null;
};

/** The hub may change without a word of it, and a hub that hangs says nothing at all. */
export const ASK_ANYWAY_MS = 10_000;

export function createOverviewSource(options: OverviewOptions): OverviewSource {
  const { session, changes, clock, timers } = options;
  const listeners = new Set<() => void>();
  let event = options.event;
  let view: OverviewView = { shown: null, fault: null };
  let stop: (() => void) | null = null;
  let cancelNext: (() => void) | null = null;

  function tell(next: OverviewView): void {
    view = next;
    for (const heard of listeners) heard();
  }
  async function askOnce(): Promise<void> {
    const asked = event;
    const query = asked === null ? '' : `?event=${asked}`;
    const answer = await session.api.get(`/admin/api/overview${query}`, adminOverviewSchema);
    if (asked !== event) return;
    if (answer.ok) {
      event = answer.value.event.event;
      tell({ shown: { overview: answer.value, receivedAtMs: clock.nowMs() }, fault: null });
      return;
    }
    tell({ ...view, fault: answer.error });
    // An old bookmark: the hub says which events it has.
    if (asked !== null && isNoSuchEvent(answer.error)) {
      event = null;
      ask();
    }
  }
  const ask = oneAtATime(askOnce);
  function askAnyway(): void {
    ask();
    cancelNext = timers.after(ASK_ANYWAY_MS, askAnyway);
  }
  function start(): void {
    const leaveChanges = changes.subscribe(() => {
      if (changes.current().kind === 'open') ask();
    });
    // Somebody signed in again: what was refused meanwhile is asked for at once.
    const leaveSession = session.subscribe(() => {
      if (session.current().kind === 'signed-in') ask();
    });
    askAnyway();
    stop = () => {
      leaveChanges();
      leaveSession();
      cancelNext?.();
    };
  }

  return {
    current: () => view,
    subscribe: (heard) => {
      listeners.add(heard);
      if (stop === null) start();
      return () => {
        listeners.delete(heard);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
    choose: (chosen) => {
      event = chosen;
      tell({ shown: null, fault: null });
      ask();
    },
    refresh: ask,
  };
}

/** To a request without an event this says that the hub has none at all. */
export function isNoSuchEvent(fault: ApiFault): boolean {
  return fault.kind === 'refused' && fault.reason === 'no-such-event';
}

/** This machine's time since which what is shown may be old; null while it is current. */
export function staleSinceMs(live: Live<ChangeNotice>, view: OverviewView): number | null {
  if (view.shown === null) return null;
  if (view.fault !== null) return view.shown.receivedAtMs;
  return live.kind === 'lost' ? live.sinceMs : null;
}
