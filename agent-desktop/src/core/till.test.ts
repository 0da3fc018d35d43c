import { toHex } from '@gatefold/domain/bytes';
import { hash256 } from '@gatefold/domain/crypto/hash';
import { tokenFromDigits, tokenSignedBy } from '@gatefold/domain/codec/ticket-token';
import {
  exampleGrant,
  GATE,
  GATE_ID,
  GATE_STATION,
  HOUR_MS,
  KICK_OFF_MS,
  KIOSK,
  KIOSK_STATION,
  NOW_MS,
} from '@gatefold/domain/testing/example-manifest';
import { expectOk } from '@gatefold/domain/result';
import { saleViewSchema } from '@gatefold/station/contract/till';
import { OPERATORS, PIN, STEWARD } from '@gatefold/station/testing/staff';
import { exchangeFully } from '@gatefold/station/testing/station-world';
import { describe, expect, test } from 'vitest';
import { grantsOf, kindOf, usd, withKiosk, withTill } from '../testing/till-world.ts';

describe('AL1 a kiosk sells from its allotment, with no hub', () => {
  test('tickets that its own key signed, one entry each, on disk before they are shown (LE2)', async () => {
    await withTill(async ({ at, world }) => {
      world.cut();
      const sale = await at.sell('1', { quantity: 2 });
      expect(saleViewSchema.parse(sale)).toEqual(sale);
      expect(sale.total).toEqual(usd(2000));
      expect(sale.tickets.map((one) => one.serial)).toEqual([11, 12]);
      const sold = at.facts.flatMap(({ fact }) => (fact.kind === 'ticket-sold' ? [fact.body] : []));
      for (const [index, ticket] of sale.tickets.entries()) {
        const token = tokenFromDigits(ticket.digits);
        if (token === null) throw new Error('no token');
        expect(tokenSignedBy(token, KIOSK.publicKey)).toBe(true);
        expect(sold[index]).toMatchObject({ serial: ticket.serial, operator: 'farai' });
        expect(toHex(sold[index]?.tokenHash ?? token.secret)).toBe(toHex(hash256(token.bytes)));
      }
      expect(at.state.stock).toMatchObject([{ left: 8, granted: 10 }]);
    });
  });

  test('a family is sold whole or not at all', async () => {
    await withTill(async ({ at }) => {
      await at.sell('1', { quantity: 8 });
      const refused = await at.till.sell(at.request('2', { quantity: 3 }));
      expect(refused).toMatchObject({ ok: false, error: { kind: 'sold-out' } });
      expect(refused.ok ? '' : refused.error.words).toContain('Only 2 tickets');
      expect(at.state.stock).toMatchObject([{ left: 2 }]);
      expect((await at.sell('3', { quantity: 2 })).tickets).toHaveLength(2);
      expect(await at.trySell('4')).toBe('sold-out');
    });
  });

  test('two sales at once never sell one ticket twice', async () => {
    await withTill(async ({ at }) => {
      const sales = await Promise.all(
        Array.from({ length: 10 }, (_, index) => at.sell(String(index))),
      );
      const serials = sales.flatMap((sale) => sale.tickets.map((one) => one.serial));
      expect(new Set(serials).size).toBe(10);
      expect(await at.trySell('late')).toBe('sold-out');
    });
  });

  test('no more cash than it may hold: what is paid back makes room, the ticket stays used up', async () => {
    const grants = grantsOf({ cashLimits: [usd(3000)] });
    await withTill(async ({ at }) => {
      await at.sell('1', { quantity: 3 });
      const refused = await at.till.sell(at.request('2'));
      expect(refused.ok ? '' : refused.error.words).toContain('USD 30.00');
      expectOk(await at.till.voidSale(11, 'changed their mind'), 'void');
      expect((await at.sell('3')).tickets[0]?.serial).toBe(14);
      expect(await at.trySell('4')).toBe('cash-limit');
    }, grants);
  });

  test('not after the allotment or the lease ended, not in a currency without a price, not a class it was not given', async () => {
    await withTill(async ({ at, world }) => {
      expect(await at.trySell('1', { currency: 'ZWG' })).toBe('no-price');
      expect(await at.trySell('2', { klass: 3 })).toBe('not-granted');
      world.clock.ms = KICK_OFF_MS;
      expect(await at.trySell('3')).toBe('allotment-expired');
      expect(at.state.stock).toEqual([]);
      world.clock.ms = KIOSK_STATION.leaseUntilMs;
      expect(await at.trySell('4')).toBe('lease-ended');
      expect(at.kinds()).not.toContain('ticket-sold');
    });
  });

  test("another station's allotment is none of its business", async () => {
    const others = { id: 'allotment-2', station: GATE_ID, stationKey: GATE.publicKey };
    await withTill(
      async ({ at }) => {
        expect(at.state.stock).toEqual([]);
        expect(await at.trySell('1')).toBe('not-granted');
      },
      grantsOf({ ...others, serialFrom: 11, serialTo: 20 }),
    );
  });

  test('the escrow is over all periods: closing a till brings no ticket back', async () => {
    await withTill(async ({ at, restart }) => {
      await at.sell('1', { quantity: 9 });
      expectOk(await at.till.close([usd(14_000)]), 'close');
      expectOk(await at.till.open([]), 'open');
      expect((await at.sell('2')).tickets[0]?.serial).toBe(20);
      expect(await at.trySell('3')).toBe('sold-out');
      const again = await restart();
      expect(await again.trySell('4')).toBe('sold-out');
    });
  });
});

describe('SE2 a kiosk that was taken out of service sells nothing', () => {
  test('as the list says, also when it was started again with no hub', async () => {
    await withTill(async ({ at, world, restart }) => {
      world.publish({
        stations: [GATE_STATION, { ...KIOSK_STATION, state: 'revoked' }],
        grants: grantsOf({}),
      });
      await exchangeFully(at.station);
      expect(await at.trySell('1')).toBe('out-of-service');
      world.cut();
      expect(await (await restart()).trySell('2')).toBe('out-of-service');
    });
  });

  test('a list that does not name it at all is not its list', async () => {
    await withTill(async ({ at, world }) => {
      world.publish({ stations: [GATE_STATION], grants: grantsOf({}) });
      await exchangeFully(at.station);
      expect(await at.trySell('1')).toBe('out-of-service');
    });
  });
});

describe('AL3 a request that is sent twice sells once', () => {
  test('and is given the same tickets, also by another process, and after the till was closed', async () => {
    await withTill(async ({ at, restart }) => {
      const sale = await at.sell('1', { quantity: 2 });
      expect(await at.sell('1', { quantity: 2 })).toEqual(sale);
      const again = await restart();
      expect(await again.sell('1', { quantity: 2 })).toEqual(sale);
      expectOk(await again.till.close([usd(7000)]), 'close');
      expect(await again.sell('1', { quantity: 2 })).toEqual(sale);
      expect(again.kinds().filter((kind) => kind === 'ticket-sold')).toHaveLength(2);
    });
  });

  test('two at once with one id are one sale', async () => {
    await withTill(async ({ at }) => {
      const [one, other] = await Promise.all([at.sell('1'), at.sell('1')]);
      expect(one).toEqual(other);
      expect(at.state.till.ticketsSold).toBe(1);
    });
  });

  test('and shows what was voided since as voided', async () => {
    await withTill(async ({ at }) => {
      await at.sell('1');
      expectOk(await at.till.voidSale(11, 'printer jam'), 'void');
      expect((await at.sell('1')).tickets).toMatchObject([{ serial: 11, voided: true }]);
    });
  });

  test('but not by half when its tickets can no longer be made: the grant is gone, or says something else now', async () => {
    for (const grants of [
      grantsOf({ id: 'allotment-2', serialFrom: 15 }),
      grantsOf({ validForHours: exampleGrant().validForHours + 1 }),
    ]) {
      await withTill(async ({ at, world }) => {
        await at.sell('1', { quantity: 2 });
        world.publish({ grants });
        await exchangeFully(at.station);
        expect(await at.trySell('1', { quantity: 2 })).toBe('not-printable');
        const before = at.kinds();
        expect(kindOf(await at.till.reprint(11))).toBe('not-printable');
        expect(at.kinds()).toEqual(before);
        expect(at.state.recent).toEqual([]);
        expect(kindOf(await at.till.voidSale(11, 'cannot be printed'))).toBe('done');
      });
    }
  });
});

describe('AL3 what was sold can be printed again and taken back', () => {
  test('a reprint is the same ticket, digit for digit, also after a restart, and is on record', async () => {
    await withTill(async ({ at, restart }) => {
      const [ticket] = (await at.sell('1')).tickets;
      const again = await restart();
      const reprinted = expectOk(await again.till.reprint(11), 'reprint');
      expect(reprinted.tickets).toEqual([ticket]);
      expect(again.kinds().at(-1)).toBe('ticket-reprinted');
    });
  });

  test('a sale is voided once, with the money back, and printed no more', async () => {
    await withTill(async ({ at, restart }) => {
      await at.sell('1');
      expect(kindOf(await at.till.voidSale(11, 'wrong class'))).toBe('done');
      const again = await restart();
      expect(kindOf(await again.till.voidSale(11, 'again'))).toBe('already-voided');
      expect(kindOf(await again.till.reprint(11))).toBe('already-voided');
      expect(again.state.till).toMatchObject({
        expected: [usd(5000)],
        ticketsSold: 1,
        ticketsVoided: 1,
      });
    });
  });

  test('what this kiosk did not sell is not its to touch', async () => {
    await withTill(async ({ at }) => {
      for (const serial of [1, 11, 20, 16_000_000]) {
        expect(kindOf(await at.till.voidSale(serial, 'x'))).toBe('no-such-sale');
        expect(kindOf(await at.till.reprint(serial))).toBe('no-such-sale');
      }
    });
  });
});

describe('SE4 who sells', () => {
  test('nobody signed in: no sale, and the tickets sold before are not shown', async () => {
    await withTill(async ({ at }) => {
      await at.sell('1');
      expect(at.state.recent).toMatchObject([{ serial: 11, soldAtMs: NOW_MS }]);
      expectOk(await at.till.signOut(), 'sign-out');
      expect(await at.trySell('2')).toBe('not-signed-in');
      expect(await at.trySell('1')).toBe('not-signed-in');
      expect(at.state.recent).toEqual([]);
    });
  });

  test('a steward does not sell; a supervisor may', async () => {
    await withKiosk(async ({ at }) => {
      expectOk(await at.till.signOut(), 'sign-out');
      const { id } = STEWARD;
      expect(kindOf(await at.till.signIn({ operator: id, pin: PIN }))).toBe('wrong-role');
      expect(kindOf(await at.till.signIn({ operator: 'rudo', pin: PIN }))).toBe('done');
      expect(at.state.status.operators).toHaveLength(OPERATORS.length - 1);
      expect(kindOf(await at.till.open([]))).toBe('done');
      await at.sell('1');
      expect(at.facts.at(-1)?.fact).toMatchObject({ body: { operator: 'rudo' } });
    });
  });

  test('one hour later than the list allows is late: the lease is warned of a day before', async () => {
    await withTill(async ({ at, world }) => {
      expect(at.state.status.warnings).toEqual([expect.stringMatching(/lease ends within a day/)]);
      world.clock.ms = KIOSK_STATION.leaseUntilMs + HOUR_MS;
      expect(at.state.status.warnings).toEqual([expect.stringMatching(/lease has ended/)]);
    });
  });
});
