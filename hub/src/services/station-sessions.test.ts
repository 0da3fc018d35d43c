import { openHubView, sealGreeting } from '@gatefold/domain/codec/session';
import type { Bytes } from '@gatefold/domain/bytes';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB, keysFrom } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import {
  admission,
  agentStation,
  deliverAll,
  gateStation,
  record,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { revokeStation } from './revoke.ts';
import { StationSessions } from './station-sessions.ts';

let world: HubWorld;
let gate: WorldStation;
let sessions: StationSessions;

beforeEach(async () => {
  world = await makeHubWorld();
  gate = await gateStation(world, 71);
  sessions = new StationSessions(world.hub);
});
afterEach(() => world.close());

const NONCE = new Uint8Array(32).fill(5);

function greeting(challenge: Bytes, keys: KeyPair = gate.keys, station = gate.id): Bytes {
  const facts = { owedEntries: 12, manifestEpoch: 3, sentAtMs: world.clock.ms - 2500 };
  return sealGreeting({ v: 1, station, challenge, nonce: NONCE, ...facts }, keys.secretKey);
}

async function refusedAs(envelope: Bytes): Promise<string> {
  const answer = await sessions.greet(envelope);
  return answer.ok ? 'greeted' : answer.error.kind;
}

describe('SE1 a greeting', () => {
  test('is answered by the hub with its own signature, and with what it holds of the ledgers', async () => {
    await record(gate.ledger, EVENT, admission(1), admission(2));
    await deliverAll(world, gate);
    const answer = expectOk(await sessions.greet(greeting(sessions.challenge())), 'greeting');
    const view = expectOk(openHubView(answer, HUB.publicKey), 'hub view');
    expect(view).toMatchObject({
      station: gate.id,
      hubEpoch: 'first-life',
      nowMs: world.clock.ms,
      standing: 'active',
      ledgers: [{ ledger: gate.ledger.id, seq: 2 }],
    });
    expect(Uint8Array.from(view.nonce)).toEqual(NONCE);
    const session = expectOk(sessions.session(view.token), 'session');
    expect(session).toMatchObject({ station: gate.id, event: EVENT, clockOffsetMs: 2500 });
    const [row] = await world.rows(
      'SELECT owed_entries, manifest_epoch, clock_offset_ms FROM station',
    );
    expect(row).toEqual({ owed_entries: 12, manifest_epoch: 3, clock_offset_ms: 2500 });
  });

  test('TK2: of a kiosk is answered with the oldest manifest that a gate in service has', async () => {
    const kiosk = await agentStation(world, 73);
    const gatesEpoch = async () => {
      const asked = greeting(sessions.challenge(), kiosk.keys, kiosk.id);
      const view = openHubView(expectOk(await sessions.greet(asked), 'greeting'), HUB.publicKey);
      return expectOk(view, 'hub view').gatesEpoch;
    };
    expect(await gatesEpoch()).toBe(0);
    expectOk(await sessions.greet(greeting(sessions.challenge())), 'greeting');
    expect(await gatesEpoch()).toBe(3);

    const spare = await gateStation(world, 74);
    expect(await gatesEpoch()).toBe(0);
    expectOk(await revokeStation(world.hub, 'admin', spare.id, 'never used'), 'revoke');
    expect(await gatesEpoch()).toBe(3);
    const toGate = expectOk(await sessions.greet(greeting(sessions.challenge())), 'greeting');
    expect(expectOk(openHubView(toGate, HUB.publicKey), 'hub view')).not.toHaveProperty(
      'gatesEpoch',
    );
  });

  test('over a challenge that was used before is refused: a recorded greeting opens nothing', async () => {
    const envelope = greeting(sessions.challenge());
    expect(await refusedAs(envelope)).toBe('greeted');
    expect(await refusedAs(envelope)).toBe('stale-challenge');
  });

  test('over a challenge the hub never gave, or gave a minute ago, is refused', async () => {
    expect(await refusedAs(greeting(new Uint8Array(32)))).toBe('stale-challenge');
    const old = sessions.challenge();
    world.clock.ms += 60_000;
    expect(await refusedAs(greeting(old))).toBe('stale-challenge');
  });

  test('in the name of a station whose key one does not have is refused, and leaves no trace', async () => {
    const envelope = greeting(sessions.challenge(), keysFrom(72));
    expect(await refusedAs(envelope)).toBe('bad-signature');
    expect(await world.rows('SELECT last_contact_ms FROM station')).toEqual([
      { last_contact_ms: null },
    ]);
  });

  test('of a machine that is not enrolled, and bytes that are no greeting, are refused', async () => {
    const stranger = keysFrom(73);
    const envelope = greeting(sessions.challenge(), stranger, 'ab'.repeat(8));
    expect(await refusedAs(envelope)).toBe('unknown-station');
    expect(await refusedAs(Uint8Array.of(1, 2, 3))).toBe('unknown-station');
    expect(await refusedAs(new Uint8Array(5000))).toBe('unknown-station');
  });

  test('SE2 of a revoked station is answered with its standing, so that it learns of it', async () => {
    expectOk(await revokeStation(world.hub, 'admin', gate.id, 'stolen'), 'revoke');
    const answer = expectOk(await sessions.greet(greeting(sessions.challenge())), 'greeting');
    expect(expectOk(openHubView(answer, HUB.publicKey), 'view').standing).toBe('revoked');
  });

  test('a flood of challenges does not fill the memory, and the newest of them still work', async () => {
    const first = sessions.challenge();
    for (let count = 0; count < 10_000; count += 1) sessions.challenge();
    const last = sessions.challenge();
    expect(await refusedAs(greeting(first))).toBe('stale-challenge');
    expect(await refusedAs(greeting(last))).toBe('greeted');
  });
});

describe('SE1 a session', () => {
  test('ends by itself after ten minutes; no token and a wrong one open none', async () => {
    const answer = expectOk(await sessions.greet(greeting(sessions.challenge())), 'greeting');
    const { token } = expectOk(openHubView(answer, HUB.publicKey), 'view');
    world.clock.ms += 600_000 - 1;
    expect(sessions.session(token).ok).toBe(true);
    world.clock.ms += 1;
    for (const one of [token, new Uint8Array(32), null]) {
      expect(sessions.session(one)).toMatchObject({ ok: false, error: { kind: 'no-session' } });
    }
  });
});
