/** Whatever is sent to the hub is answered in words: no request makes it fault, and it works as before afterwards. */

import { toHex } from '@gatefold/domain/bytes';
import { encodeEnrolmentRequest } from '@gatefold/domain/codec/enrolment';
import { sealGreeting } from '@gatefold/domain/codec/session';
import { expectOk } from '@gatefold/domain/result';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { encodeTransfer } from '@gatefold/domain/codec/transfer';
import { Seeded } from '@gatefold/sync/simulator/seeded';
import { rawLedger, runOf } from '@gatefold/sync/testing/raw-ledger';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeHubWorld, SMALL_EVENT, type HubWorld } from '../support/hub-world.ts';
import { request, serveHub, signIn, type Answer, type HttpHub } from '../support/http-hub.ts';
import {
  admission,
  deliver,
  gateStation,
  record,
  transferOf,
  type WorldStation,
} from '../support/world-station.ts';
import { alterBytes } from './alter/alter-bytes.ts';
import { alterJson, type Json } from './alter/alter-json.ts';
import { alterTree } from './alter/alter-tree.ts';
import { readTree, writeTree } from './alter/cbor-tree.ts';

let world: HubWorld;
let http: HttpHub;
let gate: WorldStation;

beforeAll(async () => {
  world = await makeHubWorld([SMALL_EVENT]);
  http = await serveHub(world);
  gate = await gateStation(world, 101);
  await record(gate.ledger, EVENT, admission(1), admission(2));
});
afterAll(async () => {
  await http.close();
  await world.close();
});

const event = EVENT;
const reason = 'the holder asked for it';

/** A body for everything an administrator can do, the sign-in aside, which makes whoever is wrong wait. */
const DEEDS: Readonly<Record<string, Json>> = {
  revoke: { event, serial: 3, reason },
  reissue: { event, serial: 4, reason },
  'short-codes': { event, fromSerial: 1, limit: 5 },
  'stations/revoke': { station: '00'.repeat(8), reason },
  'enrolment-codes': { role: 'gate', event, name: 'Gate 9', gate: 0, lane: 'B' },
  allotments: { event, station: '00'.repeat(8), klass: 0, quantity: 5, expiresInHours: 4 },
  'quarantine/resolve': { id: 1, note: 'looked at' },
  'issuer-keys': { kind: 'planned', event, startsInHours: 2, reason },
  holders: {
    event,
    serial: 5,
    name: 'Rudo',
    phone: null,
    photo: null,
    templates: [],
    hasConsented: true,
  },
  'holders/remove': { event, serial: 5 },
  'vault/day': { event, keepUntilMs: 1_900_000_000_000 },
  'vault/destroy': { event, reason },
};

function isFault({ status }: Answer): boolean {
  return status >= 500;
}

async function works(): Promise<void> {
  expect((await request(http, 'GET', '/health')).status).toBe(200);
  expect(http.log).toEqual([]);
}

test('SE5 SE6 no body of an administrator makes the hub fault', async () => {
  const { cookie, csrfToken } = await signIn(http);
  const headers = { 'content-type': 'application/json', cookie, 'x-csrf-token': csrfToken };
  const dice = new Seeded(1);
  const statuses = new Set<number>();
  for (const [path, body] of Object.entries(DEEDS)) {
    for (let index = 0; index < 60; index += 1) {
      const sent = alterJson(body, dice);
      const answer = await request(http, 'POST', `/admin/api/${path}`, { headers, body: sent });
      statuses.add(answer.status);
      expect([path, new TextDecoder().decode(sent).slice(0, 300), isFault(answer)]).toEqual([
        path,
        expect.any(String),
        false,
      ]);
    }
  }
  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 400, 409]));
  await works();
});

test('SE5 SE6 no query and no path makes the hub fault', async () => {
  const { cookie } = await signIn(http);
  const paths = [
    'admin/api/overview',
    'admin/api/digest',
    'admin/api/print-run',
    'station/events/7/feed',
  ];
  const values = [
    '',
    '%00',
    '-1',
    '1e9',
    '9007199254740993',
    '99999999999999999999',
    'x',
    '%ff',
    '1&event=2',
    '[]',
  ];
  for (const path of paths) {
    for (const value of values) {
      const query = `event=${value}&from=${value}&limit=${value}&after=${value}&have=${value}`;
      const answer = await request(http, 'GET', `/${path}?${query}`, { headers: { cookie } });
      expect([path, value, isFault(answer)]).toEqual([path, value, false]);
    }
  }
  for (const path of [
    '/%00',
    '/station/events/%00/manifest?have=0',
    '/station/events/1/blobs/%c0%80',
    '/admin/..%2f..%2f',
  ]) {
    expect([path, isFault(await request(http, 'GET', path))]).toEqual([path, false]);
  }
  await works();
});

test('LE8 SE6 an entry that no database text holds is kept as bytes, and holds back nothing', async () => {
  const station = await gateStation(world, 102);
  const good = admission(3);
  const poison = [
    { kind: 'ticket-admitted', body: { ...good.body, lane: 'A\u0000' } },
    { kind: 'made-\u0000-up', body: null },
    { kind: 'ticket-admitted', body: { ...good.body, 'more\u0000': 1 } },
  ];
  const ledger = rawLedger(station, [...poison, good], { kind: 'gate', event: EVENT });
  const answer = await deliver(world, station, encodeTransfer(runOf(ledger)));
  expect(answer).toMatchObject({ kind: 'received', quarantined: 3 });
});

test('SE1 SE6 LE8 no bytes of a station make the hub fault', async () => {
  const facts = { owedEntries: 0, manifestEpoch: 0, sentAtMs: world.clock.ms };
  const { token } = expectOk(await http.road(gate).greet(facts), 'greeting');
  const cbor = { 'content-type': 'application/cbor' };
  const session = { ...cbor, authorization: `Gatefold ${toHex(token)}` };
  const code = { lookup: 'ABCD', secret: 'EFGHJKMNPQRS' };
  const zeros = new Uint8Array(32);
  const greeting = { v: 1 as const, station: gate.id, challenge: zeros, nonce: zeros, ...facts };
  const bodies: [string, Record<string, string>, Uint8Array][] = [
    ['enrol', cbor, encodeEnrolmentRequest(code, gate.keys.publicKey)],
    ['greet', cbor, sealGreeting(greeting, gate.keys.secretKey)],
    ['transfers', session, await transferOf(gate, gate.ledger)],
  ];
  const dice = new Seeded(2);
  for (const [path, headers, valid] of bodies) {
    for (let index = 0; index < 150; index += 1) {
      const tree = readTree(valid);
      const body =
        tree === null || dice.chance(0.3)
          ? alterBytes(valid, valid, dice)
          : writeTree(alterTree(tree, valid, dice));
      const answer = await request(http, 'POST', `/station/${path}`, { headers, body });
      expect([path, toHex(body).slice(0, 600), isFault(answer)]).toEqual([
        path,
        expect.any(String),
        false,
      ]);
    }
  }
  await works();
});
