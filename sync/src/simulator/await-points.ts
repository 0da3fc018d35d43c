/**
 * Purpose: every place at which a life of a station waits for its disk or the hub, by name: at each of them a life may end
 * (SI1).
 * Invariant: ports name their places from this list and from nowhere else, so a call that is added is counted too.
 */

/** Calls that only what comes from neighbours makes. */
const NEIGHBOURS_WAITS = [
  'memory.receiptEnvelope',
  'manifests.blob',
  'carried.open',
  'carried.append',
  'carried.read',
  'carried.hashes',
  'carried.keepEvidence',
] as const;

/** Calls of a life that hears of others from the hub alone. */
const WAITS = [
  'journal.ledgers',
  'journal.openLedger',
  'journal.appendAll',
  'journal.requestRows',
  'journal.last',
  'journal.read',
  'memory.receipts',
  'memory.keepReceipt',
  'memory.evidenceShown',
  'memory.keepEvidenceShown',
  'memory.feedPosition',
  'memory.feedRuns',
  'memory.keepFeedPage',
  'manifests.currentRoot',
  'manifests.blobs',
  'manifests.putBlob',
  'manifests.swap',
  'carried.branches',
  'carried.evidence',
  'identity.retire',
  'road.challenge',
  'road.greet',
  'road.upload',
  'road.giveBack',
  'road.manifest',
  'road.blob',
  'road.feed',
] as const;

/** Calls of a gate on a day with a vault. */
const VAULT_WAITS = [
  'vault.held',
  'vault.pageTable',
  'vault.pagesDue',
  'vault.page',
  'vault.remains',
  'vault.adopt',
  'vault.putPage',
  'vault.forgetPage',
  'vault.destroy',
  'vault.discard',
  'vault.forgetRemains',
] as const;

export type Wait =
  | (typeof WAITS)[number]
  | (typeof NEIGHBOURS_WAITS)[number]
  | (typeof VAULT_WAITS)[number];
export type AwaitPoint = `${Wait} ${'before' | 'after'}`;

function pointsOf(waits: readonly Wait[]): readonly AwaitPoint[] {
  return waits.flatMap((wait) => [`${wait} before` as const, `${wait} after` as const]);
}

export const AWAIT_POINTS = pointsOf(WAITS);
export const VAULT_POINTS = pointsOf(VAULT_WAITS);
/** Few lives come here, so every day lies in wait for one at some of these. */
export const RARE_POINTS = pointsOf([
  'memory.evidenceShown',
  'memory.keepEvidenceShown',
  'identity.retire',
]);
