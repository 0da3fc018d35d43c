/**
 * What the hub's tables say of generated histories must be what the pure fold says of the stations' own journals (AD2,
 * LE3). A few histories here; `npm run differential` does a thousand of up to 500 entries.
 */

import { rulingsDigest, ruleTicket } from '@gatefold/domain/admission/rule-ticket';
import type { Admission } from '@gatefold/domain/admission/admission';
import { decodeEntry } from '@gatefold/domain/codec/entry';
import { expectOk } from '@gatefold/domain/result';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { admissionsOf } from '@gatefold/db/postgres/admissions';
import { admissionOf } from '@gatefold/sync/merge/known-admissions';
import { TestClock } from '@gatefold/sync/testing/test-station';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded, shuffled } from '../matchday/scan-plan.ts';
import { FAMILY, makeHubWorld, OPEN_STAND, type HubWorld } from '../support/hub-world.ts';
import {
  admission,
  deliver,
  gateStation,
  record,
  transferOf,
  type WorldStation,
} from '../support/world-station.ts';

const HISTORIES = Number(process.env['GATEFOLD_HISTORIES'] ?? 25);
const SEED = Number(process.env['GATEFOLD_SEED'] ?? 1);
const STATIONS = 6;
const TICKETS = 40;
const MOST_ENTRIES = 500;
const FAMILY_ADMITS = 3;

type Gate = { readonly station: WorldStation; readonly clock: TestClock };

let world: HubWorld;
let gates: Gate[];

beforeAll(async () => {
  world = await makeHubWorld();
  gates = [];
  for (let number = 0; number < STATIONS; number += 1) {
    const clock = new TestClock();
    const station = await gateStation(world, 60 + number, { gate: number % 3, clock });
    gates.push({ station, clock });
  }
});

afterAll(() => world.close());

function classOf(serial: number): number {
  return serial % 4 === 0 ? FAMILY : OPEN_STAND;
}

/** Admissions at the gates in true order, each gate's clock up to half a minute behind the hub's. */
async function write(history: number, random: () => number): Promise<number> {
  const entries = 1 + Math.floor(random() * MOST_ENTRIES);
  const firstSerial = 1000 + history * TICKETS;
  for (const { clock } of gates) clock.ms = world.clock.ms - Math.floor(random() * 30_000);
  for (let entry = 0; entry < entries; entry += 1) {
    const gate = gates[Math.floor(random() * STATIONS)];
    if (gate === undefined) throw new Error('no such gate');
    const passMs = Math.floor(random() * 40);
    world.clock.ms += passMs;
    for (const { clock } of gates) clock.ms += passMs;
    const serial = firstSerial + Math.floor(random() * TICKETS);
    await record(gate.station.ledger, EVENT, admission(serial, classOf(serial)));
  }
  return entries;
}

type Run = { readonly gate: Gate; readonly bytes: Uint8Array };

/** Everything written since, cut into runs at random, some of them twice, in any order. */
async function runsSince(
  lastSeqs: readonly number[],
  random: () => number,
): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (const [index, gate] of gates.entries()) {
    const { ledger } = gate.station;
    let fromSeq = (lastSeqs[index] ?? 0) + 1;
    while (fromSeq <= ledger.lastSeq) {
      const toSeq = Math.min(ledger.lastSeq, fromSeq + Math.floor(random() * 120));
      const bytes = await transferOf(gate.station, ledger, fromSeq, toSeq);
      runs.push({ gate, bytes });
      if (random() < 0.2) runs.push({ gate, bytes });
      fromSeq = toSeq + 1;
    }
  }
  return shuffled(runs, random);
}

/** The pure fold over the stations' own journals. */
async function foldOf(lastSeqs: readonly number[]): Promise<string> {
  const admissions: Admission[] = [];
  for (const [index, { station }] of gates.entries()) {
    const fromSeq = (lastSeqs[index] ?? 0) + 1;
    for (const { bytes } of await station.journal.read(station.ledger.id, fromSeq, MOST_ENTRIES)) {
      const entry = expectOk(decodeEntry(bytes), 'own entry');
      const one = admissionOf(entry, station.id, entry.hlc, false);
      if (one !== null) admissions.push(one);
    }
  }
  const bySerial = Map.groupBy(admissions, (one) => one.serial);
  return rulingsDigest(
    [...bySerial].map(([serial, rows]) =>
      ruleTicket(serial, rows, classOf(serial) === FAMILY ? FAMILY_ADMITS : 1),
    ),
  );
}

/** What the tables say. */
async function tablesOf(history: number): Promise<string> {
  const firstSerial = 1000 + history * TICKETS;
  const serials = Array.from({ length: TICKETS }, (_, index) => firstSerial + index);
  const rows = await admissionsOf(world.pool, EVENT, serials);
  const bySerial = Map.groupBy(rows, (row) => row.serial);
  return rulingsDigest(
    [...bySerial].map(([serial, admissions]) => {
      const ordered = [...admissions].sort(
        (a, b) => a.rank.ms - b.rank.ms || a.rank.n - b.rank.n || (a.station < b.station ? -1 : 1),
      );
      const standing = ordered.filter((row) => row.standing);
      const doubles = ordered.filter((row) => !row.standing);
      return { serial, standing, doubles };
    }),
  );
}

test(`the tables rule ${HISTORIES} generated histories as the pure fold does (AD2, LE3)`, async () => {
  const random = seeded(SEED);
  let entries = 0;
  for (let history = 0; history < HISTORIES; history += 1) {
    const lastSeqs = gates.map(({ station }) => station.ledger.lastSeq);
    entries += await write(history, random);
    world.clock.ms += 1000;
    for (const { gate, bytes } of await runsSince(lastSeqs, random)) {
      await deliver(world, gate.station, bytes);
    }
    const told = `history ${history} of seed ${SEED}`;
    expect([told, await tablesOf(history)]).toEqual([told, await foldOf(lastSeqs)]);
  }
  const { rows } = await world.pool.query<{ count: number }>('SELECT count(*) FROM admission');
  expect(rows[0]?.count).toBe(entries);
}, 1_200_000);
