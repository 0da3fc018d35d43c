/**
 * Purpose: what a full list costs a gate's process in memory, beside the same process with an empty one (MA2).
 * Both fetched their list from the hub in the process that is weighed, and go on exchanging with it.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import type { EventId } from '@gatefold/domain/ids';
import { must, StationClient } from '../../tests/matchday/station-client.ts';
import { until } from '../../tests/matchday/until.ts';
import { startChild } from '../../tools/launch/child.ts';
import { note, type Report } from '../report.ts';
import { residentMb } from '../resident-memory.ts';
import { EMPTY_EVENT, FULL_EVENT, type BenchHub } from './bench-hub.ts';

/** Several exchanges, so that both processes are at rest and not at the end of their start. */
const SETTLE_MS = 10_000;

async function weigh(hub: BenchHub, event: EventId, name: string): Promise<number> {
  const code = await hub.gateCode(event, name);
  const gate = await startChild({
    name: 'gate',
    program: join(import.meta.dirname, '../../edge-gate/src/main.ts'),
    args: ['--data', join(hub.folder, name), '--hub', hub.url, '--port', '0', '--enrol', code],
    log: () => undefined,
  });
  try {
    const client = new StationClient(gate.url);
    await until('the list at the gate', async () => {
      const { status } = await must('state', client.gateState());
      return status.manifest.epoch > 0 ? null : 'no list yet';
    });
    await pause(SETTLE_MS);
    return await residentMb(gate.pid);
  } finally {
    await gate.stop();
  }
}

export async function measureMemory(hub: BenchHub, report: Report): Promise<void> {
  const idle = await weigh(hub, EMPTY_EVENT, 'idle');
  const full = await weigh(hub, FULL_EVENT, 'full');
  note(`resident: ${idle.toFixed(1)} MiB idle, ${full.toFixed(1)} MiB with the list`);
  report('rss-above-idle-mb', full - idle, 'MiB');
}
