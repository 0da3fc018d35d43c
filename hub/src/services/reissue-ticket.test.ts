import { decide, NO_EXTRA_CHECKS } from '@gatefold/domain/admission/decide';
import { resolveScan } from '@gatefold/domain/admission/scan';
import type { Verdict } from '@gatefold/domain/admission/verdict';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import { expectOk } from '@gatefold/domain/result';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FAMILY, makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { publishedManifest } from '../../../tests/support/published-manifest.ts';
import {
  admission,
  deliverAll,
  gateStation,
  record,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { printRun } from './print-run.ts';
import { reissueTicket, type ReissueRequest } from './reissue-ticket.ts';
import { revokeTicket } from './revoke.ts';
import { shortCodes } from './short-codes.ts';

let world: HubWorld;
let gate: WorldStation;

beforeEach(async () => {
  world = await makeHubWorld();
  gate = await gateStation(world, 61);
});
afterEach(() => world.close());

function reissue(changes: Partial<ReissueRequest> = {}) {
  const request = { event: EVENT, serial: 3, reason: 'lost on the bus', ...changes };
  return reissueTicket(world.hub, 'rudo', request);
}

async function refusedAs(changes: Partial<ReissueRequest>): Promise<string> {
  const answer = await reissue(changes);
  return answer.ok ? 'reissued' : answer.error.kind;
}

async function printed(serial: number): Promise<string> {
  const [ticket] = await printRun(world.hub, EVENT, serial, 1);
  return ticket?.digits ?? '';
}

function shown(manifest: Manifest, text: string): Verdict {
  return decide(manifest, () => [], {
    scan: resolveScan(manifest, text),
    station: gate.id,
    gate: 0,
    checks: NO_EXTRA_CHECKS,
    nowMs: world.clock.ms,
  });
}

describe('TK3: a new print of a ticket', () => {
  test('opens the gate, and every older one is refused as superseded', async () => {
    const old = await printed(3);
    expect(shown(await publishedManifest(world, { gate }), old).kind).toBe('admitted');

    const second = expectOk(await reissue(), 'reissue');
    const third = expectOk(await reissue(), 'reissue');
    expect([second.issue, third.issue]).toEqual([2, 3]);
    world.clock.ms += 2000;
    const manifest = await publishedManifest(world, { gate });
    expect(shown(manifest, third.digits)).toMatchObject({ kind: 'admitted', serial: 3, issue: 3 });
    for (const older of [old, second.digits]) {
      expect(shown(manifest, older)).toMatchObject({
        refusal: { reason: 'superseded', currentIssue: 3 },
      });
    }
    // Printed again it is the same paper.
    expect(await printed(3)).toBe(third.digits);
  });

  test('is in the audit with its reason', async () => {
    expectOk(await reissue(), 'reissue');
    expect(await world.rows("SELECT who, what FROM audit WHERE who = 'rudo'")).toEqual([
      { who: 'rudo', what: 'reissued ticket 3 as issue 2: lost on the bus' },
    ]);
  });

  test('TK5: takes the code from the ticket, so that whoever has the old one has nothing', async () => {
    const asked = { event: EVENT, fromSerial: 3, limit: 1 };
    const [before] = expectOk(await shortCodes(world.hub, 'rudo', asked), 'codes');
    const { digits } = expectOk(await reissue(), 'reissue');
    const [after] = expectOk(
      await shortCodes(world.hub, 'rudo', { ...asked, fromSerial: 4 }),
      'codes',
    );
    const manifest = await publishedManifest(world, { gate });
    expect(shown(manifest, before?.code ?? '')).toMatchObject({ refusal: { reason: 'unknown' } });
    expect(shown(manifest, after?.code ?? '')).toMatchObject({ kind: 'admitted', serial: 4 });
    expect(shown(manifest, digits)).toMatchObject({ kind: 'admitted', serial: 3 });
  });

  test('is refused for a ticket that is not there, not sold, or revoked', async () => {
    expect(await refusedAs({ serial: 999 })).toBe('no-such-ticket');
    expect(await refusedAs({ event: 99 })).toBe('no-such-ticket');
    expect(await refusedAs({ serial: 11 })).toBe('not-sold');
    expectOk(await revokeTicket(world.hub, 'rudo', EVENT, 4, 'stolen'), 'revoke');
    expect(await refusedAs({ serial: 4 })).toBe('not-sold');
    expect(await world.rows('SELECT serial FROM ticket WHERE issue <> 1')).toEqual([]);
  });

  test('is refused when everyone the ticket lets in is in, and not before', async () => {
    await record(gate.ledger, EVENT, admission(3), admission(61, FAMILY));
    await deliverAll(world, gate);
    expect(await refusedAs({ serial: 3 })).toBe('used');
    expect(await refusedAs({ serial: 61 })).toBe('reissued');
  });

  test('is refused after the last number there is', async () => {
    await world.pool.query('UPDATE ticket SET issue = 254 WHERE serial = 3');
    expect(expectOk(await reissue(), 'reissue').issue).toBe(255);
    expect(await refusedAs({})).toBe('no-more-issues');
  });

  test('asked for twice at once is two prints, of which the second stands', async () => {
    const answers = await Promise.all([reissue(), reissue()]);
    const issues = answers.flatMap((answer) => (answer.ok ? answer.value.issue : []));
    expect(issues.toSorted()).toEqual([2, 3]);
  });
});
