/**
 * Purpose: who is asking, as far as a hub remembers it without its database (SE1): the challenges it gave out and the tokens
 * of the exchanges that were opened with them.
 * Invariant: a challenge is good once; a token stands for one station until it ages out. Both are gone after a restart, and
 * a station then simply greets again.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeAny } from '@gatefold/domain/codec/cbor';
import { envelopeMessage } from '@gatefold/domain/codec/envelope';
import { stationIdSchema, type StationId } from '@gatefold/domain/ids';
import type { Random } from '@gatefold/domain/random';
import type { Clock } from '@gatefold/domain/time/clock';
import { z } from 'zod';

const CHALLENGE_LIFE_MS = 60_000;
const TOKEN_LIFE_MS = 10 * 60_000;
/** Far above what a venue's stations need at once, and small enough that a flood fills nothing. */
const MAX_CHALLENGES = 10_000;

type Ports = { readonly clock: Clock; readonly random: Random };

const claimSchema = z.looseObject({ station: stationIdSchema });

/** Which station a greeting says it is from, before its signature can be checked with that station's key. */
export function claimedStation(envelope: Bytes): StationId | null {
  const message = decodeAny(envelopeMessage(envelope));
  const claim = message.ok ? claimSchema.safeParse(message.value) : null;
  return claim?.success ? claim.data.station : null;
}

export class Challenges {
  readonly #ports: Ports;
  readonly #expiresAtMs = new Map<string, number>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  make(): Bytes {
    const { clock, random } = this.#ports;
    const nowMs = clock.nowMs();
    for (const [key, expiresAtMs] of this.#expiresAtMs) {
      // Oldest first, so the first fresh one ends the sweep, unless a flood has to be cut back.
      if (expiresAtMs > nowMs && this.#expiresAtMs.size < MAX_CHALLENGES) break;
      this.#expiresAtMs.delete(key);
    }
    const challenge = random.bytes(32);
    this.#expiresAtMs.set(toHex(challenge), nowMs + CHALLENGE_LIFE_MS);
    return challenge;
  }

  /** False when this challenge was not given out, was spent, or is too old. */
  spend(challenge: Bytes): boolean {
    const key = toHex(challenge);
    const expiresAtMs = this.#expiresAtMs.get(key);
    this.#expiresAtMs.delete(key);
    return expiresAtMs !== undefined && expiresAtMs > this.#ports.clock.nowMs();
  }
}

/** `Session` is what an exchange is known by. */
export class Tokens<Session> {
  readonly #ports: Ports;
  readonly #sessions = new Map<
    string,
    { readonly session: Session; readonly expiresAtMs: number }
  >();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  open(session: Session): Bytes {
    const { clock, random } = this.#ports;
    const nowMs = clock.nowMs();
    for (const [key, { expiresAtMs }] of this.#sessions) {
      if (expiresAtMs <= nowMs) this.#sessions.delete(key);
    }
    const token = random.bytes(32);
    this.#sessions.set(toHex(token), { session, expiresAtMs: nowMs + TOKEN_LIFE_MS });
    return token;
  }

  /** The session a token stands for; null when there is none, or when it is over. */
  session(token: Bytes): Session | null {
    const open = this.#sessions.get(toHex(token));
    return open === undefined || open.expiresAtMs <= this.#ports.clock.nowMs()
      ? null
      : open.session;
  }
}
