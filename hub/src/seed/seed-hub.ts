/**
 * Purpose: what a hub needs to begin: an administrator, and, for a demonstration, events and staff.
 * Invariant: does nothing that was done before, so that a second start continues where the first one was.
 */

import { toHex } from '@gatefold/domain/bytes';
import { hashPin } from '@gatefold/domain/crypto/pin';
import type { Hub } from '../hub.ts';
import { createEvent } from './create-event.ts';
import { barbourfieldsPlan, nationalPlan } from './demo-plans.ts';

/** Makes the first administrator; answers the new password, or null when there was one before. */
export async function firstAdministrator(hub: Hub, password?: string): Promise<string | null> {
  const chosen = password ?? toHex(hub.random.bytes(6));
  const { rowCount } = await hub.pool.query(
    `INSERT INTO administrator (name, password)
     SELECT 'admin', $1 WHERE NOT EXISTS (SELECT 1 FROM administrator)`,
    [hashPin(chosen)],
  );
  return rowCount === 1 ? chosen : null;
}

/** Staff of the demonstration. Real staff get their own PINs; these are printed for everyone to try. */
export const DEMO_STAFF = [
  { operator: 'rudo', name: 'Rudo Moyo', role: 'steward', pin: '246810' },
  { operator: 'tendai', name: 'Tendai Ncube', role: 'steward', pin: '135791' },
  { operator: 'chipo', name: 'Chipo Dube', role: 'supervisor', pin: '314159' },
  { operator: 'farai', name: 'Farai Sibanda', role: 'agent', pin: '271828' },
  { operator: 'nyasha', name: 'Nyasha Phiri', role: 'agent', pin: '161803' },
] as const;

/** Puts the demonstration's events and staff in, unless they are there. True when it did. */
export async function seedDemo(hub: Hub, tickets: number): Promise<boolean> {
  const { rows } = await hub.pool.query('SELECT 1 FROM event LIMIT 1');
  if (rows.length > 0) return false;
  const nowMs = hub.clock.nowMs();
  for (const one of DEMO_STAFF) {
    await hub.pool.query(
      `INSERT INTO operator (operator, name, role, pin) VALUES ($1, $2, $3, $4)
       ON CONFLICT (operator) DO NOTHING`,
      [one.operator, one.name, one.role, hashPin(one.pin)],
    );
  }
  await createEvent(hub, barbourfieldsPlan(nowMs));
  await createEvent(hub, nationalPlan(nowMs, tickets));
  return true;
}
