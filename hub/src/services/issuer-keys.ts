/**
 * Purpose: the keys that sign an event's tickets and allotments (TK2).
 * Invariant: a seed leaves the database only sealed, and is opened in memory with the hub's master key. A ticket keeps the
 * key it was signed with first, so that printed again it is the same ticket, and its holder's record opens (MA4).
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { openSecret, sealSecret } from '@gatefold/domain/crypto/secretbox';
import { keyPairFromSeed, SEED_LENGTH, type KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId, Serial } from '@gatefold/domain/ids';
import type { Queryable } from '@gatefold/db/postgres/pool';
import type { Hub } from '../hub.ts';

type KeyPorts = Pick<Hub, 'random' | 'masterKey'>;

/**
 * A new key of an event, which signs from then on. It is believed for tickets of any validity: a ticket that is sold today
 * may be valid since yesterday.
 */
export async function makeIssuerKey(
  hub: KeyPorts,
  db: Queryable,
  event: EventId,
  signsFromMs: number,
): Promise<KeyPair> {
  const seed = hub.random.bytes(SEED_LENGTH);
  const keys = keyPairFromSeed(seed);
  await db.query(
    `INSERT INTO issuer_key (event, public_key, sealed_seed, from_ms, until_ms, signs_from_ms)
     VALUES ($1, $2, $3, 0, NULL, $4)`,
    [event, keys.publicKey, sealSecret(seed, hub.masterKey, hub.random), signsFromMs],
  );
  return keys;
}

/**
 * Every key whose tickets of the event may still be believed, in the order of their public keys. One that is in wrong
 * hands is not among them: who has it can compute the secrets of its tickets.
 */
export async function everyIssuerKey(
  hub: Pick<Hub, 'masterKey'>,
  db: Queryable,
  event: EventId,
): Promise<readonly KeyPair[]> {
  const { rows } = await db.query<{ sealed: Bytes }>(
    `SELECT sealed_seed AS sealed FROM issuer_key
     WHERE event = $1 AND (until_ms IS NULL OR until_ms > from_ms) AND sealed_seed IS NOT NULL
     ORDER BY public_key`,
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

/**
 * The newest key whose time has come and that this hub can sign with; null when there is none. Throws when the master key is
 * not the one that sealed it.
 */
export async function issuerKeyInForce(
  hub: Hub,
  db: Queryable,
  event: EventId,
): Promise<KeyPair | null> {
  const { rows } = await db.query<{ sealed: Bytes }>(
    `SELECT sealed_seed AS sealed FROM issuer_key
     WHERE event = $1 AND signs_from_ms <= $2 AND (until_ms IS NULL OR until_ms > $2)
       AND sealed_seed IS NOT NULL
     ORDER BY signs_from_ms DESC, public_key LIMIT 1`,
    [event, hub.clock.nowMs()],
  );
  const sealed = rows[0]?.sealed;
  return sealed === undefined ? null : openSeed(sealed, hub.masterKey);
}

/** As above; throws when there is none. */
export async function issuerKey(hub: Hub, db: Queryable, event: EventId): Promise<KeyPair> {
  const keys = await issuerKeyInForce(hub, db, event);
  if (keys === null) throw new Error(`event ${event} has no issuer key in force`);
  return keys;
}

/** The key that signs each of these tickets, and will each time. */
export async function ticketSigners(
  hub: Hub,
  db: Queryable,
  event: EventId,
  serials: readonly Serial[],
): Promise<(serial: Serial) => KeyPair> {
  const current = await issuerKey(hub, db, event);
  const pairs = await everyIssuerKey(hub, db, event);
  // As long as there is but one key, nothing has to be remembered.
  if (pairs.length === 1) return () => current;
  const keys = new Map(pairs.map((pair) => [toHex(pair.publicKey), pair]));
  await db.query(
    `UPDATE ticket SET signed_by = $3
     WHERE event = $1 AND serial = ANY ($2::integer[]) AND signed_by IS NULL`,
    [event, serials, current.publicKey],
  );
  const { rows } = await db.query<{ serial: Serial; signedBy: Bytes }>(
    `SELECT serial, signed_by AS "signedBy" FROM ticket
     WHERE event = $1 AND serial = ANY ($2::integer[])`,
    [event, serials],
  );
  const signedBy = new Map(rows.map((row) => [row.serial, keys.get(toHex(row.signedBy))]));
  return (serial) => {
    const pair = signedBy.get(serial);
    if (pair === undefined)
      throw new Error(`ticket ${serial} is signed by a key that is not there`);
    return pair;
  };
}
