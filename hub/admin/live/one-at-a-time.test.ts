import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

test('never runs twice at once, and each call is followed by a run that began after it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat({ max: 12 }), async (scheduler, calls) => {
      let running = 0;
      let mostAtOnce = 0;
      let version = 0;
      let seen = -1;
      const ask = oneAtATime(async () => {
        running += 1;
        mostAtOnce = Math.max(mostAtOnce, running);
        const found = version;
        await scheduler.schedule(Promise.resolve());
        seen = found;
        running -= 1;
      });
      async function changeLater(): Promise<void> {
        await scheduler.schedule(Promise.resolve());
        version += 1;
        ask();
      }
      ask();
      for (let call = 0; call < calls; call += 1) void changeLater();
      await scheduler.waitIdle();
      expect(seen).toBe(version);
      expect(mostAtOnce).toBe(1);
    }),
  );
});
