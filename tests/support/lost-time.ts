/** Purpose: what tests of a hub that lost some of its time do to it, and look at (LE6). */

import { expectOk } from '@gatefold/domain/result';
import { EVENT, HOUR_MS } from '@gatefold/domain/testing/example-manifest';
import { grantAllotment } from '@gatefold/hub/services/grant-allotment';
import { takeBackList } from '@gatefold/hub/services/take-back-list';
import { OPEN_STAND, type HubWorld } from './hub-world.ts';
import type { HeldList } from './two-lives.ts';
import type { WorldStation } from './world-station.ts';

/** A station that was asked for this list hands it over. */
export async function giveBack(world: HubWorld, list: HeldList, { id }: WorldStation) {
  const session = { station: id, event: EVENT, lostEpoch: list.epoch };
  return takeBackList(world.hub, list.bytes, session);
}

/** One grant, of the lowest unsold tickets. */
export async function grant(world: HubWorld, station: WorldStation, quantity = 5) {
  const request = {
    event: EVENT,
    station: station.id,
    klass: OPEN_STAND,
    quantity,
    expiresAtMs: world.clock.ms + HOUR_MS,
    cashLimits: [],
  };
  const [one] = expectOk(await grantAllotment(world.hub, 'rudo', request), 'grant');
  if (one === undefined) throw new Error('nothing was granted');
  return one;
}

/** All that a list speaks of, as it stands in the tables. */
export async function tables(world: HubWorld) {
  const [stations, grants, tickets, keys] = [
    await world.rows(
      'SELECT station, name, role, gate, state, lease_until_ms FROM station ORDER BY 1',
    ),
    await world.rows(
      `SELECT allotment, station, serial_from, serial_to, encode(grant_envelope, 'hex') AS envelope
       FROM allotment ORDER BY 1`,
    ),
    await world.rows('SELECT serial, state, issue, code FROM ticket ORDER BY 1'),
    await world.rows(
      `SELECT encode(public_key, 'hex') AS key, from_ms, until_ms FROM issuer_key ORDER BY 1`,
    ),
  ];
  return { stations, grants, tickets, keys };
}

/** What waits for a person. */
export async function kept(world: HubWorld) {
  return world.rows<{ reason: string; words: string; times: number }>(
    'SELECT reason, words, times FROM quarantine WHERE resolved_at_ms IS NULL ORDER BY quarantine',
  );
}

export async function auditOf(world: HubWorld): Promise<string> {
  const rows = await world.rows<{ what: string }>('SELECT what FROM audit ORDER BY audit');
  return rows.map(({ what }) => what).join('\n');
}
