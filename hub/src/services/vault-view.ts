/** Purpose: an event's vault as the administrator sees it: what is held, until when, and who has destroyed it (MA4). */

import { toHex } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { countHolders } from '@gatefold/db/postgres/holders';
import type { StationRow } from '@gatefold/db/postgres/stations';
import { confirmationsOf, countRecords, vaultRow } from '@gatefold/db/postgres/vaults';
import type { AdminOverview } from '../contract/admin.ts';
import type { Hub } from '../hub.ts';

type VaultView = NonNullable<AdminOverview['vault']>;

/** Null for an event that never kept a name. */
export async function vaultView(
  hub: Hub,
  event: EventId,
  stations: readonly StationRow[],
): Promise<VaultView | null> {
  const row = await vaultRow(hub.pool, event);
  if (row === null) return null;
  const { records } = await countRecords(hub.pool, event);
  const holders = await countHolders(hub.pool, event);
  const { endedAtMs, endedBy, endReason, destruction } = row;
  const words = await confirmationsOf(hub.pool, event, endedAtMs);
  return {
    holders,
    records,
    keepUntilMs: row.keepUntilMs,
    isSecretMissing: endedAtMs === null && (await hub.vaultSecrets.read(event)) === null,
    ended:
      endedAtMs === null
        ? null
        : {
            atMs: endedAtMs,
            by: endedBy ?? '',
            reason: endReason ?? '',
            holders: row.endedHolders ?? 0,
            record: destruction === null ? null : toHex(destruction),
          },
    gates: stations
      .filter(({ role }) => role === 'gate')
      .map(({ station, name, state }) => ({
        station,
        name,
        state,
        destroyedAtMs: words.get(station)?.atMs ?? null,
      })),
  };
}
