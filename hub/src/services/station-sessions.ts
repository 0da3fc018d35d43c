/**
 * Purpose: who is asking (SE1): challenges, greetings and the tokens of the exchanges they open.
 * Invariant: a challenge is good once; a token stands for one station until it ages out. Both live in memory only: after
 * a restart of the hub a station simply greets again.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import {
  openGreeting,
  sealHubView,
  type Greeting,
  type HeldLedger,
} from '@gatefold/domain/codec/session';
import type { EventId, StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { ledgersOfStation } from '@gatefold/db/postgres/ledgers';
import { noteContact, oldestEpochAtGates, stationRow } from '@gatefold/db/postgres/stations';
import { Challenges, claimedStation, Tokens } from '@gatefold/sync/roads/hub/sessions';
import type { Hub } from '../hub.ts';
import { isListWanted } from './take-back-list.ts';

export type SessionRefusal = {
  readonly kind: 'unknown-station' | 'stale-challenge' | 'bad-signature' | 'no-session';
  readonly words: string;
};

export type Session = {
  readonly station: StationId;
  readonly event: EventId;
  /** The hub's time less the station's, as the signed greeting told it (LE5). */
  readonly clockOffsetMs: number;
  /** The epoch of the station's list, when the hub lost that list and asked for it; else null (LE6). */
  readonly lostEpoch: number | null;
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

export class StationSessions {
  readonly #hub: Hub;
  readonly #challenges: Challenges;
  readonly #tokens: Tokens<Session>;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#challenges = new Challenges(hub);
    this.#tokens = new Tokens(hub);
  }

  challenge(): Bytes {
    return this.#challenges.make();
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
    if (!this.#challenges.spend(greeting.value.challenge)) return refuse('stale-challenge');
    const nowMs = this.#hub.clock.nowMs();
    const clockOffsetMs = nowMs - greeting.value.sentAtMs;
    await this.#noteGreeting(greeting.value, nowMs, clockOffsetMs);
    const held = await ledgersOfStation(this.#hub.pool, station.station);
    const ledgers = held.map((row): HeldLedger => ({
      ledger: row.ledger,
      seq: row.lastSeq,
      hash: row.lastHash,
    }));
    const { manifestEpoch } = greeting.value;
    const isWanted = await isListWanted(this.#hub.pool, station.event, manifestEpoch);
    const lostEpoch = isWanted ? manifestEpoch : null;
    const session = { station: station.station, event: station.event, clockOffsetMs, lostEpoch };
    const view = {
      station: station.station,
      nonce: greeting.value.nonce,
      hubEpoch: this.#hub.hubEpoch,
      nowMs,
      standing: station.state,
      token: this.#tokens.open(session),
      ledgers,
      ...(station.role === 'agent' && {
        gatesEpoch: await oldestEpochAtGates(this.#hub.pool, station.event, nowMs),
      }),
      ...(lostEpoch !== null && { lostEpoch }),
    };
    return ok(sealHubView(view, this.#hub.keys.secretKey));
  }

  /** The session a token stands for. */
  session(token: Bytes | null): Result<Session, SessionRefusal> {
    const session = token === null ? null : this.#tokens.session(token);
    return session === null ? refuse('no-session') : ok(session);
  }
}
