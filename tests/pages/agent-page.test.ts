/** The agent's page in a real Chromium against a process that the test plays. */

import { INLINE_DIGITS } from '@gatefold/domain/codec/inline-token';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { saleOf, soldTicket, tillState } from './agent-fixture.ts';
import { json, refusal } from './fake-process.ts';
import { NOW_MS, STATUS } from './gate-fixture.ts';
import { overflowing, seen } from './open-page.ts';
import { SOON, stagePage } from './page-stage.ts';
import { readCodes, readSymbols } from './read-codes.ts';

const stage = stagePage({
  folder: 'agent-desktop/dist/page',
  eventsPath: '/api/events',
  state: tillState(),
});
const open = (more = {}): Promise<Page> => stage.open({ nowMs: NOW_MS + 60_000, ...more });
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

async function sellTwoCovered(page: Page): Promise<void> {
  await button(page, /Covered Stand/).click();
  await button(page, 'One ticket more').click();
  await button(page, 'Cash received').click();
}

describe('selling for cash', () => {
  test('AL3: asks for the total in the chosen currency and sells what was chosen, once', async () => {
    stage.answer(() => json(saleOf(70_001, 70_002)));
    const page = await open();
    await button(page, /Covered Stand.*212 of 250 left/).click();
    await button(page, 'One ticket more').click();
    await page.getByLabel('Total').getByText('USD 60.00').waitFor();
    await button(page, 'ZWG').click();
    await page.getByLabel('Total').getByText('ZWG 1,600.10').waitFor();
    await button(page, 'Cash received').click();
    await page.getByRole('heading', { name: 'Sold: 2 tickets, USD 60.00' }).waitFor();
    expect(stage.sent('/api/sell')).toEqual([
      {
        klass: 1,
        quantity: 2,
        currency: 'ZWG',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
  });

  test('AL1: offers no more than is left, and nothing that is sold out', async () => {
    const page = await open();
    expect(await button(page, /VIP.*all sold/).isDisabled()).toBe(true);
    await button(page, /Open Stand.*3 of 1,000 left/).click();
    for (let i = 0; i < 2; i += 1) await button(page, 'One ticket more').click();
    expect(await button(page, 'One ticket more').isDisabled()).toBe(true);
    await button(page, 'ZWG').click();
    expect(await button(page, /Open Stand.*no price in ZWG/).isDisabled()).toBe(true);
    expect(await button(page, 'Cash received').isDisabled()).toBe(true);
  });

  test('gives a refusal in the words of the process', async () => {
    stage.answer(() => refusal('sold-out', 'Only 1 ticket of this class is left. Sell fewer.'));
    const page = await open();
    await sellTwoCovered(page);
    expect(await seen(page.getByRole('alert').getByText('Sell fewer.'))).toBe(true);
  });

  test('asks again under the same request id when the answer was lost, from whichever room', async () => {
    stage.answer(() => new Promise<never>(() => undefined));
    const page = await open();
    await sellTwoCovered(page);
    await expect.poll(() => stage.sent('/api/sell'), SOON).toHaveLength(1);
    await stage.process().die();
    await page.getByRole('alert').getByText('not known whether 2 × Covered Stand').waitFor();
    await button(page, 'Till').click();
    await stage.process().revive();
    stage.answer(() => json(saleOf(70_001, 70_002)));
    await button(page, 'Sell').click();
    expect(await button(page, /Open Stand/).isDisabled()).toBe(true);
    await button(page, 'Try again').click();
    await page.getByRole('heading', { name: 'Sold: 2 tickets, USD 60.00' }).waitFor();
    const [first, second] = stage.sent('/api/sell');
    expect(second).toEqual(first);
  });
});

/** As long as a ticket that carries its agent's right. */
const WIDE_DIGITS = '9081726354'.repeat(51).slice(0, INLINE_DIGITS);

async function sellThree(): Promise<Page> {
  stage.answer(() => json(saleOf(70_001, 70_002, 70_003)));
  const page = await open();
  await sellTwoCovered(page);
  await button(page, 'Print').waitFor();
  return page;
}

describe('a sold ticket', () => {
  test('TK1: is read off the screen by a scanner, digit for digit', async () => {
    const page = await sellThree();
    for (const ticket of saleOf(70_001, 70_002, 70_003).tickets) {
      const card = page.getByRole('article', { name: `Ticket ${ticket.serial}` });
      const picture = await card.screenshot();
      expect(await readCodes(picture)).toEqual([ticket.digits]);
      expect(await card.textContent()).toContain('Section C12 · Row 27');
    }
  });

  test('TK2: that carries its right is a larger code, which is read off the screen as well', async () => {
    const digits = WIDE_DIGITS;
    const { tickets, total } = saleOf(70_001);
    stage.answer(() => json({ tickets: tickets.map((one) => ({ ...one, digits })), total }));
    const page = await open();
    await sellTwoCovered(page);
    await button(page, 'Print').waitFor();
    const picture = await page.getByRole('article', { name: 'Ticket 70001' }).screenshot();
    expect(await readSymbols(picture)).toEqual([{ text: digits, version: 10, level: 'M' }]);
  });

  test('is printed alone on its page, on the roll and on A4', async () => {
    const page = await sellThree();
    for (const [paper, widthPt, heightPt] of [
      ['roll', 226.8, 481.9],
      ['a4', 595.3, 841.9],
    ] as const) {
      await page.getByLabel('Paper').selectOption(paper);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
      expect(boxes).toHaveLength(3);
      for (const [, width, height] of boxes) {
        expect(Math.abs(Number(width) - widthPt)).toBeLessThan(2);
        expect(Math.abs(Number(height) - heightPt)).toBeLessThan(2);
      }
    }
  });

  test('goes to the browser to be printed, and the next customer finds the sale screen', async () => {
    stage.answer(() => json(saleOf(70_001)));
    const page = await open({
      before: () => {
        window.print = () => {
          document.documentElement.dataset['printed'] = 'yes';
        };
      },
    });
    await sellTwoCovered(page);
    await button(page, 'Print').click();
    expect(await page.locator('html').getAttribute('data-printed')).toBe('yes');
    await button(page, 'Next customer').click();
    expect(await seen(button(page, 'Cash received'))).toBe(true);
  });
});

describe('the tickets sold before', () => {
  test('AL3: are reprinted on record, and voided with a reason', async () => {
    stage.process().push(tillState({ recent: [soldTicket(70_002), soldTicket(70_001)] }));
    stage.answer(({ path }) => (path === '/api/reprint' ? json(saleOf(70_002)) : json({})));
    const page = await open();
    await button(page, 'Tickets').click();
    const line = page.getByRole('listitem').filter({ hasText: 'No. 70002' });
    await line.getByRole('button', { name: 'Reprint' }).click();
    await page.getByRole('heading', { name: 'Reprint: 1 ticket' }).waitFor();
    await button(page, 'Next customer').click();
    await line.getByRole('button', { name: 'Void' }).click();
    await button(page, 'Wrong class').click();
    await button(page, 'Void this ticket').click();
    await expect.poll(() => stage.sent('/api/void'), SOON).toHaveLength(1);
    expect(stage.sent('/api/reprint')).toEqual([{ serial: 70_002 }]);
    expect(stage.sent('/api/void')).toEqual([{ serial: 70_002, reason: 'Wrong class' }]);
    stage.process().push(tillState({ recent: [soldTicket(70_002, { voided: true })] }));
    expect(await seen(line.getByText('Voided'))).toBe(true);
  });
});

describe('the till', () => {
  test('AL3, AL5: opens with a float a currency, and does not guess at amounts', async () => {
    stage.process().push(tillState({ till: { open: false, expected: [] } }));
    const page = await open();
    await page.getByLabel('USD').fill('1,500');
    await button(page, 'Open the till').click();
    await page.getByRole('alert').getByText('This can be read in two ways.').waitFor();
    await page.getByLabel('USD').fill('1500.50');
    await button(page, 'Open the till').click();
    await expect
      .poll(() => stage.sent('/api/till/open'), SOON)
      .toEqual([{ floats: [{ amountMinor: 150_050, currency: 'USD' }] }]);
  });

  test('AL3: shows what should be in it, and takes cash out with a reason', async () => {
    const page = await open();
    await button(page, 'Till').click();
    await page.getByLabel('In the till').getByText('USD 1,240.00').waitFor();
    const form = page.getByRole('region', { name: 'Cash in or out' });
    await form.getByLabel('USD').fill('200');
    await form.getByRole('button', { name: 'Take out' }).last().click();
    await form.getByRole('alert').getByText('Say why').waitFor();
    await form.getByLabel('Reason').fill('to the safe');
    await form.getByRole('button', { name: 'Take out' }).last().click();
    await expect
      .poll(() => stage.sent('/api/cash'), SOON)
      .toEqual([
        {
          direction: 'out',
          money: { amountMinor: 20_000, currency: 'USD' },
          reason: 'to the safe',
        },
      ]);
  });

  test('AL3: closes with the counted cash and shows the difference in figures and a word', async () => {
    const page = await open();
    await button(page, 'Till').click();
    const form = page.getByRole('region', { name: 'Close the till' });
    await form.getByLabel('USD').fill('1235');
    await form.getByLabel('ZWG').fill('3500.50');
    await form.getByRole('button', { name: 'Close the till' }).click();
    const counted = [
      { amountMinor: 123_500, currency: 'USD' as const },
      { amountMinor: 350_050, currency: 'ZWG' as const },
    ];
    await expect.poll(() => stage.sent('/api/till/close'), SOON).toEqual([{ counted }]);
    const { expected } = tillState().till;
    const lastClosing = { period: 3, expected, counted };
    stage.process().push(tillState({ till: { open: false, lastClosing } }));
    await page.getByRole('row', { name: /USD -5.00 missing/ }).waitFor();
    expect(await seen(page.getByRole('row', { name: /ZWG 0.00 agrees/ }))).toBe(true);
  });
});

describe('a kiosk', () => {
  test('AD6, LE6: sells on when it is cut off, and says since when and what it owes', async () => {
    const link = { state: 'cut-off', lastContactMs: NOW_MS, trouble: 'No network.' } as const;
    stage.process().push(tillState({ status: { ...STATUS, link, owedEntries: 57 } }));
    const page = await open();
    await page.getByText('Cut off since 18:04:09').waitFor();
    await page.getByText('57', { exact: true }).waitFor();
    await button(page, /Covered Stand/).click();
    expect(await button(page, 'Cash received').isEnabled()).toBe(true);
  });

  test('without stock says whom to ask', async () => {
    stage.process().push(tillState({ stock: [] }));
    const page = await open();
    expect(await seen(page.getByText('Ask the administrator for some.'))).toBe(true);
  });

  test.each([
    { width: 1024, height: 768 },
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ])('cuts off no word at $width × $height', async (viewport) => {
    stage.answer(() => json(saleOf(70_001, 70_002)));
    stage.process().push(tillState({ recent: [soldTicket(70_001)] }));
    const page = await open({ viewport });
    for (const room of ['Till', 'Tickets', 'Sell']) {
      await button(page, room).click();
      expect(await overflowing(page)).toEqual([]);
    }
    await sellTwoCovered(page);
    await button(page, 'Print').waitFor();
    expect(await overflowing(page)).toEqual([]);
  });
});
