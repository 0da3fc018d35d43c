/** What the pages of a gate and a kiosk show when their machine was stopped for good, in a real Chromium. */

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { tillState } from './agent-fixture.ts';
import { json, refusal } from './fake-process.ts';
import { gateState, NOW_MS, STATUS, TICKET_DIGITS } from './gate-fixture.ts';
import { scan, stageGate } from './gate-stage.ts';
import { overflowing } from './open-page.ts';
import { SOON, stagePage } from './page-stage.ts';

const FORKED = {
  ...STATUS,
  fault: { kind: 'ledger-forked', words: 'This machine has an old copy of its own records.' },
} as const;
const REVOKED = {
  ...STATUS,
  fault: { kind: 'revoked', words: 'The administrator has taken this machine out of service.' },
} as const;

function codeField(page: Page) {
  return page.getByLabel('Code from the administrator');
}

function goOn(page: Page) {
  return page.getByRole('button', { name: 'Enrol this machine anew' });
}

describe('LE4 a gate that was stopped for good', () => {
  const gate = stageGate();

  test('says so, takes the code from the keys on the screen or a keyboard, and goes on by itself', async () => {
    gate.process().push(gateState({ status: FORKED }));
    const answers = [refusal('hub-refused', 'This code is not right. Check the code.'), json({})];
    gate.answer(() => answers.shift() ?? json({}));
    const page = await gate.open();
    await page.getByRole('heading', { name: 'STOP: let nobody in here' }).waitFor();
    await page.getByText('This machine has an old copy of its own records.').waitFor();
    expect(await goOn(page).isDisabled()).toBe(true);
    for (const sign of 'AB12') await page.getByRole('button', { name: sign, exact: true }).click();
    await codeField(page).press('End');
    await page.keyboard.type('cd34-ef5', { delay: 80 });
    await page.keyboard.type('oghi8', { delay: 80 });
    expect(await codeField(page).inputValue()).toBe('AB12-CD34-EF50-GH18');
    await goOn(page).click();
    await page.getByRole('alert').getByText('This code is not right').waitFor();
    await goOn(page).click();
    await page.getByText('This machine starts as a new station').waitFor();
    const sent = { code: 'AB12-CD34-EF50-GH18' };
    expect(gate.sent('/api/enrol-anew')).toEqual([sent, sent]);
    gate.process().push(gateState({ status: { ...STATUS, operator: null } }));
    await page.getByRole('heading', { name: 'Who works here now?' }).waitFor();
  });

  test('does not take a scanned ticket for a code, and checks no ticket', async () => {
    gate.process().push(gateState({ status: REVOKED }));
    const page = await gate.open();
    await codeField(page).waitFor();
    await scan(page, TICKET_DIGITS);
    await page.getByRole('alert').getByText('That ticket was not checked.').waitFor();
    expect(await codeField(page).inputValue()).toBe('');
    expect(gate.sent('/api/enrol-anew')).toEqual([]);
    expect(gate.sent('/api/scan')).toEqual([]);
  });

  test.each([
    { width: 1280, height: 800 },
    { width: 1024, height: 768 },
    { width: 800, height: 1280 },
  ])('fits a screen of $width × $height', async (viewport) => {
    gate.process().push(gateState({ status: FORKED }));
    const page = await gate.open({ viewport });
    await codeField(page).waitFor();
    expect(await overflowing(page)).toEqual([]);
    const box = await goOn(page).boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
  });
});

describe('LE4 a kiosk that was stopped for good', () => {
  const kiosk = stagePage({
    folder: 'agent-desktop/dist/page',
    eventsPath: '/api/events',
    state: tillState({ status: FORKED }),
  });

  test('sells nothing until the code is typed', async () => {
    const page = await kiosk.open({ nowMs: NOW_MS });
    await page.getByRole('heading', { name: 'STOP: sell nothing here' }).waitFor();
    expect(await page.getByRole('button', { name: 'Sell', exact: true }).count()).toBe(0);
    await codeField(page).fill('AB12CD34EF56GH78');
    await codeField(page).press('Enter');
    await expect
      .poll(() => kiosk.sent('/api/enrol-anew'), SOON)
      .toEqual([{ code: 'AB12-CD34-EF56-GH78' }]);
    kiosk.process().push(tillState({ status: { ...STATUS, operator: null } }));
    await page.getByRole('heading', { name: 'Who works here now?' }).waitFor();
  });
});
