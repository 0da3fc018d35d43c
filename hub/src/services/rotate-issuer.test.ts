import { resolveScan } from '@gatefold/domain/admission/scan';
import { toHex } from '@gatefold/domain/bytes';
import { carriedRight, type AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import { inlineToDigits } from '@gatefold/domain/codec/inline-token';
import { issueToken } from '@gatefold/domain/codec/ticket-token';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HOUR_MS } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, OPEN_STAND, type HubWorld } from '../../../tests/support/hub-world.ts';
import { publishedManifest } from '../../../tests/support/published-manifest.ts';
import {
  agentStation,
  gateStation,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { grantAllotment } from './grant-allotment.ts';
import { printRun } from './print-run.ts';
import { reissueTicket } from './reissue-ticket.ts';
import { rotateIssuer } from './rotate-issuer.ts';
import { shortCodes } from './short-codes.ts';

let world: HubWorld;
let gate: WorldStation;

beforeEach(async () => {
  world = await makeHubWorld();
  gate = await gateStation(world, 51);
});
afterEach(() => world.close());

async function printed(serial: number): Promise<string> {
  const [ticket] = await printRun(world.hub, EVENT, serial, 1);
  return ticket?.digits ?? '';
}

/** What a gate with the newest list makes of a ticket. */
async function kindOf(...digits: readonly string[]): Promise<string[]> {
  world.clock.ms += 2000;
  const manifest = await publishedManifest(world, { gate });
  return digits.map((one) => resolveScan(manifest, one).kind);
}

async function planned(signsFromMs = world.clock.ms): Promise<void> {
  const request = { kind: 'planned', event: EVENT, signsFromMs, reason: 'yearly' } as const;
  expectOk(await rotateIssuer(world.hub, 'rudo', request), 'rotation');
}

async function stolen(): Promise<number> {
  const request = { kind: 'stolen', event: EVENT, reason: 'a laptop' } as const;
  return expectOk(await rotateIssuer(world.hub, 'rudo', request), 'rotation').reprints;
}

function termsOf({ carried: _carried, stationKey, ...terms }: AllotmentGrant) {
  return { ...terms, stationKey: toHex(stationKey) };
}

async function sell(serial: number): Promise<void> {
  await world.pool.query("UPDATE ticket SET state = 'sold' WHERE serial = $1", [serial]);
}

describe('TK2: a planned change of the ticket key', () => {
  test('costs no holder anything: what is out stays valid, and is the same when it is printed again', async () => {
    const before = await printed(3);
    await planned();
    await sell(11);
    const after = await printed(11);
    expect(await printed(3)).toBe(before);
    expect(after.slice(0, 40)).not.toBe(before.slice(0, 40));
    expect(await kindOf(before, after)).toEqual(['issued', 'issued']);
    const keys = await world.rows(
      'SELECT DISTINCT signed_by FROM ticket WHERE signed_by IS NOT NULL',
    );
    expect(keys).toHaveLength(2);
  });

  test('waits for its time, so that gates know the key before a ticket of it comes', async () => {
    await planned(world.clock.ms + HOUR_MS);
    const manifest = await publishedManifest(world, { gate });
    expect(manifest.content.issuers.issuers).toHaveLength(2);
    await sell(11);
    const early = await printed(11);
    world.clock.ms += HOUR_MS;
    await sell(12);
    await printed(12);
    // Signed before the time, a ticket keeps the key it was signed with.
    expect(await printed(11)).toBe(early);
    const rows = await world.rows<{ same: boolean }>(
      'SELECT a.signed_by = b.signed_by AS same FROM ticket a, ticket b WHERE a.serial = 11 AND b.serial = 12',
    );
    expect(rows).toEqual([{ same: false }]);
    const again = await rotateIssuer(world.hub, 'rudo', {
      kind: 'planned',
      event: EVENT,
      signsFromMs: world.clock.ms + HOUR_MS,
      reason: 'once more',
    });
    expect(again.ok).toBe(true);
  });

  test('is refused while another is on its way, and for an event that there is not', async () => {
    await planned(world.clock.ms + HOUR_MS);
    const request = { kind: 'planned', signsFromMs: world.clock.ms, reason: 'impatience' } as const;
    const answers = [
      await rotateIssuer(world.hub, 'rudo', { ...request, event: EVENT }),
      await rotateIssuer(world.hub, 'rudo', { ...request, event: 99 }),
    ];
    expect(answers.map((answer) => (answer.ok ? 'done' : answer.error.kind))).toEqual([
      'key-pending',
      'no-such-event',
    ]);
  });

  test('TK3: a reissue is signed with the new key', async () => {
    await planned();
    await printed(3);
    expectOk(
      await reissueTicket(world.hub, 'rudo', { event: EVENT, serial: 3, reason: 'lost' }),
      'reissue',
    );
    const rows = await world.rows<{ same: boolean }>(
      'SELECT a.signed_by = b.signed_by AS same FROM ticket a, ticket b WHERE a.serial = 3 AND b.serial = 4',
    );
    expect(rows).toEqual([{ same: false }]);
  });
});

describe('TK2: a stolen ticket key', () => {
  test('is believed in nothing any more, and every sold ticket has a new print', async () => {
    const before = await printed(3);
    expect(await kindOf(before)).toEqual(['issued']);
    expect(await stolen()).toBe(15);
    const after = await printed(3);
    expect(await kindOf(before, after)).toEqual(['forged', 'issued']);
    expect(await printed(3)).toBe(after);
  });

  test('takes with it the keys before it and one that is on its way', async () => {
    const first = await printed(3);
    await planned();
    await sell(11);
    const second = await printed(11);
    await planned(world.clock.ms + HOUR_MS);
    await stolen();
    world.clock.ms += 2 * HOUR_MS;
    expect(await kindOf(first, second, await printed(3), await printed(11))).toEqual([
      'forged',
      'forged',
      'issued',
      'issued',
    ]);
  });

  test('leaves agents their stock: grants are signed again, and what tickets carry with them', async () => {
    const kiosk = await agentStation(world, 52);
    const terms = {
      event: EVENT,
      station: kiosk.id,
      klass: OPEN_STAND,
      quantity: 5,
      cashLimits: [],
    };
    const request = { ...terms, expiresAtMs: world.clock.ms + HOUR_MS };
    const [old] = expectOk(await grantAllotment(world.hub, 'rudo', request), 'grant');
    await stolen();
    const manifest = await publishedManifest(world, { gate });
    const [fresh] = manifest.grants;
    if (old === undefined || fresh === undefined) throw new Error('no grant');
    expect(termsOf(fresh)).toEqual(termsOf(old));
    expect(fresh.carried?.afterEpoch).toBe(old.carried?.afterEpoch);

    const { event, klass, validFromQuarterHours, validForHours } = old;
    const face = { event, serial: 12, issue: 1, klass, validFromQuarterHours, validForHours };
    const token = issueToken(face, kiosk.keys);
    // A gate that has the new keys, and of the grant only what the ticket brings along.
    const bare = { ...manifest.content, allotments: { v: 1 as const, grants: [] } };
    const unaware = new Manifest(bare);
    const kinds = [old, fresh].map((grant) => {
      const carried = carriedRight(grant);
      return carried && resolveScan(unaware, inlineToDigits({ token, carried })).kind;
    });
    expect(kinds).toEqual(['forged', 'agent-sold']);
  });

  test('is no loss to holders of codes, who need no print', async () => {
    const asked = { event: EVENT, fromSerial: 1, limit: 5 };
    const [first] = expectOk(await shortCodes(world.hub, 'rudo', asked), 'codes');
    expect(await stolen()).toBe(10);
    expect(await kindOf(first?.code ?? '')).toEqual(['code']);
  });
});
