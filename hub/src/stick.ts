/**
 * Purpose: looks after the stick of the hub's program, if it was started with one (`--stick DIR`): one file an event.
 * Invariant: one visit a stick, for all events together: its words are said when the last of them is through with it.
 */

import { eventNames } from '@gatefold/db/postgres/overview';
import { FileStick } from '@gatefold/db/stick/file-stick';
import { systemTimers } from '@gatefold/domain/time/system-clock';
import { StickLoop } from '@gatefold/sync/neighbour/stick-loop';
import { BUNDLE_SUFFIX, StickVisits, visitInTurn } from '@gatefold/sync/neighbour/stick-visits';
import type { Hub } from './hub.ts';
import { ManifestPublisher } from './services/publish-manifest.ts';
import { StickAtHub } from './services/take-stick.ts';

export async function lookAfterStick(
  hub: Hub,
  folder: string,
  log: (line: string) => void,
): Promise<StickLoop> {
  const publisher = new ManifestPublisher(hub);
  const events = await eventNames(hub.pool);
  const stick = new FileStick(folder);
  const visits = events.map(({ event }) => {
    const atHub = new StickAtHub(hub, publisher, event);
    const own = `gatefold-hub-${event}${BUNDLE_SUFFIX}`;
    return new StickVisits(
      stick,
      own,
      (_file, bytes) => atHub.take(bytes),
      () => atHub.make(),
    );
  });
  const loop = new StickLoop(
    { visit: () => visitInTurn(visits) },
    systemTimers,
    () => undefined,
    log,
  );
  void loop.run();
  return loop;
}
