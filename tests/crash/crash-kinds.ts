/**
 * Purpose: the ways in which a station is killed while it works: on a disk that is full or gets room again, with the tail
 * of its log or a page of its database torn before it starts anew (LE2).
 * Invariant: none of them destroys what was acknowledged, so the station must start again each time, and go on once the
 * disk has room.
 */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SmallDisk } from '@gatefold/db/edge/testing/small-disk';
import { killed, type Mishap } from '../matchday/mishap.ts';
import type { CrashKind } from './crash-plan.ts';
import { tearPage, tearTail } from './tear.ts';

export type CrashCounts = Record<CrashKind, number> & {
  /** Answers "nothing can be recorded here" on a full disk. */
  stoppedWhileFull: number;
};

export type CrashSite = {
  readonly disk: SmallDisk | null;
  readonly random: () => number;
  readonly counts: CrashCounts;
};

function databaseOf(data: string): string {
  return join(data, 'station.db');
}

/** Takes every byte; by chance also those that the station holds in reserve. */
function fillUp(disk: SmallDisk, data: string, random: () => number): void {
  if (random() < 0.7) rmSync(`${databaseOf(data)}.ballast`, { force: true });
  disk.fill();
}

/** Torn between the kill and the start that follows it. */
function killedAndTorn(tear: (database: string) => void): Mishap {
  return async (station, work) => {
    const killing = station.child.kill();
    const told = await work();
    await killing;
    tear(databaseOf(station.data));
    await station.restart();
    return told;
  };
}

/** Killed while there is no room, and started again while there is still none. */
function killedWhileFull(disk: SmallDisk, site: CrashSite): Mishap {
  return async (station, work) => {
    fillUp(disk, station.data, site.random);
    try {
      const first = await killed(station, work);
      if (first === 'answered') return first;
      if (first === 'stopped') site.counts.stoppedWhileFull += 1;
      const second = await work();
      if (second === 'stopped') site.counts.stoppedWhileFull += 1;
      return second;
    } finally {
      disk.makeRoom();
    }
  };
}

/** Killed at the moment at which the disk gets room again. */
function killedAtRoom(disk: SmallDisk, site: CrashSite): Mishap {
  return async (station, work) => {
    fillUp(disk, station.data, site.random);
    const first = await work();
    if (first === 'stopped') site.counts.stoppedWhileFull += 1;
    disk.makeRoom();
    if (first !== 'answered') return killed(station, work);
    await station.child.kill();
    await station.restart();
    return first;
  };
}

export function crashOf(kind: CrashKind, site: CrashSite): Mishap {
  const { disk, random, counts } = site;
  counts[kind] += 1;
  switch (kind) {
    case 'plain':
      return killed;
    case 'torn-tail':
      return killedAndTorn((database) => tearTail(database, random));
    case 'torn-page':
      return killedAndTorn((database) => {
        // The log may have been folded in whole: then there is no page that it could give back.
        if (!tearPage(database, random)) tearTail(database, random);
      });
    case 'full-disk':
    case 'room-again':
      if (disk === null) throw new Error(`${kind} without a small disk`);
      return kind === 'full-disk' ? killedWhileFull(disk, site) : killedAtRoom(disk, site);
  }
}
