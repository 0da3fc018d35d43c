/**
 * Purpose: destroys an event's vault (MA4): by the administrator's word, or when its day has come.
 * Invariant: decided and emptied in one transaction, then the secret goes, and only then the hub signs that it did. A crash
 * between the steps is taken up at the next start; nothing is signed that was not done.
 */

import { sealVaultDestruction } from '@gatefold/domain/codec/vault-destruction';
import type { EventId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty } from '@gatefold/db/postgres/dirty';
import { deleteHolders } from '@gatefold/db/postgres/holders';
import { withTransaction } from '@gatefold/db/postgres/pool';
import {
  countRecords,
  endVaultRows,
  keepDestruction,
  lockVault,
  setKeepUntil,
  vaultsToEnd,
} from '@gatefold/db/postgres/vaults';
import type { Hub } from '../hub.ts';

export type EndRefusal = { readonly kind: string; readonly words: string };

const DAY_CAME = 'the day that was set has come';
const DESTROYED = 'its key was destroyed before the database was brought back';

const NO_VAULT: EndRefusal = {
  kind: 'no-vault',
  words: 'This event keeps no names, or they were destroyed already.',
};

async function decide(
  hub: Hub,
  who: string,
  event: EventId,
  reason: string,
): Promise<Result<void, EndRefusal>> {
  return withTransaction(hub.pool, async (db): Promise<Result<void, EndRefusal>> => {
    await markEventDirty(db, event);
    const row = await lockVault(db, event);
    if (row === null || row.endedAtMs !== null) return err(NO_VAULT);
    const { records } = await countRecords(db, event);
    const holders = await deleteHolders(db, event);
    const atMs = hub.clock.nowMs();
    await endVaultRows(db, event, { atMs, who, reason, holders, records });
    const what = `destroys the names and fingerprints of event ${event} (${holders} holders): ${reason}`;
    await audit(db, who, what, atMs);
    return ok(undefined);
  });
}

/** Destroys the secret and signs the record. May be done again as often as it was interrupted. */
async function finish(hub: Hub, event: EventId): Promise<void> {
  await hub.vaultSecrets.destroy(event);
  await withTransaction(hub.pool, async (db) => {
    const row = await lockVault(db, event);
    if (row === null || row.endedAtMs === null || row.destruction !== null) return;
    const { vault, endedBy, endReason, endedHolders, endedRecords } = row;
    const nowMs = hub.clock.nowMs();
    const envelope = sealVaultDestruction(
      {
        event,
        vault,
        holders: endedHolders ?? 0,
        records: endedRecords ?? 0,
        destroyedAtMs: nowMs,
        who: endedBy ?? 'hub',
        reason: endReason ?? 'not told',
      },
      hub.keys.secretKey,
    );
    await keepDestruction(db, event, envelope);
    await audit(db, 'hub', `destroyed the vault secret of event ${event} and signed it`, nowMs);
  });
}

export async function endVault(
  hub: Hub,
  who: string,
  event: EventId,
  reason: string,
): Promise<Result<void, EndRefusal>> {
  const decided = await decide(hub, who, event, reason);
  if (decided.ok) await finish(hub, event);
  hub.changed();
  return decided;
}

/** Sets the day on which hub and gates destroy the vault by themselves. */
export async function setVaultDay(
  hub: Hub,
  who: string,
  event: EventId,
  keepUntilMs: number,
): Promise<Result<void, EndRefusal>> {
  const set = await withTransaction(hub.pool, async (db): Promise<Result<void, EndRefusal>> => {
    await markEventDirty(db, event);
    const row = await lockVault(db, event);
    if (row === null || row.endedAtMs !== null) return err(NO_VAULT);
    await setKeepUntil(db, event, keepUntilMs);
    const day = new Date(keepUntilMs).toISOString().slice(0, 10);
    const what = `set ${day} as the day on which the names of event ${event} are destroyed`;
    await audit(db, who, what, hub.clock.nowMs());
    return ok(undefined);
  });
  hub.changed();
  return set;
}

/**
 * Ends the vaults whose day has come, and finishes what a crash interrupted. A backup of the database may bring rows back of
 * which the secret was destroyed: they open for nobody, and are ended again.
 */
export async function endDueVaults(hub: Hub): Promise<void> {
  const { due, unfinished, open } = await vaultsToEnd(hub.pool, hub.clock.nowMs());
  for (const event of unfinished) await finish(hub, event);
  for (const event of [...due, ...open]) {
    if (await hub.vaultSecrets.wasDestroyed(event)) await endVault(hub, 'hub', event, DESTROYED);
  }
  for (const event of due) await endVault(hub, 'hub', event, DAY_CAME);
}
