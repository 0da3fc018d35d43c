/**
 * Purpose: the port to the road between a station and the hub.
 * Invariant: a road carries and never decides: what comes over it is believed by its signatures and hashes alone (MA5).
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Greeting, HubView } from '@gatefold/domain/codec/session';
import type { EventId } from '@gatefold/domain/ids';
import type { Result } from '@gatefold/domain/result';

export type RoadFault =
  /** Nobody answered. The usual state of a cut-off gate, not an error. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** The hub answered, and said no. */
  | { readonly kind: 'refused'; readonly code: string; readonly words: string }
  /** Something answered that is not our hub, or the answer was altered on the way. */
  | { readonly kind: 'garbled'; readonly detail: string };

export type ManifestOffer =
  | { readonly kind: 'current' }
  | { readonly kind: 'delta'; readonly bytes: Bytes }
  | { readonly kind: 'root'; readonly bytes: Bytes };

export type UploadAnswer =
  | { readonly kind: 'received'; readonly receipt: Bytes; readonly quarantined: number }
  | { readonly kind: 'gap'; readonly needFromSeq: number }
  | { readonly kind: 'refused'; readonly code: string; readonly words: string };

/** What the hub says to a list that it is given back (LE6). */
export type ListAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly code: string; readonly words: string };

/** What the station says of itself in the greeting; the road adds challenge and nonce. */
export type GreetingFacts = Pick<Greeting, 'owedEntries' | 'manifestEpoch' | 'sentAtMs'>;

/** What a manifest needs of a road, whoever is at its other end (MA5). */
export interface ManifestRoad {
  manifest(event: EventId, haveEpoch: number): Promise<Result<ManifestOffer, RoadFault>>;
  blob(event: EventId, hash: string): Promise<Result<Bytes, RoadFault>>;
}

export interface HubRoad extends ManifestRoad {
  /** Both sides prove who they are; the following calls belong to this session. */
  greet(facts: GreetingFacts): Promise<Result<HubView, RoadFault>>;
  upload(transfer: Bytes): Promise<Result<UploadAnswer, RoadFault>>;
  /** Gives the hub a list that it signed and lost: a bundle of a root and what it names. */
  giveBack(list: Bytes): Promise<Result<ListAnswer, RoadFault>>;
  feed(event: EventId, after: number): Promise<Result<Bytes, RoadFault>>;
}
