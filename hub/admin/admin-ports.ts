/** Purpose: what the administrator's page takes from outside, so that its parts name no machine. */

import type { EventId } from '@gatefold/domain/ids';
import type { Clock } from '@gatefold/domain/time/clock';
import type { Timers } from '@gatefold/domain/time/timers';
import type { LiveSource } from '@gatefold/ui/live/live-state';
import type { ChangeNotice } from './live/overview-source.ts';
import type { AdminSessionStore } from './session/admin-session.ts';

export type AdminPorts = {
  readonly session: AdminSessionStore;
  readonly changes: LiveSource<ChangeNotice>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly chosenEvent: {
    readonly read: () => EventId | null;
    readonly keep: (event: EventId) => void;
  };
};
