/**
 * Purpose: lets the auditor hear what a machine is told by the hub: what it holds, and its receipts (LE6).
 * Invariant: passes everything on as it came; a receipt is told when it is on the disk, however often it is read.
 */

import type { StationId } from '@gatefold/domain/ids';
import type { Receipt } from '@gatefold/domain/codec/receipt';
import type { HubRoad } from '../roads/hub/hub-road.ts';
import type { SyncMemory } from '../station/sync-memory.ts';
import type { Told } from './told.ts';

type Tell = (told: Told) => void;

export function tellingRoad(road: HubRoad, station: StationId, tell: Tell): HubRoad {
  return {
    ...road,
    async greet(facts) {
      const view = await road.greet(facts);
      if (!view.ok) return view;
      const { hubEpoch, ledgers } = view.value;
      for (const { ledger, seq } of ledgers) tell({ kind: 'held', station, ledger, seq, hubEpoch });
      return view;
    },
  };
}

export function tellingMemory(memory: SyncMemory, station: StationId, tell: Tell): SyncMemory {
  const heard = new Set<string>();
  const tellReceipt = ({ ledger, seq, hubEpoch }: Receipt) => {
    const key = `${ledger}:${seq} ${hubEpoch}`;
    if (heard.has(key)) return;
    heard.add(key);
    tell({ kind: 'receipted', station, ledger, seq, hubEpoch });
  };
  return {
    ...memory,
    async receipts() {
      const receipts = await memory.receipts();
      for (const receipt of receipts) tellReceipt(receipt);
      return receipts;
    },
    async keepReceipt(receipt, envelope) {
      const kept = await memory.keepReceipt(receipt, envelope);
      if (kept.ok) tellReceipt(receipt);
      return kept;
    },
  };
}
