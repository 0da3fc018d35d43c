/** Signing in at a real hub, and what an administrator does there, in a real Chromium. */

import { decodeWelcome, encodeEnrolmentRequest, parseCode } from '@gatefold/domain/codec/enrolment';
import { expectOk } from '@gatefold/domain/result';
import { HOUR_MS, keysFrom } from '@gatefold/domain/testing/example-manifest';
import { enrolStation } from '@gatefold/hub/services/enrol-station';
import { describe, expect, test } from 'vitest';
import { SMALL_EVENT } from '../support/hub-world.ts';
import {
  agentStation,
  deliver,
  deliverAll,
  gateStation,
  record,
} from '../support/world-station.ts';
import { PASSWORD, row, signIn, stageAdminHub } from './admin-hub.ts';
import { seen } from './open-page.ts';

const hub = stageAdminHub();

describe('SE5 signing in', () => {
  test('is refused in words, costs a wait after wrong passwords, and opens the event', async () => {
    const page = await hub.open();
    for (let tries = 0; tries < 4; tries += 1) {
      await signIn(page, 'wrong');
      await page.getByRole('alert').getByText('The name or the password is not right.').waitFor();
    }
    await signIn(page);
    await page
      .getByRole('alert')
      .getByText(/Too many wrong passwords. Wait 2 seconds/)
      .waitFor();
    hub.world().clock.ms += 3000;
    await signIn(page);
    expect(await seen(page.getByRole('heading', { level: 1, name: SMALL_EVENT.name }))).toBe(true);
    expect(await page.getByText('Rufaro').textContent()).toContain('no ticket list published yet');
  });

  test('outlives a reload, and ends with the sign-out', async () => {
    const page = await hub.openSignedIn();
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    await page.reload();
    expect(await seen(page.getByLabel('Password'))).toBe(true);
  });

  test('again, when the session has ended, loses nothing that was typed', async () => {
    const page = await hub.openSignedIn();
    const form = page.getByRole('form', { name: 'Revoke a ticket' });
    await form.getByLabel('Serial').fill('3');
    await form.getByLabel('Reason').fill('stolen');
    hub.world().clock.ms += 13 * HOUR_MS;
    hub.world().hub.changed();
    const again = page.getByRole('dialog', { name: 'Sign in again' });
    await again.waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'detached' });
    expect(await form.getByLabel('Reason').inputValue()).toBe('stolen');
    await form.getByRole('button').click();
    await page.getByRole('button', { name: 'Revoke ticket 3' }).click();
    expect(await seen(form.getByText('Ticket 3 is revoked.'))).toBe(true);
  });
});

describe('what an administrator does', () => {
  test('SE1: a code from the page enrols a machine, which then stands among the stations', async () => {
    const page = await hub.openSignedIn();
    const form = page.getByRole('form', { name: 'Enrol a new station' });
    await form.getByLabel('Name of the station').fill('North 3');
    await form.getByRole('combobox', { name: 'Gate' }).selectOption('Gate 3');
    await form.getByLabel('Lane').fill('7');
    await form.getByRole('button', { name: 'Make a code' }).click();
    const dialog = page.getByRole('dialog', { name: 'Code for North 3' });
    const code = parseCode((await dialog.locator('output').textContent()) ?? '');
    if (code === null) throw new Error('the page shows no code');
    const keys = keysFrom(31);
    const request = encodeEnrolmentRequest(code, keys.publicKey);
    const welcome = expectOk(await enrolStation(hub.world().hub, request), 'enrolment');
    expectOk(decodeWelcome(welcome, code, keys.publicKey), 'welcome');
    await dialog.getByRole('button', { name: 'I have it, close' }).click();
    const station = row(page, /Stations/, 'North 3');
    expect(await seen(station.getByText('Gate 3, lane 7'))).toBe(true);
    expect(await page.content()).not.toContain(code.lookup);
  });

  test('AL1: a grant takes from what is left unsold, and stands in the audit', async () => {
    await agentStation(hub.world(), 21);
    const page = await hub.openSignedIn();
    const form = page.getByRole('form', { name: 'Grant tickets' });
    await form.getByText('50 left unsold in this class.').waitFor();
    await form.getByLabel('Tickets', { exact: true }).fill('20');
    await form.getByRole('button', { name: 'Grant' }).click();
    await form.getByText('20 × Open Stand granted to agent 21.').waitFor();
    await form.getByText('30 left unsold in this class.').waitFor();
    await row(page, /Tickets/, 'Open Stand')
      .getByRole('cell', { name: '20', exact: true })
      .waitFor();
    expect(await seen(page.getByText('granted 20 tickets to agent 21'))).toBe(true);
  });

  test('a ticket is revoked after one more look; the second time the hub says why not', async () => {
    const page = await hub.openSignedIn();
    const form = page.getByRole('form', { name: 'Revoke a ticket' });
    const ask = async (reason: string): Promise<void> => {
      await form.getByLabel('Serial').fill('3');
      await form.getByLabel('Reason').fill(reason);
      await form.getByRole('button', { name: 'Revoke this ticket…' }).click();
    };
    const confirm = page.getByRole('button', { name: 'Revoke ticket 3' });
    await ask('a slip');
    await page.getByRole('button', { name: 'Back' }).click();
    expect(await page.locator(':focus').textContent()).toBe('Revoke this ticket…');
    await ask('stolen');
    await confirm.click();
    await form.getByText('Ticket 3 is revoked.').waitFor();
    await page.getByText('revoked ticket 3: stolen').waitFor();
    await ask('once more');
    await confirm.click();
    await page
      .getByRole('alert')
      .getByText('Ticket 3 is not in this event, or is revoked already')
      .waitFor();
    expect(await page.getByText('a slip').count()).toBe(0);
  });

  test('MA4: a holder is recorded and forgotten, and the page shows who has destroyed the names', async () => {
    const gate = await gateStation(hub.world(), 11);
    const page = await hub.openSignedIn();
    const form = page.getByRole('form', { name: 'Holder of a ticket' });
    for (const serial of ['3', '4']) {
      await form.getByLabel('Serial').fill(serial);
      await form.getByLabel('Name').fill('Rudo Marecha');
      await form.getByRole('button', { name: 'Record' }).click();
      await form.getByText(`Ticket ${serial} is made out to this name.`).waitFor();
    }
    await form.getByLabel('Serial').fill('4');
    await form.getByRole('button', { name: 'Forget the holder' }).click();
    const names = page.getByRole('region', { name: 'Names and fingerprints' });
    await names.getByText('One holder, 0 sealed records at the gates').waitFor();
    await names.getByRole('button', { name: 'Destroy names' }).click();
    const dialog = page.getByRole('dialog', { name: 'Destroy names and fingerprints?' });
    await dialog.getByLabel('Reason').fill('the season is over');
    expect(await dialog.getByRole('button', { name: 'Destroy them' }).isDisabled()).toBe(true);
    await dialog.getByLabel(/to confirm/).fill(SMALL_EVENT.name);
    await dialog.getByRole('button', { name: 'Destroy them' }).click();
    await names.getByText('by admin: the season is over.').waitFor();
    await names.getByText('Has not said that it destroyed them').waitFor();
    const body = { vault: new Uint8Array(32), why: 'withdrawn' as const, pages: 1, records: 1 };
    await record(gate.ledger, SMALL_EVENT.event, { kind: 'vault-destroyed', body });
    await deliverAll(hub.world(), gate);
    hub.world().hub.changed();
    expect(await seen(row(page, /Names and fingerprints/, 'gate 11').getByText('Destroyed'))).toBe(
      true,
    );
    expect(await page.content()).not.toContain('Marecha');
  });

  test('SE2: a station is revoked by typing its name', async () => {
    await gateStation(hub.world(), 11);
    const page = await hub.openSignedIn();
    await page.getByRole('button', { name: 'Revoke gate 11' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke gate 11?' });
    await dialog.getByLabel('Reason').fill('lost');
    await dialog.getByLabel(/to confirm/).fill('gate 1');
    expect(await dialog.getByRole('button', { name: 'Revoke this station' }).isDisabled()).toBe(
      true,
    );
    await dialog.getByLabel(/to confirm/).fill('gate 11');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await row(page, /Stations/, 'gate 11')
      .getByText('Revoked')
      .waitFor();
    expect(await page.getByRole('button', { name: 'Revoke gate 11' }).count()).toBe(0);
  });

  test('LE4: a stopped machine gets a new code for the same post in one click', async () => {
    const world = hub.world();
    const gate = await gateStation(world, 11);
    await world.pool.query("UPDATE station SET state = 'quarantined' WHERE station = $1", [
      gate.id,
    ]);
    const page = await hub.openSignedIn();
    await page.getByRole('button', { name: 'New code for gate 11' }).click();
    const dialog = page.getByRole('dialog', { name: 'Code for gate 11' });
    await dialog.getByText(/Type it on the page of that machine/).waitFor();
    expect(await dialog.locator('output').textContent()).toMatch(
      /^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/,
    );
    expect(
      await world.rows(
        `SELECT c.name, c.gate, c.lane FROM enrolment_code c JOIN station s USING (role, event, gate, lane)
         WHERE s.station = $1 AND c.name = s.name AND c.spent_by IS NULL`,
        [gate.id],
      ),
    ).toHaveLength(1);
  });

  test('LE8: what could not be accepted is resolved with a note that is kept', async () => {
    const world = hub.world();
    const gate = await gateStation(world, 11);
    await deliver(world, gate, Uint8Array.of(1, 2, 3));
    const page = await hub.openSignedIn();
    await page.getByText(/Something that is no transfer was sent/).waitFor();
    await page.getByRole('button', { name: /^Resolve item/ }).click();
    const dialog = page.getByRole('dialog');
    const resolve = dialog.getByRole('button', { name: 'Resolve' });
    expect(await resolve.isDisabled()).toBe(true);
    await dialog.getByLabel('What you found and what was done').fill('A loose cable at lane 11.');
    await resolve.click();
    await page.getByText('Nothing is in quarantine.').waitFor();
    expect(await world.rows('SELECT resolved_by AS "by", note FROM quarantine')).toEqual([
      { by: 'admin', note: 'A loose cable at lane 11.' },
    ]);
  });
});
