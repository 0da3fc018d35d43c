/**
 * Purpose: the event of the simulated days in the tables of a real hub: the same classes, keys, staff and tickets (SI1).
 * Invariant: made by `createEvent`; only what a day fixes and a hub draws by chance is then set to the day's own.
 */

import { sealSecret } from '@gatefold/domain/crypto/secretbox';
import { SEED_LENGTH } from '@gatefold/domain/crypto/sign';
import type { Serial } from '@gatefold/domain/ids';
import {
  EVENT,
  EVENT_PART,
  HOUSE_SOLD,
  ISSUER_KEYS,
  NEEDS_BIOMETRIC,
  VALID_FROM_MS,
} from '@gatefold/sync/simulator/day-plan';
import type { Hub } from '@gatefold/hub/hub';
import { createEvent } from '@gatefold/hub/seed/create-event';
import { VENUE } from '../simulation/venue.ts';

export async function createSimulatedEvent(
  hub: Hub,
  lastSerial: number,
  klassOf: (serial: Serial) => number,
): Promise<void> {
  const { name, venue, startsAtMs, soldSince, gates, gateSets, windows, classes } = EVENT_PART;
  const validity = { validFromMs: VALID_FROM_MS, validForHours: 0 };
  const [section = ''] = EVENT_PART.sections;
  await createEvent(hub, {
    event: EVENT,
    name,
    venue: { name: venue, capacity: lastSerial },
    startsAtMs,
    soldSince,
    gates,
    gateSets,
    windows,
    classes: classes.map((one) => ({ ...one, ...validity })),
    blocks: [
      {
        section,
        klass: 0,
        gateSet: 0,
        timeWindow: 0,
        seatsPerRow: 0,
        tickets: lastSerial,
        sold: HOUSE_SOLD,
      },
    ],
  });
  const { pool } = hub;
  const serials = Array.from({ length: lastSerial }, (_, index) => index + 1);
  await pool.query(
    `UPDATE ticket SET issue = 0, klass = run.klass
     FROM unnest($1::integer[], $2::smallint[]) AS run (serial, klass) WHERE ticket.serial = run.serial`,
    [serials, serials.map(klassOf)],
  );
  await pool.query('UPDATE ticket_class SET needs_biometric = true WHERE klass = ANY ($1)', [
    [...NEEDS_BIOMETRIC],
  ]);
  await pool.query('UPDATE event SET code_key = $1', [EVENT_PART.codeKey]);
  const seed = ISSUER_KEYS.secretKey.slice(0, SEED_LENGTH);
  await pool.query(
    'UPDATE issuer_key SET public_key = $1, sealed_seed = $2, from_ms = 0, signs_from_ms = 0',
    [ISSUER_KEYS.publicKey, sealSecret(seed, hub.masterKey, hub.random)],
  );
  for (const one of VENUE.crew.operators) {
    await pool.query('INSERT INTO operator (operator, name, role, pin) VALUES ($1, $2, $3, $4)', [
      one.id,
      one.name,
      one.role,
      one.pin,
    ]);
  }
}
