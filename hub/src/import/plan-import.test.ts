import { codeHash } from '@gatefold/domain/codec/chunk';
import { expectOk } from '@gatefold/domain/result';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventStock, StockTicket } from './event-stock.ts';
import { planImport, type ImportPlan } from './plan-import.ts';
import type { TicketRow } from './ticket-list.ts';

const KEY = new Uint8Array(16).fill(3);
const hashOf = (barcode: string) => codeHash(KEY, barcode);
const sameHash = () => new Uint8Array(8).fill(1);

const EMPTY: EventStock = {
  capacity: 100,
  liveTickets: 0,
  lastSerial: 0,
  classes: [],
  names: { section: [], row: [], seat: [] },
  tickets: [],
};

function rowOf(changes: Partial<TicketRow> = {}): TicketRow {
  return {
    line: 2,
    barcode: '0001',
    section: 'Main Stand',
    className: 'VIP',
    row: 'A',
    seat: '1',
    holder: 'Rudo Moyo',
    phone: '+263771234567',
    price: { amountMinor: 4000, currency: 'USD' },
    ...changes,
  };
}

function plan(rows: readonly TicketRow[], stock: EventStock = EMPTY): ImportPlan {
  return expectOk(planImport(rows, stock, hashOf), 'plan');
}

/** The event after a plan was applied, as the tables would hold it. */
function after(stock: EventStock, { tickets, classes, names }: ImportPlan): EventStock {
  const added = (kind: 'section' | 'row' | 'seat') =>
    names.filter((one) => one.kind === kind).map((one) => one.name);
  return {
    capacity: stock.capacity,
    liveTickets: stock.liveTickets + tickets.length,
    lastSerial: tickets.at(-1)?.serial ?? stock.lastSerial,
    classes: [...stock.classes, ...classes.map((one) => one.name)],
    names: {
      section: [...stock.names.section, ...added('section')],
      row: [...stock.names.row, ...added('row')],
      seat: [...stock.names.seat, ...added('seat')],
    },
    tickets: [...stock.tickets, ...tickets],
  };
}

describe('MA2 what a row becomes', () => {
  test('serials follow the highest one, densely, and places get their numbers', () => {
    const stock = { ...EMPTY, lastSerial: 7, names: { ...EMPTY.names, row: ['Z'] } };
    const planned = plan([rowOf(), rowOf({ barcode: '0002', seat: '12a' })], stock);
    expect(planned.tickets).toMatchObject([
      { serial: 8, code: '0001', section: 0, row: 1, seat: 1 },
      { serial: 9, code: '0002', section: 0, row: 1, seat: 0x8000 },
    ]);
    expect(planned.names).toEqual([
      { kind: 'section', number: 0, name: 'Main Stand' },
      { kind: 'row', number: 1, name: 'A' },
      { kind: 'seat', number: 0, name: '12a' },
    ]);
    expect(planned.tickets[0]?.codeHash).toEqual(hashOf('0001'));
  });

  test('names that are there under another spelling are those names', () => {
    const stock: EventStock = {
      ...EMPTY,
      classes: ['Open', 'Vip'],
      names: { section: ['MAIN  STAND'], row: ['a'], seat: [] },
    };
    const planned = plan([rowOf({ seat: '１２' })], stock);
    expect(planned.tickets).toMatchObject([{ klass: 1, section: 0, row: 0, seat: 12 }]);
    expect([planned.classes, planned.names]).toEqual([[], []]);
  });

  test('seats beyond what fifteen bits hold, and numbers with a leading zero, are labels', () => {
    const seats = ['0', '32767', '32768', '007'];
    const rows = seats.map((seat, index) => rowOf({ barcode: `000${index}`, seat }));
    expect(plan(rows).tickets.map((one) => one.seat)).toEqual([0, 32_767, 0x8000, 0x8001]);
  });

  test('a new class costs what most of its tickets cost; each ticket keeps its own price', () => {
    const prices = [5000, 4000, 4000];
    const rows = prices.map((amountMinor, index) =>
      rowOf({ barcode: `000${index}`, seat: `${index}`, price: { amountMinor, currency: 'USD' } }),
    );
    const planned = plan(rows);
    expect(planned.classes).toMatchObject([
      { klass: 0, name: 'VIP', price: { amountMinor: 4000 } },
    ]);
    expect(planned.tickets.map((one) => one.price.amountMinor)).toEqual(prices);
    expect(planned.oddPrices).toEqual([]);
  });
});

describe('a list beside what is there', () => {
  const there = after(EMPTY, plan([rowOf()]));

  test('the same row again is there already, in any capitals', () => {
    const again = rowOf({ section: 'main stand', className: 'vip', row: 'a' });
    expect(plan([again], there)).toMatchObject({ tickets: [], alreadyThere: 1, conflicts: [] });
  });

  test('a barcode that says something else is at odds, field by field, and changes nothing', () => {
    const other = rowOf({
      holder: 'Tendai',
      phone: null,
      price: { amountMinor: 4000, currency: 'ZWG' },
    });
    const planned = plan([other], there);
    expect(planned.tickets).toEqual([]);
    expect(planned.conflicts).toEqual([
      {
        line: 2,
        barcode: '0001',
        kind: 'differs',
        differences: [
          { field: 'holder', existing: 'Rudo Moyo', offered: 'Tendai' },
          { field: 'phone', existing: '+263771234567', offered: null },
          { field: 'price', existing: 'USD 40.00', offered: 'ZWG 40.00' },
        ],
      },
    ]);
  });

  test('a seat that another ticket has is at odds', () => {
    const planned = plan([rowOf({ barcode: '0002' })], there);
    expect(planned.conflicts).toMatchObject([{ kind: 'seat-taken', by: 'barcode 0001' }]);
    const seeded: StockTicket = {
      ...(there.tickets[0] ?? neverSeeded()),
      code: null,
      codeHash: null,
    };
    const beside = plan([rowOf({ barcode: '0002' })], { ...there, tickets: [seeded] });
    expect(beside.conflicts).toMatchObject([{ kind: 'seat-taken', by: 'ticket 1' }]);
  });

  test('TK5 a barcode gates could not tell from another is named, there or in the list itself', () => {
    const rows = [rowOf({ barcode: '0002', seat: '2' }), rowOf({ barcode: '0003', seat: '3' })];
    const planned = expectOk(planImport(rows, EMPTY, sameHash), 'plan');
    expect(planned.tickets).toHaveLength(1);
    expect(planned.conflicts).toMatchObject([
      { barcode: '0003', kind: 'code-hash-taken', by: '0002' },
    ]);
  });
});

describe('a list that is too much', () => {
  test('more than the venue holds is refused whole; revoked tickets take no place', () => {
    const rows = [rowOf(), rowOf({ barcode: '0002', seat: '2' })];
    const stock = { ...EMPTY, capacity: 10, liveTickets: 9, lastSerial: 40 };
    expect(planImport(rows, stock, hashOf)).toEqual({
      ok: false,
      error: { kind: 'beyond-capacity', capacity: 10, there: 9, offered: 2 },
    });
    expect(planImport(rows, { ...stock, liveTickets: 8 }, hashOf).ok).toBe(true);
  });

  test('a venue that is overfull already refuses nothing when nothing is added', () => {
    const there = after(EMPTY, plan([rowOf()]));
    expect(planImport([rowOf()], { ...there, capacity: 0 }, hashOf).ok).toBe(true);
  });

  test('more classes, names or serials than a manifest can number are refused', () => {
    const classes = Array.from({ length: 255 }, (_, index) => `class ${index}`);
    const full = planImport([rowOf()], { ...EMPTY, classes }, hashOf);
    expect(full).toMatchObject({ error: { kind: 'too-many-classes', limit: 255 } });
    const row = Array.from({ length: 65_535 }, (_, index) => `row ${index}`);
    const named = planImport([rowOf()], { ...EMPTY, names: { ...EMPTY.names, row } }, hashOf);
    expect(named).toMatchObject({ error: { kind: 'too-many-names', of: 'row', limit: 65_535 } });
    const serials = planImport([rowOf()], { ...EMPTY, lastSerial: 0xffffff }, hashOf);
    expect(serials).toMatchObject({ error: { kind: 'too-many-tickets' } });
  });
});

/** The prices that are pointed out in a list of these. */
function pricesOf(...amounts: readonly number[]): readonly number[] {
  const rows = amounts.map((amountMinor, index) =>
    rowOf({
      line: index + 2,
      barcode: `code-${index}`,
      seat: `${index}`,
      price: { amountMinor, currency: 'USD' },
    }),
  );
  return plan(rows).oddPrices.map((odd) => odd.price.amountMinor);
}

describe('prices far from the usual', () => {
  test('ten times or a tenth is pointed out, a gift is not', () => {
    expect(pricesOf(4000, 4000, 4000, 40_000)).toEqual([40_000]);
    expect(pricesOf(4000, 4000, 4000, 400)).toEqual([400]);
    expect(pricesOf(4000, 4000, 4000, 39_999, 401, 0)).toEqual([]);
  });

  test('each currency has its own usual price', () => {
    const usd = rowOf({ price: { amountMinor: 4000, currency: 'USD' } });
    const zwg = rowOf({
      barcode: '0002',
      seat: '2',
      price: { amountMinor: 110_000, currency: 'ZWG' },
    });
    expect(plan([usd, zwg]).oddPrices).toEqual([]);
  });
});

describe('any list', () => {
  const row = fc.record({
    barcode: fc.integer({ min: 1000, max: 1030 }).map(String),
    section: fc.constantFrom('Main', 'Wing'),
    className: fc.constantFrom('VIP', 'Open'),
    place: fc.option(fc.tuple(fc.constantFrom('A', 'B'), fc.constantFrom('1', '2', '12a', '07'))),
    amountMinor: fc.constantFrom(0, 500, 4000),
  });
  /** As the reader gives them: no barcode and no seat twice. */
  const list = fc.array(row, { maxLength: 30 }).map((rows) => {
    const seen = new Set<string>();
    return rows.flatMap(({ place, amountMinor, ...rest }, index): TicketRow[] => {
      const [rowName, seat] = place ?? [null, null];
      const keys = [
        rest.barcode,
        ...(place === null ? [] : [`${rest.section} ${place.join(' ')}`]),
      ];
      if (keys.some((key) => seen.has(key))) return [];
      for (const key of keys) seen.add(key);
      const price = { amountMinor, currency: 'USD' as const };
      return [{ ...rest, line: index + 2, row: rowName, seat, holder: null, phone: null, price }];
    });
  });

  test('imported twice plans nothing the second time', () => {
    fc.assert(
      fc.property(list, (rows) => {
        const there = after(EMPTY, plan(rows));
        expect(plan(rows, there)).toEqual({
          classes: [],
          names: [],
          tickets: [],
          alreadyThere: rows.length,
          conflicts: [],
          oddPrices: [],
        });
      }),
    );
  });

  test('beside any other list, every row is added, there already or at odds', () => {
    fc.assert(
      fc.property(list, list, (first, second) => {
        const there = after(EMPTY, plan(first));
        const { tickets, alreadyThere, conflicts } = plan(second, there);
        expect(tickets.length + alreadyThere + conflicts.length).toBe(second.length);
        const serials = after(there, plan(second, there)).tickets.map((one) => one.serial);
        expect(serials).toEqual(serials.map((_, index) => index + 1));
      }),
    );
  });
});

function neverSeeded(): never {
  throw new Error('the event has no ticket');
}
