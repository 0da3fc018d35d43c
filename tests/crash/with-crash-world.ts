/** Purpose: the world of a crash run: the second gate and the kiosk on small disks of their own, where mounts are allowed. */

import { withSmallDisk, type SmallDisk } from '@gatefold/db/edge/testing/small-disk';
import { join } from 'node:path';
import { openWorld, type World } from '../matchday/world.ts';

const MIB = 1024 * 1024;
/** The reserve, a full log and the day's entries, with some room besides. */
const DISK_BYTES = 40 * MIB;

export type CrashDisks = { readonly gate: SmallDisk; readonly kiosk: SmallDisk };

async function withWorld(
  tickets: number,
  disks: CrashDisks | null,
  story: (world: World, disks: CrashDisks | null) => Promise<void>,
): Promise<void> {
  const folders = new Map(
    disks === null ? [] : [['gate-1', disks.gate.folder] as const, ['agent-0', disks.kiosk.folder]],
  );
  const world = await openWorld({
    tickets,
    gates: 2,
    agents: 1,
    log: () => undefined,
    folderOf: (name) => {
      const folder = folders.get(name);
      return folder === undefined ? null : join(folder, 'data');
    },
  });
  try {
    await story(world, disks);
  } finally {
    await world.stop();
  }
}

/** Answers why there were no small disks; null when there were. The story is told in any case. */
export async function withCrashWorld(
  tickets: number,
  story: (world: World, disks: CrashDisks | null) => Promise<void>,
): Promise<string | null> {
  const reason = await withSmallDisk(DISK_BYTES, async (gate) => {
    const inner = await withSmallDisk(DISK_BYTES, (kiosk) =>
      withWorld(tickets, { gate, kiosk }, story),
    );
    if (inner !== null) throw new Error(inner);
  });
  if (reason !== null) await withWorld(tickets, null, story);
  return reason;
}
