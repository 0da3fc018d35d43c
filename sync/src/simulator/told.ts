/**
 * Purpose: what the people and the machines of a simulated day were told, in the order they heard it (SI2).
 * Invariant: the auditor knows the day from this record and from what the replicas say at its end, and from nothing else.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { LedgerId, OperatorId, Serial, StationId } from '@gatefold/domain/ids';
import type { Money } from '@gatefold/domain/money/money';

type Place = { readonly station: StationId; readonly ledger: LedgerId; readonly seq: number };
/** What a person at a station was told, by an entry that should name him. */
type Answer = Place & { readonly operator: OperatorId };

export type Told =
  /** The light went green. */
  | (Answer & { readonly kind: 'admitted'; readonly serial: Serial })
  /** The gate said that somebody is in on this ticket already. */
  | { readonly kind: 'turned-away'; readonly station: StationId; readonly serial: Serial }
  /** The customer has one of the request's tickets in hand, and paid. */
  | (Answer & {
      readonly kind: 'sold';
      readonly serial: Serial;
      readonly requestId: string;
      readonly money: Money;
    })
  /** The customer got the money back. */
  | (Answer & { readonly kind: 'voided'; readonly serial: Serial; readonly money: Money })
  /** The agent saw the till open, with this float in its drawer. The same opening may be told again. */
  | (Answer & { readonly kind: 'till-opened'; readonly floats: readonly Money[] })
  /** The agent put cash into the drawer, or took some out. */
  | (Answer & {
      readonly kind: 'cash-moved';
      readonly direction: 'in' | 'out';
      readonly money: Money;
    })
  /** The agent counted the drawer, and the till is closed. */
  | (Answer & { readonly kind: 'till-closed'; readonly counted: readonly Money[] })
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
  /** A neighbour or a stick brought this admission, and the station believes it from now on. */
  | (Place & { readonly kind: 'overheard'; readonly author: StationId; readonly serial: Serial })
  | { readonly kind: 'revoked'; readonly station: StationId }
  /** The administrator saw the ticket withdrawn. */
  | { readonly kind: 'withdrawn'; readonly serial: Serial }
  | { readonly kind: 'disk-copied'; readonly station: StationId }
  /** The disk is an older copy now; `kept` is what each ledger has on it. */
  | {
      readonly kind: 'disk-set-back';
      readonly station: StationId;
      readonly kept: ReadonlyMap<LedgerId, number>;
    }
  /** The hub offered a ticket list with this root; the same one may be told again. */
  | { readonly kind: 'published'; readonly epoch: number; readonly root: Bytes }
  | { readonly kind: 'hub-restored'; readonly hubEpoch: string }
  | VaultTold;

/** Of the vault (MA4). */
export type VaultTold =
  /** The desk recorded a holder, and the hub took it. Null when it took back what was known. */
  | {
      readonly kind: 'holder-recorded';
      readonly serial: Serial;
      readonly holder: { readonly name: string; readonly fingerprints: number } | null;
    }
  /** The list that the hub offers names this vault from now on, or none. */
  | {
      readonly kind: 'vault-named';
      readonly vault: string | null;
      /** The list of its sealed keys. */
      readonly keys: Bytes | null;
    }
  /** A gate's disk took this vault for the one in use. */
  | {
      readonly kind: 'vault-adopted';
      readonly station: StationId;
      readonly vault: string;
      readonly keys: Bytes;
    }
  /** All pages of the vault in use are at this gate, or no longer all. */
  | { readonly kind: 'vault-complete'; readonly station: StationId; readonly isComplete: boolean }
  /** A gate's disk took this page. */
  | { readonly kind: 'vault-kept'; readonly station: StationId; readonly bytes: Bytes }
  /** A gate's disk lost what it held, or was made to, and nobody knows how much it was. */
  | { readonly kind: 'vault-lost'; readonly station: StationId }
  /** What a machine asked the hub for, in the order of its asking. */
  | { readonly kind: 'asked-hub'; readonly machine: string; readonly what: AskedOfHub }
  /** A ticket was shown at a gate, and this is what its page says of the holder. */
  | {
      readonly kind: 'holder-seen';
      readonly station: StationId;
      readonly serial: Serial;
      readonly issue: number;
      readonly seen: HolderSeen;
    }
  /** What must be in no byte that travels or lies on a station's disk was found there. */
  | { readonly kind: 'leaked'; readonly what: string; readonly where: string };

export type AskedOfHub = 'greet' | 'upload' | 'manifest' | 'blob' | 'vault-blob' | 'feed';

/** What a gate's page says of a ticket's holder: the record, or why there is none. */
export type HolderSeen =
  | {
      readonly kind: 'known';
      readonly name: string | null;
      readonly hasPhoto: boolean;
      readonly fingerprints: number;
    }
  | { readonly kind: 'none'; readonly why: string };

export type Heard = Told & { readonly atMs: number };

export function toldOf<Kind extends Told['kind']>(heard: readonly Heard[], kind: Kind) {
  return heard.filter(
    (one): one is Extract<Told, { kind: Kind }> & { readonly atMs: number } => one.kind === kind,
  );
}
