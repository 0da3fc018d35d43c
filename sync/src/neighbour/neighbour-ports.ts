/** Purpose: what an exchange with a neighbour, or by a stick, works on. */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId, StationId } from '@gatefold/domain/ids';
import type { Clock } from '@gatefold/domain/time/clock';
import { ownBranch, type Branch } from '../carried/branch.ts';
import type { CarriedLedgers } from '../carried/carried-ledgers.ts';
import type { Journal } from '../ledger/journal.ts';
import type { ManifestStore } from '../manifest/manifest-store.ts';
import type { NeighbourRules } from './neighbour-rules.ts';
import type { SyncMemory } from '../station/sync-memory.ts';

export type NeighbourPorts = {
  readonly station: StationId;
  readonly event: EventId;
  readonly hubPublicKey: Bytes;
  readonly publicKey: Bytes;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly store: ManifestStore;
  readonly carried: CarriedLedgers;
  readonly rules: NeighbourRules;
};

/** Every history this station can show: its own ledgers first, then what it carries. */
export async function allBranches(
  ports: Pick<NeighbourPorts, 'journal' | 'station' | 'carried'>,
): Promise<readonly Branch[]> {
  const own: Branch[] = [];
  for (const opening of await ports.journal.ledgers()) {
    const branch = await ownBranch(ports.journal, opening, ports.station);
    if (branch !== null) own.push(branch);
  }
  return [...own, ...ports.carried.branches()];
}
