/** Whatever is sent to a gate's or a kiosk's own server is answered in words, and nothing is recorded but what was asked. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { utf8 } from '@gatefold/domain/bytes';
import { withConnection } from '@gatefold/db/postgres/pool';
import { scanRequestSchema, verdictViewSchema } from '@gatefold/station/contract/gate';
import { refusalAnswerSchema } from '@gatefold/station/contract/station-status';
import { parseJsonBody } from '@gatefold/station/host/json-body';
import { JSON_TYPE, sendTo } from '@gatefold/station/testing/loopback-stage';
import { Seeded } from '@gatefold/sync/simulator/seeded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPages } from '../../tools/build-pages.ts';
import {
  grantStock,
  signInAllOnceListed,
  untilManifestsAreThere,
  untilQuiet,
} from '../matchday/day.ts';
import { must } from '../matchday/station-client.ts';
import { EVENT, openWorld, type StationProcess, type World } from '../matchday/world.ts';
import { alterBytes } from './alter/alter-bytes.ts';
import { alterJson } from './alter/alter-json.ts';
import { gateDeeds, SIGN_IN, tillDeeds, type Deed } from './station-deeds.ts';

/** What is recorded without being counted here. */
const PEOPLE_AT_WORK = new Set(['ledger-opened', 'operator-signed-in', 'operator-signed-out']);

let world: World;
let gate: StationProcess;
let kiosk: StationProcess;
let tickets: readonly string[];
const log: string[] = [];
/** By station, how many entries of each kind its answers speak of. */
const told = new Map<string, Map<string, number>>();
/** By station, its entries after the last body. Nobody else is at work. */
const recorded = new Map<string, number>();
/** Requests of each test: enough in CI to come to every answer. */
const TIMES = Number(process.env['GATEFOLD_STATION_REQUESTS'] ?? '600');
/** A limit against hanging, on a machine that has other things to do. */
const GIVE_UP_MS = 60_000 + 200 * TIMES;

beforeAll(async () => {
  await buildPages();
  world = await openWorld({ tickets: 3000, gates: 1, agents: 1, log: (line) => log.push(line) });
  const [onlyGate, onlyKiosk] = [world.gates[0], world.agents[0]];
  if (!onlyGate || !onlyKiosk) throw new Error('a station is missing');
  [gate, kiosk] = [onlyGate, onlyKiosk];
  await grantStock(world, 1500);
  await signInAllOnceListed(world);
  await untilManifestsAreThere(world);
  tickets = (await world.admin.printRun(EVENT)).map(({ digits }) => digits);
});

afterAll(() => world.stop());

function portOf(station: StationProcess): number {
  return Number(new URL(station.child.url).port);
}

async function entriesOf(station: StationProcess): Promise<number> {
  const { ledgers } = await must('digest', station.client.digest());
  return ledgers.reduce((sum, { lastSeq }) => sum + lastSeq, 0);
}

function tell(station: StationProcess, kinds: readonly string[]): void {
  const counts = told.get(station.id) ?? new Map<string, number>();
  told.set(station.id, counts);
  for (const kind of kinds.filter((one) => !PEOPLE_AT_WORK.has(one)))
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

function staffOf(station: StationProcess) {
  const role = station.role === 'gate' ? 'steward' : 'agent';
  const person = world.staff.find((one) => one.role === role);
  if (person === undefined) throw new Error(`the demonstration has no ${role}`);
  return person;
}

async function signIn(station: StationProcess): Promise<void> {
  const { operator, pin } = staffOf(station);
  await must('sign-in', station.client.signIn(operator, pin));
}

function shown(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.slice(0, 300));
}

/** Sends one body; an answer that is no refusal must have been asked for rightly, and a refusal must have recorded nothing. */
async function tryBody(
  station: StationProcess,
  deed: Omit<Deed, 'body'>,
  sent: Uint8Array,
): Promise<string> {
  const { path, schema } = deed;
  const before = recorded.get(station.id) ?? (await entriesOf(station));
  const body = Buffer.from(sent);
  const got = await sendTo(portOf(station), { method: 'POST', path, headers: JSON_TYPE, body });
  const about = [path, shown(sent), got.status, got.body.slice(0, 200)];
  const answer: unknown = JSON.parse(got.body);
  const after = await entriesOf(station);
  recorded.set(station.id, after);
  if (got.status !== 200) {
    const { kind, words } = refusalAnswerSchema.parse(answer);
    const isInWords = [400, 401, 409].includes(got.status) && words.length > 10;
    expect([about, isInWords, after]).toEqual([about, true, before]);
    return kind;
  }
  const asked = parseJsonBody(sent);
  expect([about, asked.ok && schema.safeParse(asked.value).success]).toEqual([about, true]);
  tell(station, deed.entries(answer));
  return 'done';
}

async function tryBodies(
  station: StationProcess,
  deeds: readonly Deed[],
  dice: Seeded,
  times: number,
): Promise<Set<string>> {
  const outcomes = new Set<string>();
  for (let index = 0; index < times; index += 1) {
    const deed = dice.pick(deeds);
    if (deed === null) throw new Error('no deeds');
    const body = deed.body(dice);
    const sent = dice.chance(0.2) ? utf8(JSON.stringify(body)) : alterJson(body, dice);
    outcomes.add(`${deed.path} ${await tryBody(station, deed, sent)}`);
  }
  return outcomes;
}

/** Who tries PINs waits ever longer, so there are few of these, and none that costs the real name a wait. */
async function trySignIns(station: StationProcess, dice: Seeded): Promise<void> {
  const { operator, pin } = staffOf(station);
  for (let index = 0; index < 60; index += 1) {
    await tryBody(station, SIGN_IN, alterJson({ operator, pin }, dice));
  }
}

/** Words of an answer to bytes that may be no request at all: every status there is, and every body of JSON. */
async function sendRaw(port: number, bytes: Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  // A server that hangs up in the middle shows as an error here; what it said before counts.
  socket.on('error', () => undefined);
  socket.end(bytes);
  return text(socket).catch(() => '');
}

function rawRequest(port: number, method: string, path: string, body: string): Uint8Array {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Origin: http://127.0.0.1:${port}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return utf8(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function isVerdict(answer: string): boolean {
  const [, body = ''] = answer.split('\r\n\r\n');
  const parsed = parseJsonBody(utf8(body));
  return parsed.ok && verdictViewSchema.safeParse(parsed.value).success;
}

/** Whether there is a whole scan in the bytes, whatever follows it. */
function asksForScan(bytes: Uint8Array): boolean {
  const [head = '', body = ''] = Buffer.from(bytes).toString('latin1').split('\r\n\r\n');
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? '0');
  const asked = parseJsonBody(Buffer.from(body.slice(0, length), 'latin1'));
  return asked.ok && scanRequestSchema.safeParse(asked.value).success;
}

test(
  'SE5 SE6 LE2 no body makes a gate fault, and none is recorded but a scan that was asked for',
  async () => {
    const dice = new Seeded(11);
    const outcomes = await tryBodies(gate, gateDeeds({ tickets }), dice, TIMES);
    expect([...outcomes].toSorted()).toEqual([
      '/api/enrol-anew at-work',
      '/api/enrol-anew bad-request',
      '/api/scan bad-request',
      '/api/scan done',
    ]);
    await trySignIns(gate, dice);
  },
  GIVE_UP_MS,
);

test(
  'SE5 SE6 LE2 AL3 no body makes a kiosk fault, and no money moves but by a deed that was asked for',
  async () => {
    const dice = new Seeded(12);
    const outcomes = await tryBodies(kiosk, tillDeeds({ sold: new Map() }), dice, 2 * TIMES);
    for (const path of ['till/open', 'till/close', 'sell', 'reprint', 'void', 'cash']) {
      expect(outcomes).toContain(`/api/${path} done`);
      expect(outcomes).toContain(`/api/${path} bad-request`);
    }
    expect(outcomes).toContain('/api/sell till-closed');
    await trySignIns(kiosk, dice);
  },
  GIVE_UP_MS,
);

test(
  'SE5 SE6 no bytes make a gate fault or leave it hanging',
  async () => {
    const dice = new Seeded(13);
    const port = portOf(gate);
    const scan = JSON.stringify({ text: 'ABC-123', source: 'typed' });
    const requests = [
      rawRequest(port, 'POST', '/api/scan', scan),
      rawRequest(port, 'GET', '/api/state', ''),
      rawRequest(port, 'GET', '/', ''),
      rawRequest(port, 'POST', '/api/sign-out', '{}'),
    ];
    const statuses = new Set<string>();
    let before = await entriesOf(gate);
    for (let index = 0; index < TIMES; index += 1) {
      const request = dice.pick(requests.slice(0, 3)) ?? utf8('');
      let bytes = request;
      for (let i = dice.between(1, 4); i > 0; i -= 1) {
        bytes = alterBytes(bytes, dice.pick(requests) ?? bytes, dice);
      }
      const answer = await sendRaw(port, bytes);
      const found = [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status ?? '');
      for (const status of found) statuses.add(status);
      expect([shown(bytes), found.filter((status) => status >= '500')]).toEqual([shown(bytes), []]);
      const more = (await entriesOf(gate)) - before;
      before += more;
      const isSignOut = shown(bytes).includes('/api/sign-out');
      // Of a scan with rubbish behind it the answer is lost: the rubbish is refused, and the line with it.
      const isScan = !isSignOut && (isVerdict(answer) || (more === 1 && asksForScan(bytes)));
      expect([shown(bytes), isSignOut || more === (isScan ? 1 : 0)]).toEqual([shown(bytes), true]);
      if (isScan) tell(gate, ['check-in-refused']);
      if (!isSignOut) continue;
      await signIn(gate);
      before = await entriesOf(gate);
    }
    expect([...statuses].toSorted()).toEqual(expect.arrayContaining(['200', '400', '403', '404']));
  },
  GIVE_UP_MS,
);

/** Entries of a station in the hub's tables, by kind, those aside that speak of who is at work. */
async function recordedBy(station: StationProcess): Promise<Map<string, number>> {
  const database = { url: world.databaseUrl, applicationName: 'station-requests' };
  return withConnection(database, async (client) => {
    const { rows } = await client.query<{ kind: string; count: number }>(
      `SELECT kind, count(*)::int AS count FROM entry JOIN ledger USING (ledger)
       WHERE station = $1 AND counted GROUP BY kind`,
      [station.id],
    );
    const entries = rows.map(({ kind, count }) => [kind, count] as const);
    return new Map(entries.filter(([kind]) => !PEOPLE_AT_WORK.has(kind)));
  });
}

test('SE6 LE3 afterwards both work as before, and the hub has counted exactly what they answered', async () => {
  await signIn(gate);
  await signIn(kiosk);
  await kiosk.client.openTill([]);
  const sale = await must(
    'sale',
    kiosk.client.sell({ klass: 2, quantity: 1, currency: 'USD', requestId: 'the-last-one' }),
  );
  const digits = sale.tickets[0]?.digits ?? '';
  const verdict = await must('scan', gate.client.scan(digits));
  expect(verdict.kind).toBe('admitted');
  tell(gate, ['ticket-admitted']);
  tell(kiosk, ['ticket-sold']);
  expect(await untilQuiet(world, () => undefined)).toEqual({ unreceipted: 0, agree: true });
  const ofGate = await recordedBy(gate);
  expect(ofGate).toEqual(told.get(gate.id));
  const ofKiosk = await recordedBy(kiosk);
  // The till may have been open already when the last test opened it.
  for (const counts of [ofKiosk, told.get(kiosk.id)]) counts?.delete('till-opened');
  expect(ofKiosk).toEqual(told.get(kiosk.id));
  // A process that met a fault of its own says so in its log.
  expect(log.filter((line) => /Error|fault|\bat \//.test(line))).toEqual([]);
});
