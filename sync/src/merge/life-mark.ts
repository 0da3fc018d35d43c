/**
 * Purpose: how much a hub's database held, so that an older one is recognised when it comes back from a backup (LE6).
 * Invariant: pure. Every number only rises within one life of the hub, so one that is smaller than before tells of a loss,
 * whatever it is that was lost: entries, evidence, manifests that stations may have, or deeds of the administrator.
 */

export type LifeMark = {
  /** Of the life in which it was written. */
  readonly hubEpoch: string;
  /** Entries merged, over all ledgers. */
  readonly entries: number;
  /** The events' epochs, added up. */
  readonly epochs: number;
  /** Deeds in the audit: grants, revocations, enrolments. */
  readonly deeds: number;
  /** What is kept in quarantine, resolved or not. */
  readonly quarantined: number;
};

/** Whether a database that holds `held` is older than the one of which `mark` was written. */
export function isOlder(held: LifeMark, mark: LifeMark): boolean {
  return (
    held.hubEpoch !== mark.hubEpoch ||
    held.entries < mark.entries ||
    held.epochs < mark.epochs ||
    held.deeds < mark.deeds ||
    held.quarantined < mark.quarantined
  );
}
