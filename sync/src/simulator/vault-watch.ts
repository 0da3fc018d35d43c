/**
 * Purpose: tells the auditor what the desk recorded and which vaults the hub named, from what reached the hub, and looks for
 * holders' data in everything that travels (MA4).
 * Invariant: looks on and changes nothing. A hub that came back from a backup knows of the desk's work what the backup did,
 * and what is done again.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { encodeVaultKeys } from '@gatefold/domain/codec/vault-part';
import type { Serial } from '@gatefold/domain/ids';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import { HOLDER_MARK } from './day-plan.ts';
import type { Deed, HubCall } from './hub-call.ts';
import { answerSchema } from './hub-door.ts';
import type { MemoryHub } from './memory-hub.ts';
import type { Told } from './told.ts';

type Known = { readonly name: string; readonly fingerprints: number };

function knownOf({ name, templates }: HolderRecord): Known {
  return { name: name ?? '', fingerprints: templates.length };
}

/** Whether a mark of a holder's data stands in these bytes as it is. */
export function hasHolderMark(bytes: Bytes): boolean {
  return new TextDecoder('latin1').decode(bytes).includes(HOLDER_MARK);
}

function bytesOf(call: HubCall): readonly Bytes[] {
  switch (call.kind) {
    case 'asked': {
      const { request, answer } = call;
      if (request.kind === 'upload') return [request.transfer, answer];
      return request.kind === 'greet' ? [request.envelope, answer] : [answer];
    }
    case 'carried':
      return [call.transfer];
    case 'done':
    case 'backed-up':
    case 'restored':
    case 'restarted':
      return [];
  }
}

/** A list was offered, or whoever asked was told that he has it; a request without a session is told nothing. */
function isOffer(call: HubCall): boolean {
  if (call.kind !== 'asked' || call.request.kind !== 'manifest') return false;
  const read = decodeCanonical(answerSchema, call.answer);
  return read.ok && read.value.kind === 'ok';
}

export class VaultWatch {
  readonly #hub: MemoryHub;
  readonly #tell: (told: Told) => void;
  readonly #hashes = new Set<string>();
  #known: ReadonlyMap<Serial, Known> = new Map();
  #knownInBackup: ReadonlyMap<Serial, Known> = new Map();
  #named: string | null = null;

  constructor(hub: MemoryHub, tell: (told: Told) => void) {
    this.#hub = hub;
    this.#tell = tell;
  }

  /** Of any vault there ever was on this day. */
  isOfVault(hash: string): boolean {
    return this.#hashes.has(hash);
  }

  #set(serial: Serial, holder: Known | null): void {
    const known = new Map(this.#known);
    if (holder === null) known.delete(serial);
    else known.set(serial, holder);
    this.#known = known;
    this.#tell({ kind: 'holder-recorded', serial, holder });
  }

  #done(deed: Deed): void {
    if (deed.kind === 'holder-recorded') this.#set(deed.serial, knownOf(deed.record));
    if (deed.kind === 'holder-removed') this.#set(deed.serial, null);
  }

  /** What the desk did since is done again after this, as far as it can be. */
  #restored(): void {
    for (const [serial, holder] of this.#knownInBackup) {
      if (this.#known.get(serial) !== holder) this.#set(serial, holder);
    }
    for (const serial of this.#known.keys()) {
      if (!this.#knownInBackup.has(serial)) this.#set(serial, null);
    }
  }

  /** The list that the hub just offered, or that whoever asked has already. */
  #offered(): void {
    const { vault, published } = this.#hub.state;
    for (const hash of vault?.index.keys() ?? []) this.#hashes.add(hash);
    for (const { hash } of vault?.pages.values() ?? []) this.#hashes.add(hash);
    const named = published.at(-1)?.root.vault ?? null;
    if (named !== this.#named) {
      const keys = vault?.keys ?? null;
      const list = keys === null ? null : encodeVaultKeys(keys);
      this.#tell({ kind: 'vault-named', vault: named, keys: list });
    }
    this.#named = named;
  }

  hear(call: HubCall): void {
    if (call.kind === 'done' && call.isDone) this.#done(call.deed);
    if (call.kind === 'backed-up') this.#knownInBackup = this.#known;
    if (call.kind === 'restored') this.#restored();
    if (isOffer(call)) this.#offered();
    if (bytesOf(call).some(hasHolderMark)) {
      this.#tell({ kind: 'leaked', what: 'of a holder', where: 'what travels to the hub or back' });
    }
  }
}
