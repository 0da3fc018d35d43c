import { carriedRight, openGrant } from '@gatefold/domain/codec/allotment-grant';
import { rightEndsAtMs, rightSignedBy } from '@gatefold/domain/codec/selling-right';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HOUR_MS } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  FAMILY,
  makeHubWorld,
  OPEN_STAND,
  type HubWorld,
} from '../../../tests/support/hub-world.ts';
import {
  agentStation,
  gateStation,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { grantAllotment, type GrantRequest } from './grant-allotment.ts';
import { ManifestPublisher } from './publish-manifest.ts';
import { revokeStation, revokeTicket } from './revoke.ts';

let world: HubWorld;
let kiosk: WorldStation;

beforeEach(async () => {
  world = await makeHubWorld();
  kiosk = await agentStation(world, 81);
});
afterEach(() => world.close());

function grant(changes: Partial<GrantRequest> = {}) {
  return grantAllotment(world.hub, 'admin', {
    event: EVENT,
    station: kiosk.id,
    klass: OPEN_STAND,
    quantity: 10,
    expiresAtMs: world.clock.ms + HOUR_MS,
    cashLimits: [{ amountMinor: 50_000, currency: 'USD' }],
    ...changes,
  });
}

async function refusedAs(changes: Partial<GrantRequest>): Promise<string> {
  const answer = await grant(changes);
  return answer.ok ? 'granted' : answer.error.kind;
}

async function allotted(): Promise<number[]> {
  const rows = await world.rows<{ serial: number }>(
    "SELECT serial FROM ticket WHERE state = 'allotted' ORDER BY serial",
  );
  return rows.map((row) => row.serial);
}

describe('AL1 a grant', () => {
  test('names the lowest unsold serials, their price and limits, and is signed by the event', async () => {
    const [one, ...more] = expectOk(await grant(), 'grant');
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      serialFrom: 11,
      serialTo: 20,
      klass: OPEN_STAND,
      station: kiosk.id,
    });
    expect(one?.prices).toEqual([{ amountMinor: 1000, currency: 'USD' }]);
    expect(await allotted()).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    const [row] = await world.rows<{ envelope: Uint8Array }>(
      'SELECT grant_envelope AS envelope FROM allotment',
    );
    const [key] = await world.rows<{ key: Uint8Array }>('SELECT public_key AS key FROM issuer_key');
    const opened = openGrant(row?.envelope ?? new Uint8Array(), [key?.key ?? new Uint8Array()]);
    expect(expectOk(opened, 'signed grant')).toMatchObject({ id: one?.id, serialTo: 20 });
  });

  test('TK2: carries its short form, signed by the same key, after every manifest there was', async () => {
    const published = await new ManifestPublisher(world.hub).newest(EVENT, 0);
    const expiresAtMs = world.clock.ms + HOUR_MS + 1;
    const [one] = expectOk(await grant({ expiresAtMs }), 'grant');
    const carried = one === undefined ? null : carriedRight(one);
    const [key] = await world.rows<{ key: Uint8Array }>('SELECT public_key AS key FROM issuer_key');
    expect(carried && rightSignedBy(carried, key?.key ?? new Uint8Array())).toBe(true);
    expect(carried?.right.afterEpoch).toBe(published?.epoch);
    // Rounded up: an allotment never ends before it was said to.
    expect(carried && rightEndsAtMs(carried.right)).toBe(one?.expiresAtMs);
    expect(one?.expiresAtMs).toBeGreaterThanOrEqual(expiresAtMs);
    expect(one?.expiresAtMs).toBeLessThan(expiresAtMs + 15 * 60_000);

    const next = await new ManifestPublisher(world.hub).newest(EVENT, 0);
    expect(next?.epoch).toBeGreaterThan(carried?.right.afterEpoch ?? Infinity);
  });

  test('TK2: made by a hub from a backup comes after the manifests of its lost life too', async () => {
    const gate = await gateStation(world, 82);
    await world.pool.query('UPDATE station SET manifest_epoch = 70 WHERE station = $1', [gate.id]);
    const [one] = expectOk(await grant(), 'grant');
    expect(one?.carried?.afterEpoch).toBe(70);
  });

  test('TK4: of tickets that are shown on phones is refused: an agent prints', async () => {
    await world.pool.query('UPDATE ticket_class SET rotates = true WHERE klass = $1', [OPEN_STAND]);
    expect(await refusedAs({})).toBe('phones-only');
    expect(await refusedAs({ klass: FAMILY, quantity: 1 })).toBe('granted');
  });

  test('of serials with a hole in them is one signed grant a run', async () => {
    expectOk(await revokeTicket(world.hub, 'admin', EVENT, 13, 'misprinted'), 'revoke');
    const grants = expectOk(await grant({ quantity: 4 }), 'grants');
    expect(grants.map((one) => [one.serialFrom, one.serialTo])).toEqual([
      [11, 12],
      [14, 15],
    ]);
  });

  test('is for exactly the quantity or not at all', async () => {
    expect(await refusedAs({ klass: FAMILY, quantity: 6 })).toBe('not-enough-tickets');
    expect(await allotted()).toEqual([]);
    expect(await refusedAs({ klass: FAMILY, quantity: 5 })).toBe('granted');
    expect(await allotted()).toEqual([66, 67, 68, 69, 70]);
  });

  test('goes to active agents of the event only', async () => {
    const gate = await gateStation(world, 82);
    expect(await refusedAs({ station: gate.id })).toBe('not-an-agent');
    expect(await refusedAs({ station: '00'.repeat(8) })).toBe('not-an-agent');
    expect(await refusedAs({ klass: 9 })).toBe('no-such-class');
    expectOk(await revokeStation(world.hub, 'admin', kiosk.id, 'stolen'), 'revoke');
    expect(await refusedAs({})).toBe('station-not-active');
    expect(await allotted()).toEqual([]);
  });

  test('twenty at the same moment share out what there is, and none gets another one’s serial', async () => {
    const kiosks = [kiosk, await agentStation(world, 83), await agentStation(world, 84)];
    const asked = Array.from({ length: 20 }, (_, index) =>
      grant({ quantity: 3, station: kiosks[index % 3]?.id ?? '' }),
    );
    const answers = await Promise.all(asked);
    const grants = answers.flatMap((answer) => (answer.ok ? answer.value : []));
    // Fifty unsold tickets are sixteen times three; nobody is refused while three are left.
    expect(answers.filter((answer) => answer.ok)).toHaveLength(16);
    const serials = grants.flatMap((one) =>
      Array.from({ length: one.serialTo - one.serialFrom + 1 }, (_, at) => one.serialFrom + at),
    );
    expect(serials).toHaveLength(48);
    expect(new Set(serials).size).toBe(48);
    expect(await allotted()).toEqual(serials.toSorted((a, b) => a - b));
  });

  test('that overlaps another is refused by the tables themselves', async () => {
    expectOk(await grant(), 'grant');
    const copy = `INSERT INTO allotment SELECT 'twin', event, station, klass, serial_from + 9,
      serial_to + 9, expires_at_ms, grant_envelope, granted_at_ms FROM allotment`;
    await expect(world.pool.query(copy)).rejects.toThrow('allotment_int8range_excl');
  });
});
