/** Purpose: what the agent's page takes from outside, so that its parts name no machine. */

import type { Clock } from '@gatefold/domain/time/clock';
import type { Timers } from '@gatefold/domain/time/timers';
import type { TillStateView } from '@gatefold/station/contract/till';
import type { Api } from '@gatefold/ui/api/client';
import type { LiveSource } from '@gatefold/ui/live/live-state';

export type AgentPorts = {
  readonly api: Api;
  readonly live: LiveSource<TillStateView>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** A name for a request that no other request has. */
  readonly newRequestId: () => string;
  readonly print: () => void;
};
