/** What a gate's page shows of a verdict, and of a station that cannot give one, in a real Chromium. */

import { describe, expect, test } from 'vitest';
import { json, refusal } from './fake-process.ts';
import {
  admitted,
  fault,
  gateState,
  NOW_MS,
  refused,
  STATUS,
  TICKET,
  TICKET_DIGITS,
} from './gate-fixture.ts';
import { headline, scan, stageGate } from './gate-stage.ts';
import { seen } from './open-page.ts';
import { SOON } from './page-stage.ts';

const gate = stageGate();

async function shown(verdict: ReturnType<typeof admitted> | ReturnType<typeof refused>) {
  gate.answer(() => json(verdict));
  const page = await gate.openReady();
  await scan(page, TICKET_DIGITS);
  await headline(page, verdict.headline).waitFor();
  return page.getByLabel('Verdict');
}

describe('a verdict', () => {
  test('AD1: on a second entry says where and when the first was', async () => {
    const verdict = await shown(refused(1));
    await verdict.getByText('East Gate, lane 3', { exact: true }).waitFor();
    await verdict.getByText('17:43:09, 21 min before', { exact: true }).waitFor();
    expect(await verdict.getByText('Not yet confirmed').count()).toBe(0);
  });

  test('AD3: says that the first entry is not confirmed yet', async () => {
    const first = { gate: 'East Gate', lane: '3', atMs: NOW_MS, provisional: true };
    const verdict = await shown(refused(1, { first }));
    expect(await seen(verdict.getByText('Not yet confirmed by the hub'))).toBe(true);
  });

  test('at a wrong gate names the right ones', async () => {
    const ticket = { ...TICKET, gates: ['South Gate', 'West Gate'] };
    const verdict = await shown(
      refused(1, { reason: 'wrong-gate', first: null, ticket, headline: 'WRONG GATE' }),
    );
    expect(await seen(verdict.getByText('Go to South Gate or West Gate', { exact: true }))).toBe(
      true,
    );
  });

  test('on a ticket sold offline says so, and counts the persons of a group', async () => {
    const verdict = await shown(admitted(1, { basis: 'sold-offline', person: 2, admits: 4 }));
    await verdict.getByText('Sold offline').waitFor();
    expect(await seen(verdict.getByText('Person 2 of 4'))).toBe(true);
  });

  test('comes from the live state too, for scanners that the process reads itself', async () => {
    const page = await gate.openReady();
    gate.process().push(gateState({ recent: [refused(3)] }));
    expect(await seen(headline(page, 'ALREADY IN'))).toBe(true);
  });

  test('that needs an ID is asked again for the same ticket when the ID was seen', async () => {
    const needsId = refused(1, { reason: 'needs-id', first: null, headline: 'CHECK ID' });
    gate.answer(({ body }) =>
      json(JSON.stringify(body).includes('"idSeen":true') ? admitted(2) : needsId),
    );
    const page = await gate.openReady();
    await scan(page, TICKET_DIGITS);
    // The state may bring the same verdict at the same time; the button must still know its scan.
    gate.process().push(gateState({ recent: [needsId] }));
    await page.getByRole('button', { name: 'ID seen' }).click();
    await headline(page, 'ENTER').waitFor();
    expect(gate.sentScans()).toEqual([
      { text: TICKET_DIGITS, source: 'wedge', idSeen: false },
      { text: TICKET_DIGITS, source: 'wedge', idSeen: true },
    ]);
  });

  test('MA4: names the holder to compare with the ID, in the answer alone', async () => {
    const holder = {
      kind: 'known',
      name: 'Rudo Marecha',
      hasPhoto: true,
      fingerprints: 2,
    } as const;
    const needsId = refused(1, { reason: 'needs-id', first: null, headline: 'CHECK ID', holder });
    const verdict = await shown(needsId);
    expect(await seen(verdict.getByText('Rudo Marecha', { exact: true }))).toBe(true);
    expect(await seen(verdict.getByText('photo on record, 2 fingerprints on record'))).toBe(true);
  });

  test('MA4: says what to do when the holder is on record and does not show here', async () => {
    const words = "The record of this ticket's holder does not open: tell your supervisor.";
    const verdict = await shown(admitted(1, { holder: { kind: 'not-here', words } }));
    expect(await seen(verdict.getByText(words))).toBe(true);
  });

  test('differs in sound: rising to pass, one low buzz to stop, an alarm for a fault', async () => {
    const verdicts = [admitted(1), refused(2), fault(3)];
    gate.answer(() => json(verdicts.shift()));
    const page = await gate.openReady({
      before: () => {
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function heard(this: OscillatorNode, when) {
          const { dataset } = document.documentElement;
          dataset['heard'] = `${dataset['heard'] ?? ''} ${this.type}`;
          start.call(this, when);
        };
      },
    });
    await page.getByText('North Gate · Lane 2').first().click();
    const heard = () => page.evaluate(() => document.documentElement.dataset['heard']);
    await scan(page, TICKET_DIGITS);
    await expect.poll(heard, SOON).toBe(' sine sine');
    await scan(page, TICKET_DIGITS);
    await expect.poll(heard, SOON).toBe(' sine sine sawtooth');
    await scan(page, TICKET_DIGITS);
    await expect.poll(heard, SOON).toBe(` sine sine sawtooth${' square'.repeat(6)}`);
  });
});

describe('a station that must not be trusted', () => {
  test('shows STOP in a look of its own', async () => {
    gate.answer(() => json(fault(1)));
    const page = await gate.openReady();
    await scan(page, TICKET_DIGITS);
    await headline(page, 'STOP').waitFor();
    await page.getByText('its disk is full').waitFor();
    expect(await page.locator('main').getAttribute('data-tone')).toBe('fault');
  });

  test('never says that it is ready while it has a fault', async () => {
    const words = 'The disk of this station is full. Move the queue to another lane.';
    const page = await gate.openReady();
    gate
      .process()
      .push(gateState({ status: { ...STATUS, fault: { kind: 'journal-full', words } } }));
    await headline(page, 'STOP').waitFor();
    expect(await seen(page.getByLabel('Verdict').getByText(words))).toBe(true);
  });

  test('that dies over a scan lets nobody pass, says what to do, and is not asked again by itself', async () => {
    gate.answer(() => new Promise<never>(() => undefined));
    const page = await gate.openReady();
    await scan(page, TICKET_DIGITS);
    await expect.poll(gate.sentScans, SOON).toHaveLength(1);
    await gate.process().die();
    await headline(page, 'STOP').waitFor();
    await page.getByText('The station process does not answer. Check that it is running').waitFor();
    await gate.process().revive();
    await page.getByText(/Not heard from the station process/).waitFor({ state: 'detached' });
    // It may have been recorded: only a person may send it again.
    expect(gate.sentScans()).toHaveLength(1);
    gate.answer(() => json(admitted(1)));
    await scan(page, TICKET_DIGITS);
    await headline(page, 'ENTER').waitFor();
  });

  test('that refuses to check a scan gives its reason', async () => {
    gate.answer(() => refusal('not-signed-in', 'Nobody is signed in here. Sign in first.', 401));
    const page = await gate.openReady();
    await scan(page, TICKET_DIGITS);
    await headline(page, 'NOT CHECKED').waitFor();
    expect(await seen(page.getByText('Nobody is signed in here.'))).toBe(true);
  });

  test('that dies is noticed without a scan, and noticed again when it is back', async () => {
    const page = await gate.openReady();
    await gate.process().die();
    await headline(page, 'STOP').waitFor();
    await page.getByText(/Not heard from the station process since/).waitFor();
    await gate.process().revive();
    expect(await seen(headline(page, 'READY TO SCAN'))).toBe(true);
  });
});

describe('the strip', () => {
  test('AD6, LE6: tells how fresh the station is and what it owes, and switches nothing', async () => {
    const page = await gate.openReady();
    gate.process().push(
      gateState({
        status: {
          ...STATUS,
          owedEntries: 1240,
          link: { state: 'cut-off', lastContactMs: NOW_MS, trouble: 'The hub does not answer.' },
          warnings: ['The clock of this machine is 41 s wrong.'],
        },
      }),
    );
    const strip = page.getByRole('region', { name: 'Station' });
    for (const words of [
      'Cut off since 18:04:09',
      '1,240',
      '60,000 tickets',
      'The hub does not answer.',
      'The clock of this machine is 41 s wrong.',
    ]) {
      await strip.getByText(words).waitFor();
    }
    expect(await strip.getByRole('button').count()).toBe(0);
  });
});
