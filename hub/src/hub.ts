/**
 * Purpose: what every service of the hub is given: its store, its keys and its ports.
 * Invariant: no service reaches for a clock, a random source or a file by itself (SI1).
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { Random } from '@gatefold/domain/random';
import type { Clock } from '@gatefold/domain/time/clock';
import type { Pool } from '@gatefold/db/postgres/pool';
import type { VaultSecrets } from './keys/vault-secrets.ts';

export type Hub = {
  readonly pool: Pool;
  /**
   * For merges alone, which wait for each other anyway: two hundred stations that come back together must not take every
   * connection from the gates that ask for news.
   */
  readonly mergePool: Pool;
  readonly clock: Clock;
  readonly random: Random;
  /** Signs certificates, receipts, manifests and feed pages. */
  readonly keys: KeyPair;
  /** Seals the issuer keys in the database. */
  readonly masterKey: Bytes;
  /** Seal what is known of holders, one an event, outside of the database (MA4). */
  readonly vaultSecrets: VaultSecrets;
  /** Changes when the hub is brought back from a backup (LE6). */
  readonly hubEpoch: string;
  /** Tells the administrators' pages that something changed. */
  readonly changed: () => void;
};
