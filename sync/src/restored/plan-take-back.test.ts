/** What a hub from a backup takes back from a list it had signed, as a pure decision (LE6). */

import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import { sealGrant } from '@gatefold/domain/codec/allotment-grant';
import {
  blankChunk,
  columnsAt,
  setColumns,
  TICKET_STATES,
  type TicketColumns,
} from '@gatefold/domain/codec/chunk';
import type { ListedStation } from '@gatefold/domain/codec/manifest-parts';
import {
  EVENT,
  exampleContent,
  exampleGrant,
  GATE_ID,
  GATE_STATION,
  ISSUER,
  keysFrom,
  KIOSK_ID,
  KIOSK_STATION,
  SOLD_TICKET,
} from '@gatefold/domain/testing/example-manifest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planTakeBack, stricterState, type HeldAtHub } from './plan-take-back.ts';

type Said = {
  readonly revoked?: readonly string[];
  readonly grants?: readonly AllotmentGrant[];
  readonly tickets?: readonly TicketColumns[];
  readonly keysUntilMs?: number | null;
};

const TICKETS = Array.from({ length: 20 }, () => SOLD_TICKET);

function listSaying({ revoked = [], grants = [], tickets = TICKETS, keysUntilMs = null }: Said) {
  const stations = [GATE_STATION, KIOSK_STATION].map((one): ListedStation => ({
    ...one,
    state: revoked.includes(one.station) ? 'revoked' : 'active',
  }));
  const envelopes = grants.map((grant) => sealGrant(grant, ISSUER.secretKey));
  const content = exampleContent({ stations, grants: envelopes, tickets });
  const issuers = content.issuers.issuers.map((one) => ({ ...one, untilMs: keysUntilMs }));
  return { ...content, issuers: { v: 1 as const, issuers } };
}

/** A hub that holds what a list says, as far as these tests go. */
function hubHolding(said: Said): HeldAtHub {
  const list = listSaying(said);
  return {
    gates: list.event.gates.length,
    stations: new Map(list.stations.stations.map(({ station, state }) => [station, state])),
    grants: said.grants ?? [],
    issuers: list.issuers.issuers,
    operators: new Set(list.operators.operators.map(({ id }) => id)),
    chunks: list.chunks,
  };
}

const KNOWS_NOTHING: HeldAtHub = {
  ...hubHolding({}),
  stations: new Map(),
  issuers: [],
  operators: new Set(),
};

/** The hub after it did as planned. */
function after(held: HeldAtHub, said: Said): HeldAtHub {
  const plan = planTakeBack(listSaying(said), held);
  const [before] = held.chunks;
  const chunk = blankChunk(EVENT, 1, before?.count ?? 0, true);
  for (let index = 0; index < chunk.count; index += 1) {
    const columns = before === undefined ? null : columnsAt(before, index);
    const change = plan.tickets.find(({ serial }) => serial === index + 1);
    if (columns !== null) setColumns(chunk, index, { ...columns, ...change });
  }
  const ends = new Map(plan.ended.map((one) => [one.publicKey.join(), one.untilMs]));
  return {
    gates: held.gates,
    stations: new Map([
      ...held.stations,
      ...plan.stations.map(({ station, state }) => [station, state] as const),
      ...plan.revoked.map(({ station }) => [station, 'revoked'] as const),
    ]),
    grants: [...held.grants, ...plan.grants.map(({ grant }) => grant)].sort((a, b) =>
      a.id < b.id ? -1 : 1,
    ),
    issuers: [...held.issuers, ...plan.issuers].map((one) => ({
      ...one,
      untilMs: ends.get(one.publicKey.join()) ?? one.untilMs,
    })),
    operators: new Set([...held.operators, ...plan.operators.map(({ id }) => id)]),
    chunks: [chunk],
  };
}

/** Grants of one life: none overlaps another, and the later list has all of the earlier. */
const RUNS = [1, 6, 11, 16].map((from) =>
  exampleGrant({ id: `run-${from}`, serialFrom: from, serialTo: from + 4 }),
);

const saidArbitrary = fc.record({
  revoked: fc.subarray([GATE_ID, KIOSK_ID]),
  grants: fc.subarray(RUNS),
  keysUntilMs: fc.constantFrom(null, 0, 500),
  tickets: fc
    .array(
      fc.record({
        state: fc.constantFrom(...TICKET_STATES),
        issue: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 20, maxLength: 20 },
    )
    .map((some) => some.map((one) => ({ ...SOLD_TICKET, ...one }))),
});

function revokedAt({ stations }: HeldAtHub): readonly string[] {
  return [...stations].filter(([, state]) => state === 'revoked').map(([station]) => station);
}

function readable({ stations, operators, grants, issuers, chunks }: HeldAtHub) {
  const columns = chunks.flatMap((chunk) =>
    Array.from({ length: chunk.count }, (_, index) => columnsAt(chunk, index)),
  );
  return {
    stations: Object.fromEntries(stations),
    operators: [...operators],
    grants: grants.map(({ id }) => id),
    ends: issuers.map(({ untilMs }) => untilMs),
    tickets: columns.map((one) => `${one?.state} ${one?.issue}`),
  };
}

describe('LE6 what is taken back from a list', () => {
  test('of what is held already, nothing', () => {
    const said = { grants: RUNS, revoked: [KIOSK_ID] };
    expect(planTakeBack(listSaying(said), hubHolding(said))).toEqual({
      stations: [],
      revoked: [],
      grants: [],
      conflicts: [],
      issuers: [],
      ended: [],
      operators: [],
      tickets: [],
      leftOut: { stations: [], grants: 0, tickets: 0, otherPlaces: 0, codes: 0 },
    });
  });

  test('everything that is missing: stations, keys, staff, grants', () => {
    const plan = planTakeBack(listSaying({ grants: RUNS, revoked: [KIOSK_ID] }), KNOWS_NOTHING);
    expect(plan.stations.map(({ station, state }) => [station, state])).toEqual([
      [GATE_ID, 'active'],
      [KIOSK_ID, 'revoked'],
    ]);
    expect(plan.issuers).toHaveLength(1);
    expect(plan.operators.map(({ id }) => id)).toEqual(['tendai']);
    expect(plan.grants.map(({ grant }) => grant.id)).toEqual([
      'run-1',
      'run-11',
      'run-16',
      'run-6',
    ]);
  });

  test('lists in any order, grouped and repeated in any way, lead to the same', () => {
    fc.assert(
      fc.property(fc.array(saidArbitrary, { maxLength: 4 }), fc.array(fc.nat(3)), (lists, more) => {
        const again = more.flatMap((index) => lists[index] ?? []);
        const forward = lists.reduce(after, hubHolding({}));
        const backward = [...[...lists].reverse(), ...again].reduce(after, hubHolding({}));
        expect(readable(backward)).toEqual(readable(forward));
      }),
    );
  });

  test('SE2 TK2 TK3 nothing becomes less strict: no revocation, end of a key, issue or sale is taken away', () => {
    fc.assert(
      fc.property(saidArbitrary, saidArbitrary, (held, said) => {
        const before = hubHolding(held);
        const now = after(before, said);
        expect(new Set(revokedAt(now))).toEqual(new Set([...revokedAt(before), ...said.revoked]));
        for (const [index, one] of held.tickets.entries()) {
          const [chunk] = now.chunks;
          const columns = chunk === undefined ? null : columnsAt(chunk, index);
          expect(columns?.issue).toBe(Math.max(one.issue, said.tickets[index]?.issue ?? 0));
          expect(columns?.state).toBe(
            stricterState(one.state, said.tickets[index]?.state ?? 'unsold'),
          );
        }
        const ends = [held.keysUntilMs ?? Infinity, said.keysUntilMs ?? Infinity];
        expect(now.issuers.map(({ untilMs }) => untilMs ?? Infinity)).toEqual([Math.min(...ends)]);
      }),
    );
  });

  test('AL1 whatever is held and said, no serial is in two grants, and every grant that was left out is named with the one it overlaps', () => {
    const anyGrant = fc
      .tuple(fc.integer({ min: 1, max: 20 }), fc.nat(6), fc.nat(1000))
      .map(([from, length, id]) =>
        exampleGrant({ id: `g${id}`, serialFrom: from, serialTo: Math.min(20, from + length) }),
      );
    fc.assert(
      fc.property(fc.array(anyGrant, { maxLength: 8 }), (grants) => {
        const plan = planTakeBack(listSaying({ grants }), {
          ...hubHolding({}),
          grants: RUNS.slice(0, 1),
        });
        const all = [...RUNS.slice(0, 1), ...plan.grants.map(({ grant }) => grant)];
        const serials = all.flatMap(({ serialFrom, serialTo }) =>
          Array.from({ length: serialTo - serialFrom + 1 }, (_, step) => serialFrom + step),
        );
        expect(new Set(serials).size).toBe(serials.length);
        for (const { lost, held } of plan.conflicts) {
          expect(lost.grant.serialFrom <= held.serialTo).toBe(true);
          expect(held.serialFrom <= lost.grant.serialTo).toBe(true);
        }
        const ids = new Set(grants.map(({ id }) => id));
        const known = new Set(
          [...all, ...plan.conflicts.map(({ lost }) => lost.grant)].map(({ id }) => id),
        );
        for (const id of ids) expect(known.has(id)).toBe(true);
      }),
    );
  });
});

/** Every ticket of this issue, one with a code. */
function listWithCode(serial: number, fill: number, issue: number) {
  const list = listSaying({ tickets: TICKETS.map((one) => ({ ...one, issue })) });
  list.chunks[0]?.codes?.fill(fill, (serial - 1) * 8, serial * 8);
  return list;
}

describe('LE6 what a list says and cannot be taken back is counted', () => {
  test('a station at a gate that is not there, a grant no key of the list signed', () => {
    const list = {
      ...listSaying({}),
      allotments: { v: 1 as const, grants: [sealGrant(exampleGrant(), keysFrom(99).secretKey)] },
    };
    const { leftOut, stations } = planTakeBack(list, { ...KNOWS_NOTHING, gates: 0 });
    expect(stations.map(({ role }) => role)).toEqual(['agent']);
    expect(leftOut).toMatchObject({ stations: [GATE_STATION], grants: 1 });
  });

  test('tickets imported since, and serials that are other tickets here', () => {
    const moved = { ...SOLD_TICKET, section: 1 };
    const list = listSaying({ tickets: [...TICKETS.slice(1), moved, SOLD_TICKET, SOLD_TICKET] });
    const { leftOut } = planTakeBack(list, hubHolding({}));
    expect(leftOut).toMatchObject({ tickets: 2, otherPlaces: 1 });
  });

  test('TK5 a code of which the list has but the hash; and a reissue takes the old code away', () => {
    const held = { ...hubHolding({}), chunks: listWithCode(3, 7, 0).chunks };
    const given = planTakeBack(listWithCode(5, 9, 0), held);
    expect(given.leftOut.codes).toBe(1);
    expect(given.tickets).toEqual([]);
    const reissued = planTakeBack(listWithCode(5, 9, 1), held);
    expect(
      reissued.tickets.filter(({ losesCode }) => losesCode).map(({ serial }) => serial),
    ).toEqual([3]);
  });
});
