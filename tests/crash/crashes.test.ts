/** A few of the kills that `npm run crash` does by the hundred, each kind among them. */

import { beforeAll, expect, test } from 'vitest';
import { buildPages } from '../../tools/build-pages.ts';
import { playCrashes } from './crashes.ts';
import { withCrashWorld } from './with-crash-world.ts';

beforeAll(async () => {
  await buildPages();
});

/** A limit against hanging, on a machine that has other things to do. */
const GIVE_UP_MS = 300_000;

test(
  'what people were told survives every kill -9 of gates and kiosk under load, on full disks and with torn files; a disk that lost an acknowledged entry stops its gate (LE2, LE3, LE7, SI2)',
  async (context) => {
    const reason = await withCrashWorld(2000, async (world, disks) => {
      const outcome = await playCrashes(world, { kills: 10, seed: 7, disks }, () => undefined);
      expect(outcome.lost).toEqual([]);
      expect(outcome).toMatchObject({
        kills: 10,
        fullDiskKills: disks === null ? 0 : 4,
        stopped: 1,
        lostEntries: 0,
        unexpected: 0,
        replicasAgree: true,
      });
      expect(outcome.tornRestarts).toBeGreaterThanOrEqual(3);
      expect(outcome.acknowledged).toBeGreaterThan(50);
    });
    if (reason !== null) await context.annotate(`no kill on a full disk: ${reason}`);
  },
  GIVE_UP_MS,
);
