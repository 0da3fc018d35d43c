/** Purpose: what the gate's page takes from outside, so that its parts name no machine. */

import type { Clock } from '@gatefold/domain/time/clock';
import type { Timers } from '@gatefold/domain/time/timers';
import type { GateState } from '@gatefold/station/contract/gate';
import type { Api } from '@gatefold/ui/api/client';
import type { LiveSource } from '@gatefold/ui/live/live-state';
import type { Speaker } from './sound/speaker.ts';

export type GatePorts = {
  readonly api: Api;
  readonly live: LiveSource<GateState>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly speaker: Speaker;
};

/** "North Gate · Lane 2" */
export function placeOf(state: GateState): string {
  return `${state.gate} · Lane ${state.lane}`;
}
