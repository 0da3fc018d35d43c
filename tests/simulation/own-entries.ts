/**
 * Purpose: where in its ledgers a station wrote what a person is told of: the answers themselves do not name entries (SI2).
 * Invariant: filled by what the station itself reports as recorded, and by nothing else.
 */

import type { Entry } from '@gatefold/domain/codec/entry';
import type { FactKind } from '@gatefold/domain/codec/facts';
import type { EntryId, Serial } from '@gatefold/domain/ids';

/** An answer without an entry behind it stands nowhere, and the auditor will not find it. */
const NOWHERE: EntryId = { ledger: '', seq: 0 };

export class OwnEntries {
  readonly #last = new Map<string, EntryId>();

  take({ ledger, seq, fact }: Entry): void {
    this.#last.set(fact.kind, { ledger, seq });
    if ('serial' in fact.body) this.#last.set(`${fact.kind} ${fact.body.serial}`, { ledger, seq });
  }

  /** The last entry of a kind. */
  last(kind: FactKind): EntryId {
    return this.#last.get(kind) ?? NOWHERE;
  }

  /** The last entry of a kind about a ticket. */
  lastOf(kind: FactKind, serial: Serial): EntryId {
    return this.#last.get(`${kind} ${serial}`) ?? NOWHERE;
  }
}
