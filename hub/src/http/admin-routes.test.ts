import { toHex } from '@gatefold/domain/bytes';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adminOverviewSchema, printRunSchema } from '../contract/admin.ts';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import {
  ADMIN_PASSWORD,
  postJson,
  request,
  serveHub,
  signIn,
  type Administrator,
  type HttpHub,
} from '../../../tests/support/http-hub.ts';
import { agentStation, deliver, gateStation } from '../../../tests/support/world-station.ts';

let world: HubWorld;
let http: HttpHub;

beforeEach(async () => {
  world = await makeHubWorld();
  http = await serveHub(world);
});
afterEach(async () => {
  await http.close();
  await world.close();
});

function get(path: string, admin?: Administrator) {
  const headers: Record<string, string> = admin === undefined ? {} : { cookie: admin.cookie };
  return request(http, 'GET', `/admin/api/${path}`, { headers });
}

function kindOf(text: string): unknown {
  const answer: unknown = JSON.parse(text);
  return typeof answer === 'object' && answer !== null && 'kind' in answer ? answer.kind : null;
}

async function tryPassword(password: string, name = 'admin'): Promise<unknown> {
  const answer = await postJson(http, 'sign-in', { name, password });
  return answer.status === 200 ? 'signed-in' : kindOf(answer.text);
}

const POSTS: Readonly<Record<string, unknown>> = {
  'sign-out': {},
  revoke: { event: EVENT, serial: 1, reason: 'lost' },
  'stations/revoke': { station: 'ab'.repeat(8), reason: 'stolen' },
  'enrolment-codes': { role: 'agent', event: EVENT, name: 'Mbare' },
  allotments: { event: EVENT, station: 'ab'.repeat(8), klass: 0, quantity: 1, expiresInHours: 1 },
  'quarantine/resolve': { id: 1, note: 'seen' },
  reissue: { event: EVENT, serial: 1, reason: 'lost' },
  'issuer-keys': { kind: 'planned', event: EVENT, startsInHours: 24, reason: 'yearly' },
  'short-codes': { event: EVENT, fromSerial: 1, limit: 1 },
};

describe('SE5 signing in', () => {
  test('sets a cookie no script can read and no other site can send, and is in the audit', async () => {
    const answer = await postJson(http, 'sign-in', { name: 'admin', password: ADMIN_PASSWORD });
    expect(answer.status).toBe(200);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await world.rows('SELECT who, what FROM audit')).toEqual([
      { who: 'admin', what: 'signed in' },
    ]);
  });

  test('with a wrong name is answered as with a wrong password', async () => {
    const wrongName = await postJson(http, 'sign-in', { name: 'root', password: ADMIN_PASSWORD });
    const wrongPassword = await postJson(http, 'sign-in', { name: 'admin', password: 'guess' });
    expect(wrongName).toMatchObject({ status: 401, text: wrongPassword.text });
  });

  test('wrong passwords cost growing time, and the right one ends it', async () => {
    const outcomes: unknown[] = [];
    for (let guess = 0; guess < 5; guess += 1) outcomes.push(await tryPassword('guess'));
    expect(outcomes).toEqual([...Array.from({ length: 4 }, () => 'wrong-password'), 'locked-out']);
    expect(await tryPassword(ADMIN_PASSWORD)).toBe('locked-out');
    world.clock.ms += 2000;
    expect(await tryPassword('guess')).toBe('wrong-password');
    world.clock.ms += 2000;
    expect(await tryPassword(ADMIN_PASSWORD)).toBe('locked-out');
    world.clock.ms += 2000;
    expect(await tryPassword(ADMIN_PASSWORD)).toBe('signed-in');
    expect(await tryPassword('guess')).toBe('wrong-password');
  });

  test('guesses sent all at once are counted one by one', async () => {
    const guesses = Array.from({ length: 20 }, (_, index) => tryPassword(`guess ${index}`));
    const outcomes = await Promise.all(guesses);
    expect(outcomes.filter((outcome) => outcome === 'wrong-password')).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome === 'locked-out')).toHaveLength(16);
  });

  test('guesses at names that do not exist lock nobody else out', async () => {
    for (let guess = 0; guess < 5; guess += 1) await tryPassword('guess', `name ${guess}`);
    expect(await tryPassword('guess', 'name 9')).toBe('locked-out');
    expect(await tryPassword(ADMIN_PASSWORD)).toBe('signed-in');
  });

  test('ends by signing out, and by itself after twelve hours', async () => {
    const first = await signIn(http);
    expect((await get('session', first)).status).toBe(200);
    expect((await postJson(http, 'sign-out', {}, first)).status).toBe(200);
    expect((await get('session', first)).status).toBe(401);
    const second = await signIn(http);
    world.clock.ms += 12 * 3_600_000;
    expect((await get('session', second)).status).toBe(401);
  });
});

describe('SE5 the administrator’s interface', () => {
  test('gives nothing and changes nothing without a session', async () => {
    const before = await world.rows('SELECT count(*) FROM audit');
    for (const path of [
      'session',
      'overview',
      'events',
      `print-run?event=${EVENT}&from=1&limit=1`,
    ]) {
      expect((await get(path)).status).toBe(401);
    }
    for (const [path, body] of Object.entries(POSTS)) {
      expect((await postJson(http, path, body)).status).toBe(401);
    }
    expect(await world.rows('SELECT count(*) FROM audit')).toEqual(before);
  });

  test('changes nothing on a post that lacks the session’s own token', async () => {
    const { cookie } = await signIn(http);
    for (const [path, body] of Object.entries(POSTS)) {
      for (const csrfToken of [undefined, '', 'ab'.repeat(32)]) {
        const admin = csrfToken === undefined ? { cookie } : { cookie, csrfToken };
        const answer = await postJson(http, path, body, admin);
        expect(answer.status).toBe(403);
        expect(kindOf(answer.text)).toBe('wrong-token');
      }
    }
    expect(await world.rows("SELECT 1 FROM ticket WHERE state = 'revoked'")).toEqual([]);
  });

  test('a form of another site gets nowhere: only JSON is read', async () => {
    const { cookie, csrfToken } = await signIn(http);
    const answer = await request(http, 'POST', '/admin/api/revoke', {
      headers: {
        cookie,
        'x-csrf-token': csrfToken,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'event=7&serial=1&reason=x',
    });
    expect(answer.status).toBe(400);
  });

  test('bad and oversize bodies are refused with words', async () => {
    const admin = await signIn(http);
    const missing = await postJson(http, 'revoke', { event: EVENT, serial: 0 }, admin);
    expect(missing.status).toBe(400);
    expect(missing.text).toContain('serial');
    const large = await postJson(http, 'revoke', { reason: 'x'.repeat(70_000) }, admin);
    expect(large.status).toBe(413);
    const headers = { cookie: admin.cookie, 'content-type': 'application/json' };
    const broken = await request(http, 'POST', '/admin/api/revoke', { headers, body: '{"event":' });
    expect([broken.status, kindOf(broken.text)]).toEqual([400, 'bad-request']);
  });

  test('shows the event, and every deed of an administrator in the audit', async () => {
    const admin = await signIn(http);
    const gate = await gateStation(world, 111);
    const kiosk = await agentStation(world, 112);
    await deliver(world, gate, Uint8Array.of(1, 2));
    const done = [
      await postJson(http, 'revoke', { event: EVENT, serial: 1, reason: 'lost' }, admin),
      await postJson(http, 'stations/revoke', { station: gate.id, reason: 'stolen' }, admin),
      await postJson(http, 'enrolment-codes', POSTS['enrolment-codes'], admin),
      await postJson(
        http,
        'allotments',
        { event: EVENT, station: kiosk.id, klass: 0, quantity: 5, expiresInHours: 2 },
        admin,
      ),
      await postJson(http, 'quarantine/resolve', { id: 1, note: 'a broken cable' }, admin),
    ];
    expect(done.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    const answer = await get(`overview?event=${EVENT}`, admin);
    const view = adminOverviewSchema.parse(JSON.parse(answer.text));
    expect(view.event.classes).toMatchObject([
      { name: 'Open Stand', tickets: 60, sold: 9, allotted: 5, revoked: 1 },
      { name: 'Family', tickets: 10, sold: 5 },
    ]);
    expect(view.stations.map((one) => [one.name, one.state])).toEqual([
      ['gate 111', 'revoked'],
      ['agent 112', 'active'],
    ]);
    expect(view.quarantine).toEqual([]);
    expect(view.audit.filter((one) => one.who === 'admin').map((one) => one.what)).toEqual([
      'settled quarantine item 1: a broken cable',
      'granted 5 tickets to agent 112',
      'made an enrolment code for agent "Mbare"',
      'revoked station gate 111: stolen',
      'revoked ticket 1: lost',
      'made an enrolment code for agent "agent 112"',
      'made an enrolment code for gate "gate 111"',
      'signed in',
    ]);
  });

  test('what cannot be done is refused with words', async () => {
    const admin = await signIn(http);
    const asked: readonly (readonly [string, unknown, string])[] = [
      ['revoke', { event: EVENT, serial: 999, reason: 'lost' }, 'nothing-to-revoke'],
      ['stations/revoke', POSTS['stations/revoke'], 'nothing-to-revoke'],
      ['enrolment-codes', { role: 'agent', event: 99, name: 'Mbare' }, 'no-such-post'],
      ['allotments', POSTS['allotments'], 'not-an-agent'],
      ['quarantine/resolve', { id: 1, note: 'seen' }, 'not-open'],
    ];
    for (const [path, body, kind] of asked) {
      const answer = await postJson(http, path, body, admin);
      expect([answer.status, kindOf(answer.text)]).toEqual([409, kind]);
    }
    expect((await get('overview?event=99', admin)).status).toBe(404);
    expect((await get(`print-run?event=${EVENT}&from=1&limit=9999`, admin)).status).toBe(400);
  });

  test('hands out signed tickets of sold serials only, and notes who took them', async () => {
    const admin = await signIn(http);
    const answer = await get(`print-run?event=${EVENT}&from=9&limit=5000`, admin);
    const { tickets } = printRunSchema.parse(JSON.parse(answer.text));
    expect(tickets.map((one) => one.serial)).toEqual([9, 10, 61, 62, 63, 64, 65]);
    expect(tickets[2]).toMatchObject({ section: 'Family Bay', row: 'A', seat: '1' });
    const [noted] = await world.rows('SELECT what FROM audit ORDER BY audit DESC LIMIT 1');
    expect(noted).toEqual({ what: 'took 7 signed tickets of event 7 from serial 9 on' });
    const none = await get('print-run?event=99&from=1&limit=1', admin);
    expect([none.status, JSON.parse(none.text)]).toEqual([200, { tickets: [] }]);
  });

  test('tells an open page that something changed, and nothing else', async () => {
    const admin = await signIn(http);
    const stream = await fetch(`${http.url}/admin/api/events`, {
      headers: { cookie: admin.cookie },
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body?.getReader();
    const heard = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await heard()).toBe('retry: 2000\n\n');
    await postJson(http, 'revoke', POSTS['revoke'], admin);
    expect(await heard()).toBe('data: {"changed":true}\n\n');
    await reader?.cancel();
  });
});

describe('SE5 the log', () => {
  test('holds no secret, also when something breaks in the middle of a request', async () => {
    const admin = await signIn(http);
    await world.pool.query('ALTER TABLE audit RENAME TO gone');
    const secret = 'hunter2-and-more';
    await world.pool.query('ALTER TABLE administrator RENAME TO nobody');
    const answers = [
      await postJson(http, 'sign-in', { name: 'admin', password: secret }),
      await postJson(http, 'revoke', { event: EVENT, serial: 1, reason: secret }, admin),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(500);
      expect(JSON.parse(answer.text)).toEqual({
        kind: 'hub-fault',
        words: 'Something went wrong at the hub. It has been noted; try again in a moment.',
      });
    }
    const lines = http.log.join('\n');
    expect(http.log).toHaveLength(2);
    expect(lines).toContain('/admin/api/revoke');
    for (const hidden of [secret, admin.cookie, admin.csrfToken, ADMIN_PASSWORD]) {
      expect(lines).not.toContain(hidden);
    }
    expect(lines).not.toContain(toHex(world.hub.masterKey));
    // Nothing of the deed stays.
    expect(await world.rows("SELECT 1 FROM ticket WHERE state = 'revoked'")).toEqual([]);
  });
});
