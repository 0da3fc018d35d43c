/** The administrator's page in a real Chromium against a hub that the test plays. */

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { EVIDENCE_NORTH, EVIDENCE_SOUTH, overviewOf } from './admin-fixture.ts';
import { json, refusal, type ApiAnswer, type ApiRequest } from './fake-process.ts';
import { NOW_MS } from './gate-fixture.ts';
import { overflowing, seen } from './open-page.ts';
import { SOON, stagePage } from './page-stage.ts';

const stage = stagePage({ folder: 'hub/dist/admin', eventsPath: '/admin/api/events' });

const SESSION = { name: 'admin', csrfToken: 'token-of-this-session' };

/** A hub at which somebody is signed in; `deed` answers what is posted. */
function signedIn(overview = overviewOf(), deed = (_request: ApiRequest): ApiAnswer => json({})) {
  stage.answer((request) => {
    if (request.method === 'POST') return deed(request);
    return json(request.path.startsWith('/admin/api/overview') ? overview : SESSION);
  });
}
async function openOverview(viewport = { width: 1400, height: 900 }): Promise<Page> {
  const page = await stage.open({ nowMs: NOW_MS, viewport });
  await page.getByRole('heading', { level: 1, name: 'Warriors v Bafana Bafana' }).waitFor();
  return page;
}
const tokens = () =>
  stage
    .process()
    .requests.filter((one) => one.method === 'POST')
    .map((one) => one.headers['x-csrf-token']);

describe('signing in at the hub', () => {
  test('SE5: a wrong password is told, the right one opens the overview', async () => {
    let open = false;
    stage.answer(({ path, body }) => {
      if (path.endsWith('/sign-in')) {
        open = JSON.stringify(body) === '{"name":"admin","password":"right"}';
        return open ? json(SESSION) : refusal('wrong-password', 'That is not the password.', 401);
      }
      if (!open) return refusal('not-signed-in', 'Sign in first.', 401);
      return json(path.startsWith('/admin/api/overview') ? overviewOf() : SESSION);
    });
    const page = await stage.open({ nowMs: NOW_MS });
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('That is not the password.').waitFor();
    await page.getByLabel('Password').fill('right');
    await page.keyboard.press('Enter');
    expect(await seen(page.getByRole('heading', { name: 'Warriors v Bafana Bafana' }))).toBe(true);
  });
});

describe('the overview of an event', () => {
  test('AD2: an incident shows both pieces of evidence side by side', async () => {
    signedIn();
    const page = await openOverview();
    const incident = page.getByRole('article', { name: 'Ticket 40213 was let in twice.' });
    const sides = [
      [incident.getByRole('region', { name: 'Stands' }), EVIDENCE_NORTH],
      [incident.getByRole('region', { name: 'Does not count' }), EVIDENCE_SOUTH],
    ] as const;
    for (const [side, evidence] of sides) {
      const words = await side.textContent();
      for (const fact of [evidence.gate, `lane ${evidence.lane}`, evidence.operator]) {
        expect(words).toContain(fact);
      }
    }
    const [left, right] = await Promise.all(sides.map(([side]) => side.boundingBox()));
    expect(left?.y).toBe(right?.y);
  });

  test('LE6: a station tells what it owes and since when it was not heard', async () => {
    signedIn();
    const page = await openOverview();
    const south = page.getByRole('row', { name: /South 1/ });
    await south.getByText('341').waitFor();
    expect(await south.textContent()).toContain('25 min');
  });

  test('is asked for anew when the hub says that something changed', async () => {
    signedIn();
    const page = await openOverview();
    const counts = [{ gate: 'North Gate', admitted: 31_415, refused: 0, doubles: 0 }];
    signedIn(overviewOf({ gateCounts: counts }));
    stage.process().push({ changed: true });
    expect(await seen(page.getByRole('cell', { name: '31,415' }).first())).toBe(true);
  });

  test('says that it is old when the hub is gone, and goes on by itself', async () => {
    signedIn();
    const page = await openOverview();
    await stage.process().die();
    const stale = page.getByText(/Connection to the hub lost since/);
    await stale.waitFor();
    await stage.process().revive();
    await stale.waitFor({ state: 'detached' });
    expect(await page.getByText('Ticket 40213 was let in twice.').isVisible()).toBe(true);
  });

  test.each([
    { width: 1024, height: 768 },
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ])('cuts off no word at $width × $height', async (viewport) => {
    signedIn();
    const page = await openOverview(viewport);
    expect(await overflowing(page)).toEqual([]);
  });
});

describe("an administrator's deeds", () => {
  test('SE1, SE5: a new code is shown big, and each POST carries the token of the session', async () => {
    const code = 'K7QF-29TX';
    signedIn(overviewOf(), () => json({ code, expiresAtMs: NOW_MS + 900_000 }));
    const page = await openOverview();
    const form = page.getByRole('form', { name: 'Enrol a new station' });
    await form.getByLabel('Name of the station').fill('South 2');
    await form.getByRole('combobox').selectOption('South Gate');
    await form.getByLabel('Lane').fill('5');
    await form.getByRole('button', { name: 'Make a code' }).click();
    const shown = page.getByRole('dialog').getByText(code);
    await shown.waitFor();
    const sizePx = await shown.evaluate((element) => getComputedStyle(element).fontSize);
    expect(Number.parseFloat(sizePx)).toBeGreaterThanOrEqual(32);
    expect(stage.sent('/admin/api/enrolment-codes')).toEqual([
      { role: 'gate', event: 1, name: 'South 2', gate: 1, lane: '5' },
    ]);
    expect(tokens()).toEqual([SESSION.csrfToken]);
  });

  test('AL1: grants an allotment, and says in the words of the hub why not', async () => {
    signedIn(overviewOf(), () => refusal('not-enough', 'Only 40 seats are free side by side.'));
    const page = await openOverview();
    const form = page.getByRole('form', { name: 'Grant tickets' });
    await form.getByLabel('Tickets', { exact: true }).fill('50');
    await form.getByRole('button', { name: 'Grant' }).click();
    await form.getByRole('alert').getByText('Only 40 seats are free').waitFor();
    expect(stage.sent('/admin/api/allotments')).toEqual([
      { event: 1, station: '00000000000000c3', klass: 1, quantity: 50, expiresInHours: 24 },
    ]);
  });

  test('a ticket is revoked with a reason, after one more look', async () => {
    signedIn();
    const page = await openOverview();
    const form = page.getByRole('form', { name: 'Revoke a ticket' });
    await form.getByLabel('Serial').fill('40213');
    await form.getByLabel('Reason').fill('stolen');
    await form.getByRole('button', { name: /Revoke this ticket/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('stolen').waitFor();
    expect(stage.sent('/admin/api/revoke')).toEqual([]);
    await dialog.getByRole('button', { name: /^Revoke ticket/ }).click();
    await expect
      .poll(() => stage.sent('/admin/api/revoke'), SOON)
      .toEqual([{ event: 1, serial: 40_213, reason: 'stolen' }]);
  });

  test('SE2: a station is revoked when its name was typed', async () => {
    signedIn();
    const page = await openOverview();
    const row = page.getByRole('row', { name: /South 1/ });
    await row.getByRole('button', { name: /Revoke/ }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Revoke this station' });
    await dialog.getByLabel('Reason').fill('lost');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/to confirm/).fill('South 1');
    await confirm.click();
    await expect
      .poll(() => stage.sent('/admin/api/stations/revoke'), SOON)
      .toEqual([{ station: '00000000000000b2', reason: 'lost' }]);
  });

  test('LE8: what is in quarantine is resolved with a note', async () => {
    signedIn();
    const page = await openOverview();
    await page.getByText('Entries 12 to 14 are missing before this one.').waitFor();
    await page.getByRole('button', { name: 'Resolve item 9' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What you found and what was done').fill('Came again, whole.');
    await dialog.getByRole('button', { name: 'Resolve' }).click();
    await expect
      .poll(() => stage.sent('/admin/api/quarantine/resolve'), SOON)
      .toEqual([{ id: 9, note: 'Came again, whole.' }]);
  });
});
