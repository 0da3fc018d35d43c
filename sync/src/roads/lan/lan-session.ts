/**
 * Purpose: the sealed messages of an open LAN line (SE3).
 * Invariant: each direction has a key and a count of its own; a message that does not open as the next one ends the line.
 */

import { concatBytes, utf8, type Bytes } from '@gatefold/domain/bytes';
import { openCounted, sealCounted } from '@gatefold/domain/crypto/counted-box';
import { keyedHash } from '@gatefold/domain/crypto/hash';
import type { LineKeys } from '@gatefold/domain/crypto/key-exchange';

const KEY_LENGTH = 32;

export class LanSession {
  readonly #give: Bytes;
  readonly #take: Bytes;
  #given = 0;
  #taken = 0;
  #isOver = false;

  /** `transcript` is the hash of the whole greeting: keys of another greeting open nothing. */
  constructor(keys: LineKeys, transcript: Bytes) {
    const purpose = concatBytes(utf8('gatefold lan messages\0'), transcript);
    this.#give = keyedHash(KEY_LENGTH, keys.give, purpose);
    this.#take = keyedHash(KEY_LENGTH, keys.take, purpose);
  }

  seal(message: Bytes): Bytes {
    const box = sealCounted(message, this.#given, this.#give);
    this.#given += 1;
    return box;
  }

  /** Null when it is not the next message of the other end; nothing opens after that. */
  open(box: Bytes): Bytes | null {
    const message = this.#isOver ? null : openCounted(box, this.#taken, this.#take);
    this.#taken += 1;
    if (message === null) this.#isOver = true;
    return message;
  }
}
