/** Purpose: what the screen says without a verdict. "Ready" is only said by a station that can decide. */

import type { GateState } from '@gatefold/station/contract/gate';
import type { Live } from '@gatefold/ui/live/live-state';
import type { Shown } from './verdict-feed.ts';

export const SILENT_STATION: Shown = {
  kind: 'notice',
  tone: 'fault',
  headline: 'STOP',
  advice:
    'The station process does not answer. Check that it is running. Nobody passes until it does.',
};

export const STARTING: Shown = {
  kind: 'notice',
  tone: 'ask',
  headline: 'STARTING',
  advice: 'Waiting for the station process.',
};

/** What stands on the screen while `shown` is all that the check-in has to say. */
export function standing(shown: Shown, live: Live<GateState>, state: GateState): Shown {
  if (shown.kind !== 'ready') return shown;
  const { fault } = state.status;
  if (fault !== null)
    return { kind: 'notice', tone: 'fault', headline: 'STOP', advice: fault.words };
  return live.kind === 'lost' ? SILENT_STATION : shown;
}
