/** What an administrator does with single tickets at a real hub, in a real Chromium. */

import { readFile } from 'node:fs/promises';
import { isMistyped, normaliseCode } from '@gatefold/domain/codec/ticket-code';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { printRun } from '@gatefold/hub/services/print-run';
import { describe, expect, test } from 'vitest';
import { stageAdminHub } from './admin-hub.ts';
import { seen } from './open-page.ts';
import { readSymbols } from './read-codes.ts';

const hub = stageAdminHub();

describe('what an administrator does with a ticket', () => {
  test('TK3: reissues it after one more look, and shows the new print to be scanned', async () => {
    const page = await hub.openSignedIn();
    const form = page.getByRole('form', { name: 'Reissue a ticket' });
    await form.getByLabel('Serial').fill('3');
    await form.getByLabel('Reason').fill('lost on the bus');
    await form.getByRole('button', { name: 'Reissue this ticket…' }).click();
    await page.getByRole('button', { name: 'Reissue ticket 3' }).click();
    const dialog = page.getByRole('dialog', { name: 'New print of ticket 3' });
    const picture = await dialog
      .getByRole('img', { name: 'QR code of ticket 3, issue 2' })
      .screenshot();
    const [printed] = await printRun(hub.world().hub, EVENT, 3, 1);
    expect(await readSymbols(picture)).toEqual([{ text: printed?.digits, version: 6, level: 'M' }]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await seen(form.getByText('Ticket 3 has a new print.'))).toBe(true);
    expect(await seen(page.getByText('reissued ticket 3 as issue 2: lost on the bus'))).toBe(true);
  });

  test('TK3: is told why not, and may change the number', async () => {
    const page = await hub.openSignedIn();
    const form = page.getByRole('form', { name: 'Reissue a ticket' });
    await form.getByLabel('Serial').fill('11');
    await form.getByLabel('Reason').fill('lost');
    await form.getByRole('button', { name: 'Reissue this ticket…' }).click();
    await page.getByRole('button', { name: 'Reissue ticket 11' }).click();
    const words = page.getByRole('alert').getByText('Ticket 11 is unsold.');
    expect(await seen(words)).toBe(true);
  });

  test('TK2: changes the ticket key, and is told what that costs before it is done', async () => {
    const page = await hub.openSignedIn();
    const form = page.getByRole('form', { name: 'Change the ticket key' });
    const dialog = page.getByRole('dialog', { name: 'Change the ticket key?' });
    const change = async (why: string, cost: RegExp): Promise<void> => {
      await form.getByLabel('Why now').selectOption(why);
      await form.getByLabel('Reason').fill('a laptop is gone');
      await form.getByRole('button', { name: 'Change the key…' }).click();
      await dialog.getByText(cost).waitFor();
      await dialog.getByRole('button', { name: 'Change the key' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await change('As planned, ahead of time', /Tickets that are out stay valid/);
    expect(await seen(form.getByText('There is a new key.'))).toBe(true);
    await change('The key was stolen', /must be printed and handed out again/);
    expect(await seen(form.getByText('15 tickets need a new print.'))).toBe(true);
    expect(await seen(page.getByText(/gave up the ticket keys of event 7/))).toBe(true);
  });

  test('TK5: takes codes for feature phones, the same when it asks again', async () => {
    const page = await hub.openSignedIn();
    const form = page.getByRole('form', { name: 'Codes for feature phones' });
    const dialog = page.getByRole('dialog', { name: 'Codes by SMS' });
    const ask = async (): Promise<string[]> => {
      await form.getByLabel('From serial').fill('9');
      await form.getByLabel('Sold tickets').fill('3');
      await form.getByRole('button', { name: 'Show their codes' }).click();
      await dialog.getByText('Ticket 9').waitFor();
      const codes = await dialog.locator('output').allTextContents();
      const saving = page.waitForEvent('download');
      await dialog.getByRole('link', { name: 'Save as a list' }).click();
      const saved = await saving;
      expect(saved.suggestedFilename()).toBe('ticket-codes.csv');
      const lines = (await readFile(await saved.path(), 'utf8')).split('\r\n');
      expect(lines).toEqual([
        'Ticket,Code',
        ...codes.map((code, i) => `${[9, 10, 61][i]},${code}`),
        '',
      ]);
      await dialog.getByRole('button', { name: 'Close' }).click();
      return codes;
    };
    const codes = await ask();
    expect(codes).toHaveLength(3);
    for (const code of codes) {
      expect(code).toMatch(/^\d{4} \d{4} \d{4} \d{2}$/);
      expect(isMistyped(code)).toBe(false);
    }
    expect(await ask()).toEqual(codes);
    const kept = await hub
      .world()
      .rows<{ code: string }>('SELECT code FROM ticket WHERE code IS NOT NULL ORDER BY serial');
    expect(kept.map(({ code }) => code)).toEqual(codes.map(normaliseCode));
  });
});
