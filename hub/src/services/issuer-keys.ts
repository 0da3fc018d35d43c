/**
 * Purpose: the keys that sign an event's tickets and allotments (TK2).
 * Invariant: a seed leaves the database only sealed, and is opened in memory with the hub's master key.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { openSecret, sealSecret } from '@gatefold/domain/crypto/secretbox';
import { keyPairFromSeed, SEED_LENGTH, type KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId } from '@gatefold/domain/ids';
import type { Queryable } from '@gatefold/db/postgres/pool';
import type { Hub } from '../hub.ts';

export async function makeIssuerKey(
  hub: Pick<Hub, 'random' | 'masterKey'>,
  db: Queryable,
  event: EventId,
  fromMs: number,
): Promise<KeyPair> {
  const seed = hub.random.bytes(SEED_LENGTH);
  const keys = keyPairFromSeed(seed);
  await db.query(
    `INSERT INTO issuer_key (event, public_key, sealed_seed, from_ms, until_ms)
     VALUES ($1, $2, $3, $4, NULL)`,
    [event, keys.publicKey, sealSecret(seed, hub.masterKey, hub.random), fromMs],
  );
  return keys;
}

/** Every key that has signed tickets of the event or may, in the order of their public keys. */
export async function everyIssuerKey(
  hub: Pick<Hub, 'masterKey'>,
  db: Queryable,
  event: EventId,
): Promise<readonly KeyPair[]> {
  const { rows } = await db.query<{ sealed: Bytes }>(
    'SELECT sealed_seed AS sealed FROM issuer_key WHERE event = $1 ORDER BY public_key',
    [event],
  );
  return rows.map(({ sealed }) => openSeed(sealed, hub.masterKey));
}

function openSeed(sealed: Bytes, masterKey: Bytes): KeyPair {
  const seed = openSecret(sealed, masterKey);
  if (seed === null)
    throw new Error('the master key does not open the issuer key: wrong hub-keys file');
  return keyPairFromSeed(seed);
}

/** The newest key whose time has come; throws when there is none, or the master key is not the one that sealed it. */
export async function issuerKey(hub: Hub, db: Queryable, event: EventId): Promise<KeyPair> {
  const { rows } = await db.query<{ sealed: Bytes }>(
    `SELECT sealed_seed AS sealed FROM issuer_key
     WHERE event = $1 AND from_ms <= $2 AND (until_ms IS NULL OR until_ms > $2)
     ORDER BY from_ms DESC LIMIT 1`,
    [event, hub.clock.nowMs()],
  );
  const sealed = rows[0]?.sealed;
  if (sealed === undefined) throw new Error(`event ${event} has no issuer key in force`);
  return openSeed(sealed, hub.masterKey);
}
