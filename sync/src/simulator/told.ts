/**
 * Purpose: what the people and the machines of a simulated day were told, in the order they heard it (SI2).
 * Invariant: the auditor knows the day from this record and from what the replicas say at its end, and from nothing else.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { LedgerId, Serial, StationId } from '@gatefold/domain/ids';

type Place = { readonly station: StationId; readonly ledger: LedgerId; readonly seq: number };

export type Told =
  /** The light went green. */
  | (Place & { readonly kind: 'admitted'; readonly serial: Serial })
  /** The customer has one of the request's tickets in hand, and paid. */
  | (Place & {
      readonly kind: 'sold';
      readonly serial: Serial;
      readonly requestId: string;
      readonly amountMinor: number;
    })
  /** The customer got the money back. */
  | (Place & { readonly kind: 'voided'; readonly serial: Serial; readonly amountMinor: number })
  /** A station got the hub's signed receipt. */
  | (Place & { readonly kind: 'receipted'; readonly hubEpoch: string })
  /** The hub greeted a station and said what it holds of one of its ledgers. */
  | (Place & { readonly kind: 'held'; readonly hubEpoch: string })
  /** A station's own disk took these bytes, whether or not anyone heard of it. */
  | { readonly kind: 'written'; readonly station: StationId; readonly bytes: Bytes }
  | {
      readonly kind: 'granted';
      readonly station: StationId;
      readonly serialFrom: Serial;
      readonly serialTo: Serial;
    }
  | { readonly kind: 'revoked'; readonly station: StationId }
  | { readonly kind: 'disk-copied'; readonly station: StationId }
  /** The disk is an older copy now; `kept` is what each ledger has on it. */
  | {
      readonly kind: 'disk-set-back';
      readonly station: StationId;
      readonly kept: ReadonlyMap<LedgerId, number>;
    }
  /** The hub signed this root; the same one may be told again. */
  | { readonly kind: 'published'; readonly epoch: number; readonly root: Bytes }
  | { readonly kind: 'hub-restored'; readonly hubEpoch: string };

export type Heard = Told & { readonly atMs: number };
