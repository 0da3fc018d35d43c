/**
 * Purpose: how fresh a station's knowledge of the hub is (AD6).
 * Invariant: a description, never a mode: nothing is decided by it.
 */

import type { Result } from '@gatefold/domain/result';
import type { RoadFault } from '@gatefold/sync/roads/hub/hub-road';
import type { ExchangeReport } from '@gatefold/sync/station/exchange';

export type LinkState = {
  readonly lastContactMs: number | null;
  readonly state: 'connected' | 'cut-off' | 'refused';
  readonly trouble: string | null;
  /** The hub's time less the station's at the last contact. */
  readonly clockOffsetMs: number;
};

export const NO_LINK_YET: LinkState = {
  lastContactMs: null,
  state: 'cut-off',
  trouble: null,
  clockOffsetMs: 0,
};

function troubleOf(fault: RoadFault): string {
  switch (fault.kind) {
    case 'unreachable':
      return 'No connection to the hub. Work goes on; everything is sent when it is back.';
    case 'refused':
      return fault.words;
    case 'garbled':
      return 'Something between this machine and the hub answers wrongly. Work goes on; tell the administrator.';
  }
}

function troubleInReport(report: ExchangeReport): string | null {
  const [fault] = report.faults;
  if (fault === undefined) return null;
  if ('words' in fault) return fault.words;
  return fault.kind === 'unreachable'
    ? 'The connection to the hub broke off. The rest is sent when it is back.'
    : 'The hub sent something that does not check. Work goes on with what is known; tell the administrator.';
}

export function linkAfter(
  before: LinkState,
  report: Result<ExchangeReport, RoadFault>,
  nowMs: number,
): LinkState {
  if (!report.ok) {
    const state = report.error.kind === 'unreachable' ? 'cut-off' : 'refused';
    return { ...before, state, trouble: troubleOf(report.error) };
  }
  const trouble = troubleInReport(report.value);
  return {
    lastContactMs: nowMs,
    state: trouble === null ? 'connected' : 'refused',
    trouble,
    clockOffsetMs: report.value.view.nowMs - nowMs,
  };
}
