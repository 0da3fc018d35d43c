/**
 * Purpose: hashes again the barcodes that versions before this one hashed letter for letter, so that gates go on finding
 * them now that capitals and hyphens do not count (TK5).
 * Invariant: at the start of the hub, before anyone is served. Two barcodes of an event that are one in their normal form
 * were two tickets: neither is guessed at, both keep the hash they had, and are named.
 */

import { equalBytes, toHex, type Bytes } from '@gatefold/domain/bytes';
import { codeHash } from '@gatefold/domain/codec/chunk';
import type { EventId, Serial } from '@gatefold/domain/ids';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import type { Hub } from '../hub.ts';

type Coded = {
  readonly event: EventId;
  readonly serial: Serial;
  readonly code: string;
  readonly kept: Bytes;
  readonly codeKey: Bytes;
};

export type Rehashed = { readonly tickets: number; readonly alike: readonly string[] };

/** Only codes with a small letter or a hyphen can have had another hash. */
async function codesToLookAt(db: PoolClient): Promise<readonly Coded[]> {
  const { rows } = await db.query<Coded>(
    `SELECT event, serial, code, code_hash AS kept, code_key AS "codeKey"
     FROM ticket JOIN event USING (event) WHERE code ~ '[a-z-]' ORDER BY event, serial`,
  );
  return rows;
}

/** False when another ticket has that hash already. */
async function setHash(db: PoolClient, { event, serial }: Coded, hash: Bytes): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE ticket SET code_hash = $3 WHERE event = $1 AND serial = $2
       AND NOT EXISTS (SELECT 1 FROM ticket AS other WHERE other.event = $1 AND other.code_hash = $3)`,
    [event, serial, hash],
  );
  return rowCount === 1;
}

export async function rehashCodes(hub: Hub): Promise<Rehashed> {
  return withTransaction(hub.pool, async (db) => {
    const old = (await codesToLookAt(db)).flatMap((one) => {
      const hash = codeHash(one.codeKey, one.code);
      return equalBytes(hash, one.kept) ? [] : [{ ...one, hash }];
    });
    const byHash = Map.groupBy(old, ({ event, hash }) => `${event}:${toHex(hash)}`);
    const alike: string[] = [];
    let tickets = 0;
    for (const twins of byHash.values()) {
      const [one, another] = twins;
      if (one === undefined) continue;
      if (another !== undefined || !(await setHash(db, one, one.hash))) {
        alike.push(...twins.map(({ code }) => code));
        continue;
      }
      tickets += 1;
      await markEventDirty(db, one.event);
      await markTicketsDirty(db, one.event, [one.serial]);
    }
    if (tickets > 0) {
      const what = `hashed the barcodes of ${tickets} tickets again, without regard to capitals and hyphens`;
      await audit(db, 'hub', what, hub.clock.nowMs());
    }
    return { tickets, alike };
  });
}
