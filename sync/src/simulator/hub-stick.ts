/**
 * Purpose: a stick at the hub of a simulated venue (SI1, LE6).
 * Invariant: the hub believes a run by the same checks as one that came over the network, and measures nobody's clock by it.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { decodeBundle } from '@gatefold/domain/codec/bundle';
import type { StationId } from '@gatefold/domain/ids';
import { makeHubBundle, runsFor } from '../neighbour/hub-bundle.ts';
import type { Day } from './day.ts';
import { EVENT, HUB_KEYS } from './day-plan.ts';
import { readFrom, type Stick } from './stick.ts';

const HUB_FILE = 'hub';

/** The hub's machine takes in what stations wrote, and writes receipts and the newest list for them. */
export function visitHub(day: Day, stick: Stick, isBad: boolean): void {
  const { hub, random } = day;
  const nobody: { station: StationId; clockOffsetMs: number } = { station: '', clockOffsetMs: 0 };
  const receipts: Bytes[] = [];
  for (const [, bytes] of readFrom(stick, HUB_FILE, random, isBad)) {
    const bundle = decodeBundle(bytes);
    const runs = bundle.ok ? runsFor(HUB_KEYS.publicKey, bundle.value) : [];
    for (const run of runs) {
      const answer = hub.receiveTransfer(run, nobody);
      if (answer.kind === 'received') receipts.push(answer.receipt);
    }
  }
  const newest = hub.state.published.at(-1);
  const bundle = makeHubBundle({
    hubPublicKey: HUB_KEYS.publicKey,
    event: EVENT,
    receipts,
    root: newest?.rootEnvelope ?? null,
    blobs: newest?.blobs.values() ?? [],
  });
  stick.set(HUB_FILE, bundle);
  if (receipts.length > 0) day.note('hub', `a stick brought ${receipts.length} runs`);
}
