/** A few of the kills that `npm run crash` does by the hundred. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../matchday/world.ts';
import { buildPages } from '../../tools/build-pages.ts';
import { playCrashes } from './crashes.ts';

let world: World;

beforeAll(async () => {
  await buildPages();
  world = await openWorld({ tickets: 2000, gates: 2, agents: 1, log: () => undefined });
});

afterAll(async () => {
  await world.stop();
});

test('what people were told survives every kill -9 of gates and kiosk under load (LE2, LE3, SI2)', async () => {
  const outcome = await playCrashes(world, { kills: 9, seed: 7 }, () => undefined);
  expect(outcome.lost).toEqual([]);
  expect(outcome).toMatchObject({ kills: 9, lostEntries: 0, unexpected: 0, replicasAgree: true });
  expect(outcome.acknowledged).toBeGreaterThan(50);
});
