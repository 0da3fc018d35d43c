import { CURRENCIES } from '@gatefold/domain/money/money';
import { expectOk } from '@gatefold/domain/result';
import { PIN } from '@gatefold/station/testing/staff';
import { describe, expect, test } from 'vitest';
import { kindOf, usd, withKiosk, withTill, zwg } from '../testing/till-world.ts';

describe('AL3 what a till should hold', () => {
  test('is its float, its sales less refunds, and what was put in and taken out, a currency', async () => {
    await withTill(async ({ at, restart }) => {
      await at.sell('1', { quantity: 3 });
      expectOk(await at.till.voidSale(12, 'wrong class'), 'void');
      expectOk(await at.till.moveCash('in', zwg(130_000), 'change'), 'in');
      expectOk(await at.till.moveCash('out', usd(6000), 'to the safe'), 'out');
      const expected = [usd(1000), zwg(130_000)];
      expect(at.state.till).toMatchObject({ period: 1, open: true, expected });
      expect((await restart()).state.till).toMatchObject({ period: 1, open: true, expected });
    });
  });

  test('may be less than nothing when more was taken out than was ever put in', async () => {
    await withTill(async ({ at }) => {
      expectOk(await at.till.moveCash('out', usd(6000), 'to the safe'), 'out');
      expect(at.state.till.expected).toEqual([usd(-1000)]);
      expect(kindOf(await at.till.close([usd(0)]))).toBe('done');
    });
  });

  test('is closed with what was counted; the difference stays, and the next period is another ledger (LE1)', async () => {
    await withTill(async ({ at, restart }) => {
      await at.sell('1');
      expectOk(await at.till.close([usd(5900)]), 'close');
      const lastClosing = { period: 1, expected: [usd(6000)], counted: [usd(5900)] };
      expect(at.state.till).toMatchObject({ period: 2, open: false, expected: [], lastClosing });
      expect(await at.trySell('2')).toBe('till-closed');
      const again = await restart();
      expect(again.state.till).toMatchObject({ period: 2, open: false, lastClosing });
      expect(again.state.status.operator?.id).toBe('farai');
      expectOk(await again.till.open([usd(2000)]), 'open');
      expect(again.kinds(1)).toEqual([
        'ledger-opened',
        'operator-signed-in',
        'till-opened',
        'ticket-sold',
        'till-closed',
      ]);
      expect(again.kinds(2)).toEqual(['ledger-opened', 'till-opened']);
      expect(again.station.ledgers().map((one) => one.lastSeq)).toEqual([5, 2]);
      expect(again.state.till).toMatchObject({ period: 2, expected: [usd(2000)], lastClosing });
    });
  });

  test('a void of a sale of an earlier period is paid from the till that is open', async () => {
    await withTill(async ({ at }) => {
      await at.sell('1');
      expectOk(await at.till.close([usd(6000)]), 'close');
      expectOk(await at.till.open([usd(2000)]), 'open');
      expectOk(await at.till.voidSale(11, 'match called off'), 'void');
      expect(at.state.till).toMatchObject({ expected: [usd(1000)], ticketsVoided: 1 });
    });
  });
});

describe('AL3 a till is open or closed, and never in between', () => {
  test('closed, nothing moves; open, it is not opened again', async () => {
    await withKiosk(async ({ at }) => {
      expect(await at.trySell('1')).toBe('till-closed');
      for (const refused of [
        await at.till.voidSale(11, 'x'),
        await at.till.reprint(11),
        await at.till.moveCash('in', usd(1), 'x'),
        await at.till.close([]),
      ]) {
        expect(kindOf(refused)).toBe('till-closed');
      }
      expect(kindOf(await at.till.open([]))).toBe('done');
      expect(kindOf(await at.till.open([]))).toBe('till-open');
      expect(at.kinds()).toEqual(['ledger-opened', 'operator-signed-in', 'till-opened']);
    });
  });

  test('a closing in the middle of sales: each is before it or refused, none is in both periods', async () => {
    await withTill(async ({ at }) => {
      const outcomes = await Promise.all([
        at.trySell('1', { quantity: 2 }),
        at.till.close([usd(7000)]).then(kindOf),
        at.trySell('2'),
        at.till.signIn({ operator: 'rudo', pin: PIN }).then(kindOf),
        at.till.open([usd(100)]).then(kindOf),
        at.trySell('3'),
      ]);
      expect(outcomes).toEqual(['done', 'done', 'till-closed', 'done', 'done', 'done']);
      expect(at.kinds(1)).toEqual([
        'ledger-opened',
        'operator-signed-in',
        'till-opened',
        'ticket-sold',
        'ticket-sold',
        'till-closed',
      ]);
      expect(at.kinds(2)).toEqual([
        'ledger-opened',
        'operator-signed-in',
        'till-opened',
        'ticket-sold',
      ]);
      expect(at.state.till).toMatchObject({ period: 2, expected: [usd(1100)] });
    });
  });
});

describe('AL3 what could not be added up or closed again is not recorded', () => {
  test('an amount no till can hold, such as a barcode scanned into the field', async () => {
    await withTill(async ({ at, restart }) => {
      const barcode = usd(9_007_199_254_740_991);
      const before = at.kinds();
      expect(kindOf(await at.till.moveCash('in', barcode, 'x'))).toBe('amount-too-large');
      expect(kindOf(await at.till.moveCash('out', barcode, 'x'))).toBe('amount-too-large');
      expect(kindOf(await at.till.close([barcode]))).toBe('amount-too-large');
      expect(at.kinds()).toEqual(before);
      expect((await restart()).state.till.open).toBe(true);
    });
    await withKiosk(async ({ at }) => {
      expect(kindOf(await at.till.open([usd(1e15)]))).toBe('amount-too-large');
      expect(at.state.till.open).toBe(false);
    });
  });

  test('a ninth currency, with which the till could not be closed', async () => {
    await withTill(async ({ at }) => {
      const outcomes: string[] = [];
      for (const currency of CURRENCIES) {
        const money = { amountMinor: 100, currency };
        outcomes.push(kindOf(await at.till.moveCash('in', money, 'tourists')));
      }
      expect(outcomes.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 'done'));
      expect(outcomes.slice(8)).toEqual(outcomes.slice(8).map(() => 'too-many-currencies'));
      expect(outcomes.length).toBeGreaterThan(8);
      const counted = at.state.till.expected;
      expect(kindOf(await at.till.close(counted))).toBe('done');
    });
  });

  test('odd characters in a reason are recorded as they can be, and read back', async () => {
    await withTill(async ({ at, restart }) => {
      for (const reason of ['\u0001', '\ud800', '🎟️', 'ቤት', "'; DROP TABLE entries"]) {
        expect(kindOf(await at.till.moveCash('in', usd(1), reason))).toBe('done');
      }
      expect((await restart()).state.till.expected).toEqual([usd(5005)]);
    });
  });
});
