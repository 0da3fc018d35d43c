/** Signing in and scanning at the page of a gate, in a real Chromium against a process that the test plays. */

import { describe, expect, test } from 'vitest';
import { json, refusal } from './fake-process.ts';
import { admitted, gateState, refused, STATUS, TICKET_DIGITS } from './gate-fixture.ts';
import { headline, scan, stageGate } from './gate-stage.ts';
import { seen } from './open-page.ts';
import { SOON } from './page-stage.ts';
import type { ApiAnswer } from './fake-process.ts';
import { TYPIST_GAP_MS, typeLikeDevice } from './wedge-scanner.ts';

const gate = stageGate();

describe('signing in at a gate', () => {
  const signedOut = gateState({ status: { ...STATUS, operator: null } });

  test('SE4: a wrong PIN says what to do, the right one opens the lane', async () => {
    gate.process().push(signedOut);
    gate.answer(({ body }) =>
      JSON.stringify(body) === '{"operator":"rudo","pin":"2468"}'
        ? json({})
        : refusal('wrong-pin', 'Wrong PIN. Try again; after 3 more the station waits a minute.'),
    );
    const page = await gate.open();
    await page.getByRole('button', { name: 'Rudo Chikwanha' }).click();
    for (const digit of '1111')
      await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'OK', exact: true }).click();
    await page.getByRole('alert').getByText('Wrong PIN. Try again').waitFor();
    await typeLikeDevice(page, '2468', TYPIST_GAP_MS);
    await expect
      .poll(() => gate.sent('/api/sign-in').at(-1), SOON)
      .toEqual({ operator: 'rudo', pin: '2468' });
    gate.process().push(gateState());
    expect(await seen(headline(page, 'READY TO SCAN'))).toBe(true);
  });

  test('a ticket scanned before the sign-in is not taken for a PIN', async () => {
    gate.process().push(signedOut);
    const page = await gate.open();
    await page.getByRole('button', { name: 'Rudo Chikwanha' }).click();
    await page.getByLabel('Your PIN').waitFor();
    await scan(page, TICKET_DIGITS);
    await page.getByRole('alert').getByText('Sign in first, then scan it again.').waitFor();
    expect(gate.process().requests).toEqual([]);
  });
});

describe('a keyboard-wedge scanner', () => {
  test('is heard with Caps Lock on and the focus elsewhere, and each scan is sent once', async () => {
    gate.answer(() => json(admitted(1)));
    const page = await gate.openReady();
    await page.getByRole('button', { name: 'Camera' }).focus();
    await page.keyboard.press('CapsLock');
    await scan(page, TICKET_DIGITS);
    await headline(page, 'ENTER').waitFor();
    gate.process().push(gateState({ recent: [admitted(1)] }));
    await page.getByRole('listitem').filter({ hasText: 'no. 40213' }).waitFor();
    expect(gate.sentScans()).toEqual([{ text: TICKET_DIGITS, source: 'wedge', idSeen: false }]);
    for (const words of ['Let the holder in.', 'Covered Stand', 'C12', '27', '114', 'North Gate']) {
      await page.getByLabel('Verdict').getByText(words, { exact: true }).waitFor();
    }
    // The Enter of the scan did not press the button that had the focus.
    expect(await page.getByLabel('Camera picture').count()).toBe(0);
  });

  test('that is faster than the station loses nothing: scans wait, and both verdicts are shown', async () => {
    const waiting: ((answer: ApiAnswer) => void)[] = [];
    gate.answer(() => new Promise((resolve) => waiting.push(resolve)));
    const page = await gate.openReady();
    await scan(page, TICKET_DIGITS);
    await scan(page, '555511112222');
    await page.getByText('Checking… 1 more waiting').waitFor();
    expect(gate.sentScans()).toHaveLength(1);
    waiting[0]?.(json(refused(1)));
    await headline(page, 'ALREADY IN').waitFor();
    await expect.poll(() => waiting, SOON).toHaveLength(2);
    waiting[1]?.(json(admitted(2)));
    await headline(page, 'ENTER').waitFor();
    gate.process().push(gateState({ recent: [admitted(2), refused(1)] }));
    const lastScans = page.getByLabel('Last scans').getByRole('strong');
    await expect.poll(() => lastScans.allTextContents(), SOON).toEqual(['ENTER', 'ALREADY IN']);
    expect(gate.sentScans()).toMatchObject([{ text: TICKET_DIGITS }, { text: '555511112222' }]);
  });

  test('is told from a person, whose code is sent from the field for it', async () => {
    gate.answer(() => json(admitted(1)));
    const page = await gate.openReady();
    await typeLikeDevice(page, '481516', TYPIST_GAP_MS);
    await page.getByRole('button', { name: 'Type the code' }).click();
    await page.getByLabel("The code under the ticket's square").waitFor();
    await typeLikeDevice(page, '73511', TYPIST_GAP_MS);
    await headline(page, 'ENTER').waitFor();
    expect(gate.sentScans()).toEqual([{ text: '73511', source: 'typed', idSeen: false }]);
  });

  test('is heard once when the field for typing is open', async () => {
    gate.answer(() => json(admitted(1)));
    const page = await gate.openReady();
    await page.getByRole('button', { name: 'Type the code' }).click();
    await page.getByLabel("The code under the ticket's square").fill('12');
    await scan(page, TICKET_DIGITS);
    await headline(page, 'ENTER').waitFor();
    expect(gate.sentScans()).toEqual([{ text: TICKET_DIGITS, source: 'wedge', idSeen: false }]);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
