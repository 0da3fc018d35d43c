/** Purpose: what gates wrote of vaults they destroyed, for the administrator to see who has and who has not (MA4). */

import { toHex } from '@gatefold/domain/bytes';
import type { EventId, StationId } from '@gatefold/domain/ids';
import type { PoolClient } from '@gatefold/db/postgres/pool';
import { insertConfirmations, type Confirmation } from '@gatefold/db/postgres/vaults';
import type { RankedFact } from './ranked-fact.ts';

export async function foldVault(
  db: PoolClient,
  event: EventId,
  station: StationId,
  facts: readonly RankedFact[],
): Promise<void> {
  const confirmations = facts.flatMap(({ entry, rank }): Confirmation[] => {
    if (entry.fact.kind !== 'vault-destroyed') return [];
    const { vault, ...body } = entry.fact.body;
    const { ledger, seq } = entry;
    return [{ ledger, seq, station, vault: toHex(vault), ...body, rankMs: rank.ms }];
  });
  await insertConfirmations(db, event, confirmations);
}
