import { openCertificate, stationIdOf } from '@gatefold/domain/codec/certificate';
import {
  decodeWelcome,
  encodeEnrolmentRequest,
  parseCode,
  type EnrolmentCode,
} from '@gatefold/domain/codec/enrolment';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HOUR_MS, HUB, keysFrom } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { enrolStation, makeEnrolmentCode } from './enrol-station.ts';
import { revokeStation } from './revoke.ts';

const GATE_POST = { role: 'gate', event: EVENT, name: 'North 1', gate: 2, lane: 'B' } as const;
const KEYS = keysFrom(61);
const OTHER_KEYS = keysFrom(62);

let world: HubWorld;

beforeEach(async () => {
  world = await makeHubWorld();
});
afterEach(() => world.close());

async function newCode(): Promise<string> {
  return expectOk(await makeEnrolmentCode(world.hub, 'admin', GATE_POST), 'code').code;
}

function parsed(text: string): EnrolmentCode {
  const code = parseCode(text);
  if (code === null) throw new Error(`not a code: ${text}`);
  return code;
}

function ask(text: string, keys: KeyPair = KEYS) {
  return enrolStation(world.hub, encodeEnrolmentRequest(parsed(text), keys.publicKey));
}

/** What the hub answers, as its kind: `enrolled` or that of the refusal. */
async function outcome(text: string, keys?: KeyPair): Promise<string> {
  const answer = await ask(text, keys);
  return answer.ok ? 'enrolled' : answer.error.kind;
}

/** The code with another last sign. */
function wrong(text: string): string {
  return text.slice(0, -1) + (text.endsWith('Z') ? 'Y' : 'Z');
}

describe('SE1 a station enrols with a one-time code', () => {
  test('and gets its certificate, its post and the hub that it can trust', async () => {
    const text = await newCode();
    const answer = expectOk(await ask(text), 'enrolment');
    const welcome = expectOk(decodeWelcome(answer, parsed(text), KEYS.publicKey), 'welcome');
    expect(welcome).toMatchObject({ event: EVENT, post: { gate: 2, lane: 'B' } });
    expect(Uint8Array.from(welcome.hubPublicKey)).toEqual(HUB.publicKey);
    const certificate = expectOk(
      openCertificate(welcome.certificate, HUB.publicKey),
      'certificate',
    );
    expect(certificate).toMatchObject({ name: 'North 1', role: 'gate' });
    const rows = await world.rows('SELECT station, state, gate, lane FROM station');
    const station = stationIdOf(KEYS.publicKey);
    expect(rows).toEqual([{ station, state: 'active', gate: 2, lane: 'B' }]);
  });

  test('typed as people type: small letters, blanks for dashes, O for 0 and L for 1', async () => {
    const text = await newCode();
    const typed = text.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(await outcome(typed)).toBe('enrolled');
  });

  test('and may ask again with the same key, since the answer can be lost on its way', async () => {
    const text = await newCode();
    const first = expectOk(await ask(text), 'enrolment');
    world.clock.ms += 48 * HOUR_MS;
    expect(expectOk(await ask(text), 'asked again')).toEqual(first);
    expect(await world.rows('SELECT 1 FROM station')).toHaveLength(1);
  });

  test('a code makes one station, also when two machines use it at the same moment', async () => {
    const text = await newCode();
    const outcomes = await Promise.all([outcome(text), outcome(text, OTHER_KEYS)]);
    expect(outcomes.toSorted()).toEqual(['code-spent', 'enrolled']);
    expect(await world.rows('SELECT 1 FROM station')).toHaveLength(1);
  });

  test('a code ages out after a day', async () => {
    const text = await newCode();
    world.clock.ms += 24 * HOUR_MS - 1;
    const inTime = await newCode();
    world.clock.ms += 1;
    expect(await outcome(text)).toBe('code-expired');
    expect(await outcome(inTime)).toBe('enrolled');
  });

  test('a wrong code is refused, and five wrong tries lock the right one', async () => {
    const text = await newCode();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await outcome(wrong(text))).toBe('wrong-code');
    }
    expect(await outcome(text)).toBe('code-locked');
    expect(await world.rows('SELECT 1 FROM station')).toEqual([]);
  });

  test('an unknown code and garbage are refused with words', async () => {
    expect(await outcome('0000-0000-0000-0000')).toBe('unknown-code');
    const answer = await enrolStation(world.hub, Uint8Array.of(1, 2, 3));
    expect(answer).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  });

  test('SE2 a revoked key does not come back to life with a new code, which stays unspent', async () => {
    await ask(await newCode());
    const revoked = await revokeStation(world.hub, 'admin', stationIdOf(KEYS.publicKey), 'stolen');
    expectOk(revoked, 'revoke');
    const text = await newCode();
    expect(await outcome(text)).toBe('enrolled-before');
    expect(await outcome(text, OTHER_KEYS)).toBe('enrolled');
  });

  test('neither the tables nor the audit hold the secret half of a code', async () => {
    const text = await newCode();
    await ask(text);
    const secret = parsed(text).secret;
    const tables = await world.rows<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    for (const { name } of tables) {
      const rows = await world.rows<{ line: string }>(`SELECT t::text AS line FROM "${name}" AS t`);
      for (const { line } of rows) expect(line.replaceAll('-', '')).not.toContain(secret);
    }
  });

  test('a code for a gate or an event that is not there is not made', async () => {
    const made = [
      await makeEnrolmentCode(world.hub, 'admin', { ...GATE_POST, gate: 9 }),
      await makeEnrolmentCode(world.hub, 'admin', { ...GATE_POST, event: 99 }),
      await makeEnrolmentCode(world.hub, 'admin', { role: 'agent', event: 99, name: 'Mbare' }),
    ];
    for (const one of made) expect(one).toMatchObject({ error: { kind: 'no-such-post' } });
  });
});
