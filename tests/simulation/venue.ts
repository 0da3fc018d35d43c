/**
 * Purpose: what a simulated day needs from outside of the simulator: the real programs' parts with their people, and a turn
 * of the event loop (SI1).
 */

import type { RunOptions } from '@gatefold/sync/simulator/run-seed';
import { AGENT, OPERATORS, STEWARD, SUPERVISOR } from '@gatefold/station/testing/staff';
import { RealStation } from './real-station.ts';
import { settle } from './settle.ts';

export const VENUE: Pick<RunOptions, 'crew' | 'settle'> = {
  crew: {
    operators: OPERATORS,
    staff: {
      gate: [STEWARD.id, SUPERVISOR.id],
      agent: [AGENT.id, SUPERVISOR.id],
    },
    begin: (identity, ports) => new RealStation(identity, ports),
  },
  settle,
};
