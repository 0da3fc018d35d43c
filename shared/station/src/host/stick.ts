/** Purpose: looks after the stick of a station's program, if it was started with one (`--stick DIR`). */

import { FileStick } from '@gatefold/db/stick/file-stick';
import { shownName } from '@gatefold/domain/shown-text';
import type { Timers } from '@gatefold/domain/time/timers';
import { StickLoop } from '@gatefold/sync/neighbour/stick-loop';
import { BUNDLE_SUFFIX, StickVisits, type TakenFile } from '@gatefold/sync/neighbour/stick-visits';
import type { Station } from '../core/station.ts';

/** Runs until it is stopped; what it has to say is in the station's status. */
export function lookAfterStick(
  folder: string,
  station: Station,
  timers: Timers,
  log: (line: string) => void,
): StickLoop {
  const { neighbourhood, identity } = station;
  const take = async (file: string, bytes: Uint8Array): Promise<TakenFile | null> => {
    const taken = await neighbourhood.take(shownName(file), bytes);
    if (!taken.ok) return null;
    const { heard, isWhole } = taken.value;
    return { records: heard.length, isWhole };
  };
  const own = `gatefold-${identity.station}${BUNDLE_SUFFIX}`;
  const visits = new StickVisits(new FileStick(folder), own, take, () => neighbourhood.make());
  const said = (words: string | null): void => {
    neighbourhood.stickWords = words;
    station.changed();
  };
  const loop = new StickLoop(visits, timers, said, log);
  void loop.run();
  return loop;
}
