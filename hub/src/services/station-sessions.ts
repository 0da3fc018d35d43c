/**
 * Purpose: who is asking (SE1): challenges, greetings and the tokens of the exchanges they open.
 * Invariant: a challenge is good once; a token stands for one station until it ages out. Both live in memory only: after
 * a restart of the hub a station simply greets again.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import {
  openGreeting,
  sealHubView,
  type Greeting,
  type HeldLedger,
} from '@gatefold/domain/codec/session';
import { envelopeMessage } from '@gatefold/domain/codec/envelope';
import { decodeAny } from '@gatefold/domain/codec/cbor';
import { stationIdSchema, type EventId, type StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { ledgersOfStation } from '@gatefold/db/postgres/ledgers';
import { noteContact, stationRow, type StationRow } from '@gatefold/db/postgres/stations';
import { z } from 'zod';
import type { Hub } from '../hub.ts';

const CHALLENGE_LIFE_MS = 60_000;
const TOKEN_LIFE_MS = 10 * 60_000;
/** Far above what a venue's stations need at once, and small enough that a flood fills nothing. */
const MAX_CHALLENGES = 10_000;

export type SessionRefusal = {
  readonly kind: 'unknown-station' | 'stale-challenge' | 'bad-signature' | 'no-session';
  readonly words: string;
};

export type Session = {
  readonly station: StationId;
  readonly event: EventId;
  /** The hub's time less the station's, as the signed greeting told it (LE5). */
  readonly clockOffsetMs: number;
  readonly expiresAtMs: number;
};

const WORDS = {
  'unknown-station': 'The hub does not know this machine. Call the administrator to enrol it.',
  'stale-challenge': 'The greeting came too late. The station will greet again by itself.',
  'bad-signature': 'The greeting is not signed by this machine. Call the administrator.',
  'no-session': 'The exchange is over. The station will greet again by itself.',
} as const;

function refuse(kind: SessionRefusal['kind']): Result<never, SessionRefusal> {
  return err({ kind, words: WORDS[kind] });
}

const claimSchema = z.looseObject({ station: stationIdSchema });

/** Which station a greeting says it is from, before its signature can be checked with that station's key. */
function claimedStation(envelope: Bytes): StationId | null {
  const message = decodeAny(envelopeMessage(envelope));
  const claim = message.ok ? claimSchema.safeParse(message.value) : null;
  return claim?.success ? claim.data.station : null;
}

export class StationSessions {
  readonly #hub: Hub;
  readonly #challenges = new Map<string, number>();
  readonly #sessions = new Map<string, Session>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  challenge(): Bytes {
    const nowMs = this.#hub.clock.nowMs();
    for (const [key, expiresAtMs] of this.#challenges) {
      // Oldest first, so the first fresh one ends the sweep, unless a flood has to be cut back.
      if (expiresAtMs > nowMs && this.#challenges.size < MAX_CHALLENGES) break;
      this.#challenges.delete(key);
    }
    const challenge = this.#hub.random.bytes(32);
    this.#challenges.set(toHex(challenge), nowMs + CHALLENGE_LIFE_MS);
    return challenge;
  }

  #spend(challenge: Bytes): boolean {
    const key = toHex(challenge);
    const expiresAtMs = this.#challenges.get(key);
    this.#challenges.delete(key);
    return expiresAtMs !== undefined && expiresAtMs > this.#hub.clock.nowMs();
  }

  #open(station: StationRow, clockOffsetMs: number): Bytes {
    const nowMs = this.#hub.clock.nowMs();
    for (const [key, session] of this.#sessions) {
      if (session.expiresAtMs <= nowMs) this.#sessions.delete(key);
    }
    const token = this.#hub.random.bytes(32);
    const session = { station: station.station, event: station.event, clockOffsetMs };
    this.#sessions.set(toHex(token), { ...session, expiresAtMs: nowMs + TOKEN_LIFE_MS });
    return token;
  }

  async #noteGreeting(greeting: Greeting, nowMs: number, clockOffsetMs: number): Promise<void> {
    const { station, owedEntries, manifestEpoch } = greeting;
    await noteContact(this.#hub.pool, station, {
      atMs: nowMs,
      owedEntries,
      manifestEpoch,
      clockOffsetMs,
    });
    this.#hub.changed();
  }

  /** Answers a greeting with what the hub holds of the station's ledgers. */
  async greet(envelope: Bytes): Promise<Result<Bytes, SessionRefusal>> {
    const claimed = claimedStation(envelope);
    const station = claimed === null ? null : await stationRow(this.#hub.pool, claimed);
    if (station === null) return refuse('unknown-station');
    const greeting = openGreeting(envelope, station.publicKey);
    if (!greeting.ok || greeting.value.station !== station.station) return refuse('bad-signature');
    if (!this.#spend(greeting.value.challenge)) return refuse('stale-challenge');
    const nowMs = this.#hub.clock.nowMs();
    const clockOffsetMs = nowMs - greeting.value.sentAtMs;
    await this.#noteGreeting(greeting.value, nowMs, clockOffsetMs);
    const held = await ledgersOfStation(this.#hub.pool, station.station);
    const ledgers = held.map((row): HeldLedger => ({
      ledger: row.ledger,
      seq: row.lastSeq,
      hash: row.lastHash,
    }));
    const view = {
      station: station.station,
      nonce: greeting.value.nonce,
      hubEpoch: this.#hub.hubEpoch,
      nowMs,
      standing: station.state,
      token: this.#open(station, clockOffsetMs),
      ledgers,
    };
    return ok(sealHubView(view, this.#hub.keys.secretKey));
  }

  /** The session a token stands for. */
  session(token: Bytes | null): Result<Session, SessionRefusal> {
    const session = token === null ? undefined : this.#sessions.get(toHex(token));
    if (session === undefined || session.expiresAtMs <= this.#hub.clock.nowMs()) {
      return refuse('no-session');
    }
    return ok(session);
  }
}
