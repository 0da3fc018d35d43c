/** A gate's page on the screens it is used on: nothing cut off, keys for gloves. */

import { describe, expect, test } from 'vitest';
import { admitted, fault, gateState, NOW_MS, refused } from './gate-fixture.ts';
import { headline, stageGate } from './gate-stage.ts';
import { overflowing } from './open-page.ts';

const gate = stageGate();

describe('the layout', () => {
  const name = 'Ruvarashe Tendai-Nyamhunga Chikwanha';
  const holder = { kind: 'known', name, hasPhoto: true, fingerprints: 2 } as const;
  const advice =
    'Ask for an identity document with this name, and confirm on the screen that you saw it.';
  const verdicts = [
    admitted(9, { basis: 'sold-offline', person: 2, admits: 4 }),
    refused(9),
    refused(9, { reason: 'unknown', first: null, headline: 'ASK SUPERVISOR' }),
    refused(9, { reason: 'wrong-gate', first: null, headline: 'WRONG GATE' }),
    refused(9, { reason: 'needs-id', first: null, headline: 'CHECK ID', advice, holder }),
    admitted(9, { holder }),
    fault(9),
  ];
  test.each([
    { width: 1024, height: 768 },
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
    { width: 412, height: 915 },
  ])(
    'cuts off no word at $width × $height, and keys are big enough for gloves',
    async (viewport) => {
      const page = await gate.openReady({ viewport });
      for (const [i, verdict] of verdicts.entries()) {
        const fresh = { ...verdict, number: 10 + i, atMs: NOW_MS + 10_000 + i };
        gate.process().push(gateState({ recent: [fresh] }));
        await headline(page, fresh.headline).waitFor();
        expect(await overflowing(page)).toEqual([]);
        const room = await page.locator('.verdict-body').evaluate((body) => ({
          needed: body.scrollHeight,
          given: body.clientHeight,
        }));
        expect(room.needed).toBeLessThanOrEqual(room.given);
      }
      for (const button of await page.getByRole('button').all()) {
        const box = await button.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(64);
      }
    },
  );
});
