/** Purpose: a hub's vault secrets in memory, each from its event's number. */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { VAULT_SECRET_LENGTH, type VaultSecrets } from '@gatefold/hub/keys/vault-secrets';

export class MemoryVaultSecrets implements VaultSecrets {
  readonly #secrets = new Map<EventId, Bytes>();
  readonly #destroyed = new Set<EventId>();

  async read(event: EventId): Promise<Bytes | null> {
    return this.#secrets.get(event) ?? null;
  }

  async make(event: EventId): Promise<Bytes | null> {
    if (this.#destroyed.has(event)) return null;
    const secret = this.#secrets.get(event) ?? new Uint8Array(VAULT_SECRET_LENGTH).fill(event);
    this.#secrets.set(event, secret);
    return secret;
  }

  async destroy(event: EventId): Promise<void> {
    this.#secrets.delete(event);
    this.#destroyed.add(event);
  }

  async wasDestroyed(event: EventId): Promise<boolean> {
    return this.#destroyed.has(event);
  }
}
