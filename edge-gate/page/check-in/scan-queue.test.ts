import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { createScanQueue } from './scan-queue.ts';

describe('scans on their way to the station process', () => {
  test('are each sent once, in order, one at a time, whenever the answers come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.string(), { maxLength: 12 }),
        async (s, scans) => {
          const sent: string[] = [];
          const answered: string[] = [];
          let under = 0;
          let mostUnder = 0;
          let waiting = 0;
          const queue = createScanQueue<string, string>({
            send: async (scan) => {
              sent.push(scan);
              under += 1;
              mostUnder = Math.max(mostUnder, under);
              await s.schedule(Promise.resolve());
              under -= 1;
              return `answer to ${scan}`;
            },
            onAnswer: (answer) => answered.push(answer),
            onWaiting: (n) => {
              waiting = n;
            },
          });
          for (const scan of scans) void s.schedule(Promise.resolve()).then(() => queue.add(scan));
          await s.waitIdle();
          expect(sent).toEqual(answered.map((answer) => answer.replace('answer to ', '')));
          expect([...sent].sort()).toEqual([...scans].sort());
          expect(mostUnder).toBeLessThanOrEqual(1);
          expect(waiting).toBe(0);
        },
      ),
    );
  });
});
