/**
 * Purpose: everything that reaches the hub on a simulated day, call by call, with what it answered: enough to do the same to
 * another hub and to compare (SI1).
 * Invariant: in the order in which it happened. Nothing changes the hub's state but these calls.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { Serial, StationId } from '@gatefold/domain/ids';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import type { UploadAnswer } from '../roads/hub/hub-road.ts';
import type { HubStation } from './hub-state.ts';

/** What a station asks over the road to the hub. */
export type Request =
  | { readonly kind: 'challenge' }
  | { readonly kind: 'greet'; readonly envelope: Bytes }
  | { readonly kind: 'upload'; readonly token: Bytes; readonly transfer: Bytes }
  | { readonly kind: 'giveBack'; readonly token: Bytes; readonly list: Bytes }
  | { readonly kind: 'manifest'; readonly token: Bytes; readonly haveEpoch: number }
  | { readonly kind: 'blob'; readonly token: Bytes; readonly hash: string }
  | { readonly kind: 'feed'; readonly token: Bytes; readonly after: number };

/** The station whose signed greeting opened the exchange in which something came. */
export type Sender = { readonly station: StationId; readonly clockOffsetMs: number };

/** What an administrator does at the hub. */
export type Deed =
  | { readonly kind: 'enrolled'; readonly station: HubStation; readonly certificate: Bytes }
  | { readonly kind: 'granted'; readonly grant: AllotmentGrant; readonly envelope: Bytes }
  | { readonly kind: 'station-revoked'; readonly station: StationId }
  | { readonly kind: 'ticket-revoked'; readonly serial: Serial }
  | { readonly kind: 'ticket-reissued'; readonly serial: Serial }
  | VaultDeed;

/** What is done to the vault: at the desk, by the administrator, or by the hub when it looks whether its day has come (MA4). */
export type VaultDeed =
  | { readonly kind: 'holder-recorded'; readonly serial: Serial; readonly record: HolderRecord }
  | { readonly kind: 'holder-removed'; readonly serial: Serial }
  | { readonly kind: 'vault-day-set'; readonly keepUntilMs: number }
  | { readonly kind: 'vault-ended'; readonly reason: string }
  | { readonly kind: 'vault-day-looked' };

export type HubCall =
  | {
      readonly kind: 'asked';
      readonly request: Request;
      readonly answer: Bytes;
      /** What the hub drew by chance to seal a vault, in order. */
      readonly drawn: readonly Bytes[];
    }
  /** A transfer that came in a session of its sender's, and that someone else may have written. */
  | {
      readonly kind: 'carried';
      readonly transfer: Bytes;
      readonly sender: Sender;
      readonly answer: UploadAnswer;
    }
  | { readonly kind: 'done'; readonly deed: Deed; readonly isDone: boolean }
  | { readonly kind: 'backed-up' }
  /** From the last backup; `hubEpoch` is the life that goes on or begins, `nextHubEpoch` what a new one was to be called. */
  | { readonly kind: 'restored'; readonly hubEpoch: string; readonly nextHubEpoch: string }
  | { readonly kind: 'restarted' };

export type HeardCall = HubCall & { readonly atMs: number };
