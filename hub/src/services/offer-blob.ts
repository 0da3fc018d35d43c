/**
 * Purpose: one piece of an event's manifest or vault, by its hash, for a station (MA3, MA4).
 * Invariant: what no kept epoch names and the newest vault does not is gone, and so is everything of a vault that ended.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { eventBlobs } from '@gatefold/db/postgres/manifests';
import { vaultBlob } from '@gatefold/db/postgres/vaults';
import type { Hub } from '../hub.ts';

export async function offeredBlob(
  hub: Pick<Hub, 'pool'>,
  event: EventId,
  hash: string,
): Promise<Bytes | null> {
  const blobs = await eventBlobs(hub.pool, event, [hash]);
  return blobs.get(hash) ?? (await vaultBlob(hub.pool, event, hash));
}
