/**
 * Purpose: how fresh a station's knowledge of the hub is (AD6).
 * Invariant: a description, never a mode: nothing is decided by it. Contact counts when an exchange was full: one that
 * broke off may have left the newest admissions of other gates behind.
 */

import type { HubView } from '@gatefold/domain/codec/session';
import type { Result } from '@gatefold/domain/result';
import type { RoadFault } from '@gatefold/sync/roads/hub/hub-road';
import type { ExchangeReport } from '@gatefold/sync/station/exchange';

export type LinkState = {
  /** Of the last full exchange. */
  readonly lastContactMs: number | null;
  readonly state: 'connected' | 'cut-off' | 'refused';
  /** Also set while connected, when it is this machine that could not keep what it was sent. */
  readonly trouble: string | null;
  /** The hub's time less the station's when it was heard last. */
  readonly clockOffsetMs: number;
};

export const NO_LINK_YET: LinkState = {
  lastContactMs: null,
  state: 'cut-off',
  trouble: null,
  clockOffsetMs: 0,
};

type Trouble = Pick<LinkState, 'state' | 'trouble'>;

const CUT_OFF: Trouble = {
  state: 'cut-off',
  trouble: 'No connection to the hub. Work goes on; everything is sent when it is back.',
};
const GARBLED: Trouble = {
  state: 'refused',
  trouble:
    'Something between this machine and the hub answers wrongly. Work goes on; tell the administrator.',
};

const UNKEPT: Trouble = {
  state: 'connected',
  trouble:
    "What the hub sent could not be kept on this machine's disk. Make room on it, or tell the administrator.",
};
const BAD_LIST: Trouble = {
  state: 'refused',
  trouble:
    'The ticket list that came does not check. Work goes on with the one before; tell the administrator.',
};

function troubleOf(fault: RoadFault): Trouble {
  switch (fault.kind) {
    case 'unreachable':
      return CUT_OFF;
    case 'refused':
      return { state: 'refused', trouble: fault.words };
    case 'garbled':
      return GARBLED;
  }
}

function troubleInExchange(fault: ExchangeReport['faults'][number]): Trouble {
  switch (fault.kind) {
    case 'unreachable':
    case 'refused':
    case 'garbled':
      return troubleOf(fault);
    case 'not-taken':
      return { state: 'refused', trouble: fault.words };
    case 'disk-full':
    case 'disk-broken':
      return UNKEPT;
    case 'bad-root':
    case 'wrong-event':
    case 'rollback':
    case 'two-roots-one-epoch':
    case 'missing-blob':
    case 'tampered-blob':
    case 'bad-part':
      return BAD_LIST;
  }
}

/** The time is taken at once: after a long exchange, the hub's words of its beginning would make this clock look fast. */
export function linkWhenHeard(before: LinkState, view: HubView, nowMs: number): LinkState {
  return { ...before, clockOffsetMs: view.nowMs - nowMs };
}

export function linkAfter(
  before: LinkState,
  report: Result<ExchangeReport, RoadFault>,
  nowMs: number,
): LinkState {
  if (!report.ok) return { ...before, ...troubleOf(report.error) };
  const [fault] = report.value.faults;
  if (fault !== undefined) return { ...before, ...troubleInExchange(fault) };
  return { ...before, lastContactMs: nowMs, state: 'connected', trouble: null };
}
