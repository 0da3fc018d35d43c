import { ruleTicket } from '@gatefold/domain/admission/rule-ticket';
import { ruleSales } from '@gatefold/domain/allotment/rule-sales';
import { entryKey } from '@gatefold/domain/ids';
import { expectOk } from '@gatefold/domain/result';
import { decodeEntry, type Entry } from '@gatefold/domain/codec/entry';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { admissionOf } from '@gatefold/sync/merge/known-admissions';
import type { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { mergedTables } from '../../../tests/support/merged-tables.ts';
import {
  admission,
  agentStation,
  deliver,
  gateStation,
  record,
  refusal,
  sold,
  transferOf,
  voided,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { grantAllotment } from './grant-allotment.ts';

type Writer = { readonly station: WorldStation; readonly ledger: StationLedger };

/** Two gates and a kiosk with two till periods, the same in every world that is made so. */
async function makeWriters(
  world: HubWorld,
): Promise<{ writers: readonly Writer[]; allotment: string }> {
  const gates = [await gateStation(world, 21), await gateStation(world, 22, { gate: 1 })];
  const kiosk = await agentStation(world, 23);
  const second = await kiosk.openBook({ kind: 'till', period: 2 });
  const expiresAtMs = world.clock.ms + 3_600_000;
  const terms = {
    event: EVENT,
    station: kiosk.id,
    klass: 0,
    quantity: 5,
    expiresAtMs,
    cashLimits: [],
  };
  const [grant] = expectOk(await grantAllotment(world.hub, 'admin', terms), 'grant');
  const tills = [kiosk.ledger, second].map((ledger) => ({ station: kiosk, ledger }));
  const writers = [...gates.map((station) => ({ station, ledger: station.ledger })), ...tills];
  return { writers, allotment: grant?.id ?? '' };
}

type Step = {
  readonly writer: number;
  readonly deed: 'first' | 'second' | 'third';
  readonly serial: number;
  readonly pauseMs: number;
};

/** Few tickets, so that gates meet over them; long pauses, so that whole hours pass between uploads. */
const step: fc.Arbitrary<Step> = fc.record({
  writer: fc.nat(3),
  deed: fc.constantFrom('first', 'first', 'second', 'third'),
  serial: fc.integer({ min: 10, max: 13 }),
  pauseMs: fc.constantFrom(0, 1, 900, 4_000_000),
});

async function perform(world: HubWorld, writers: readonly Writer[], allotment: string, one: Step) {
  world.clock.ms += one.pauseMs;
  const writer = writers[one.writer];
  if (writer === undefined) throw new Error('no such writer');
  const atGate = {
    first: admission(one.serial),
    second: refusal(one.serial),
    third: admission(62, 1),
  };
  const atTill = {
    first: sold(one.serial, allotment),
    second: voided(one.serial),
    third: sold(one.serial, 'not-granted'),
  };
  const facts = one.writer < 2 ? atGate : atTill;
  await record(writer.ledger, EVENT, facts[one.deed]);
  return writer;
}

type Delivery = {
  readonly writer: number;
  readonly from: number;
  readonly length: number;
  readonly pauseMs: number;
};

const delivery: fc.Arbitrary<Delivery> = fc.record({
  writer: fc.nat(3),
  from: fc.nat(100),
  length: fc.integer({ min: 1, max: 100 }),
  pauseMs: fc.constantFrom(0, 5, 100_000),
});

/** Any runs in any order, overlapping and repeated; at last whatever none of them held, the latest first. */
async function deliverShuffled(
  world: HubWorld,
  writers: readonly Writer[],
  deliveries: readonly Delivery[],
) {
  const send = async ({ station, ledger }: Writer, from: number, to: number) =>
    deliver(world, station, await transferOf(station, ledger, from, to));
  for (const { writer: index, from, length, pauseMs } of deliveries) {
    const writer = writers[index];
    world.clock.ms += pauseMs;
    if (writer === undefined || writer.ledger.lastSeq === 0) continue;
    const fromSeq = 1 + (from % writer.ledger.lastSeq);
    await send(writer, fromSeq, Math.min(writer.ledger.lastSeq, fromSeq + length - 1));
  }
  for (const writer of writers.toReversed()) {
    for (let seq = writer.ledger.lastSeq; seq > 0; seq -= 1) await send(writer, seq, seq);
  }
}

type Written = { readonly station: WorldStation; readonly entry: Entry };

/** Every entry the stations wrote, with the rank of an honest clock: its own reading. */
async function everything(writers: readonly Writer[]): Promise<readonly Written[]> {
  const all: Written[] = [];
  for (const { station, ledger } of writers) {
    for (const row of await station.journal.read(ledger.id, 1, 1000)) {
      all.push({ station, entry: expectOk(decodeEntry(row.bytes), 'entry') });
    }
  }
  return all;
}

function pureAdmissions(all: readonly Written[]): Map<string, boolean> {
  const admissions = all.flatMap(({ station, entry }) => {
    const one = admissionOf(entry, station.id, entry.hlc, false);
    return one === null ? [] : [one];
  });
  const standing = new Map<string, boolean>();
  for (const [serial, ofTicket] of Map.groupBy(admissions, (one) => one.serial)) {
    const ruling = ruleTicket(serial, ofTicket, serial > 60 ? 3 : 1);
    for (const one of ruling.standing) standing.set(entryKey(one), true);
    for (const one of ruling.doubles) standing.set(entryKey(one), false);
  }
  return standing;
}

function pureSales(all: readonly Written[], allotment: string): Map<string, string> {
  const rulings = new Map<string, string>();
  for (const [serial, ofTicket] of Map.groupBy(all, ({ entry }) =>
    'serial' in entry.fact.body ? entry.fact.body.serial : null,
  )) {
    const sales = ofTicket.flatMap(({ station, entry: { ledger, seq, hlc: rank, fact } }) =>
      fact.kind === 'ticket-sold'
        ? [
            {
              ledger,
              seq,
              rank,
              station: station.id,
              isGranted: fact.body.allotment === allotment && (serial ?? 0) > 10,
            },
          ]
        : [],
    );
    const voids = ofTicket.filter(({ entry }) => entry.fact.kind === 'sale-voided');
    const ruling = ruleSales(sales, new Set(voids.map(({ station }) => station.id)));
    for (const sale of sales) {
      const counts = entryKey(sale) === ruling.counted;
      rulings.set(entryKey(sale), counts ? (ruling.isVoided ? 'voided' : 'counted') : 'incident');
    }
  }
  return rulings;
}

async function ruledSales(world: HubWorld): Promise<Map<string, string>> {
  const rows = await world.rows<{ ledger: string; seq: number; ruling: string }>(
    `SELECT ledger, seq, CASE WHEN voided THEN 'voided' WHEN counted THEN 'counted' ELSE 'incident' END
       AS ruling FROM sale`,
  );
  return new Map(rows.map((row) => [entryKey(row), row.ruling]));
}

async function ruledAdmissions(world: HubWorld): Promise<Map<string, boolean>> {
  const rows = await world.rows<{ ledger: string; seq: number; standing: boolean }>(
    'SELECT ledger, seq, standing FROM admission',
  );
  return new Map(rows.map((row) => [entryKey(row), row.standing]));
}

test('LE3 AD2 AL1 any order, repetition and grouping of deliveries leave the same tables, and they are what the pure folds say', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.array(delivery, { maxLength: 12 }),
      async (steps, deliveries) => {
        const online = await makeHubWorld();
        const offline = await makeHubWorld();
        try {
          const atOnce = await makeWriters(online);
          const later = await makeWriters(offline);
          for (const one of steps) {
            const { station, ledger } = await perform(
              online,
              atOnce.writers,
              atOnce.allotment,
              one,
            );
            await deliver(online, station, await transferOf(station, ledger, ledger.lastSeq));
            await perform(offline, later.writers, later.allotment, one);
          }
          await deliverShuffled(offline, later.writers, deliveries);
          expect(await mergedTables(offline)).toEqual(await mergedTables(online));
          const all = await everything(later.writers);
          expect(await ruledAdmissions(offline)).toEqual(pureAdmissions(all));
          expect(await ruledSales(offline)).toEqual(pureSales(all, later.allotment));
        } finally {
          await online.close();
          await offline.close();
        }
      },
    ),
    { numRuns: 15 },
  );
});
