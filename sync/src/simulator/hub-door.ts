/**
 * Purpose: what stations reach of the in-memory hub: bytes in, bytes out, as over HTTP (SE1, LE6, AD3, MA3).
 * Invariant: challenges and sessions live as long as the process; everything else is in the hub's state.
 */

import { compareAdmissions } from '@gatefold/domain/admission/admission';
import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeAny, encodeCanonical } from '@gatefold/domain/codec/cbor';
import { envelopeMessage } from '@gatefold/domain/codec/envelope';
import { sealFeedPage, type FeedItem } from '@gatefold/domain/codec/feed-page';
import { openGreeting, sealHubView } from '@gatefold/domain/codec/session';
import { stationIdSchema, type EntryId, type StationId } from '@gatefold/domain/ids';
import type { Random } from '@gatefold/domain/random';
import { z } from 'zod';
import type { HubAdmission } from './hub-state.ts';
import type { MemoryHub } from './memory-hub.ts';
import { offerManifest, publishedBlob } from './memory-publisher.ts';

/** Small, so that a day's feed has several pages. */
const PAGE_ITEMS = 7;

export type Request =
  | { readonly kind: 'challenge' }
  | { readonly kind: 'greet'; readonly envelope: Bytes }
  | { readonly kind: 'upload'; readonly token: Bytes; readonly transfer: Bytes }
  | { readonly kind: 'manifest'; readonly token: Bytes; readonly haveEpoch: number }
  | { readonly kind: 'blob'; readonly token: Bytes; readonly hash: string }
  | { readonly kind: 'feed'; readonly token: Bytes; readonly after: number };

/** On the wire: the body, or the code of a refusal. */
export const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok'), body: z.instanceof(Uint8Array) }),
  z.strictObject({ kind: z.literal('refused'), code: z.string() }),
]);

const claimSchema = z.looseObject({ station: stationIdSchema });

type Session = { readonly station: StationId; readonly clockOffsetMs: number };

function okAnswer(body: Bytes): Bytes {
  return encodeCanonical({ kind: 'ok', body });
}

function refusal(code: string): Bytes {
  return encodeCanonical({ kind: 'refused', code });
}

function idsOf(rows: readonly HubAdmission[], standing: boolean): readonly EntryId[] {
  return rows
    .filter((row) => row.standing === standing)
    .sort(compareAdmissions)
    .map(({ ledger, seq }) => ({ ledger, seq }));
}

export class HubDoor {
  readonly hub: MemoryHub;
  readonly #random: Random;
  readonly #challenges = new Set<string>();
  readonly #sessions = new Map<string, Session>();
  isUp = true;

  constructor(hub: MemoryHub, random: Random) {
    this.hub = hub;
    this.#random = random;
  }

  restart(): void {
    this.#challenges.clear();
    this.#sessions.clear();
    this.hub.restart();
  }

  answer(request: Request): Bytes {
    if (request.kind === 'challenge') {
      const challenge = this.#random.bytes(32);
      this.#challenges.add(toHex(challenge));
      return okAnswer(challenge);
    }
    if (request.kind === 'greet') return this.#greet(request.envelope);
    const session = this.#sessions.get(toHex(request.token));
    if (session === undefined) return refusal('no-session');
    switch (request.kind) {
      case 'upload':
        return okAnswer(encodeCanonical(this.hub.receiveTransfer(request.transfer, session)));
      case 'manifest': {
        const offer = offerManifest(this.hub.state, request.haveEpoch);
        return offer === null ? refusal('no-manifest') : okAnswer(encodeCanonical(offer));
      }
      case 'blob': {
        const bytes = publishedBlob(this.hub.state, request.hash);
        return bytes === null ? refusal('no-such-blob') : okAnswer(bytes);
      }
      case 'feed':
        return okAnswer(this.#feedPage(session.station, request.after));
    }
  }

  #greet(envelope: Bytes): Bytes {
    const { state, options, hubEpoch } = this.hub;
    const message = decodeAny(envelopeMessage(envelope));
    const claim = message.ok ? claimSchema.safeParse(message.value) : null;
    const station = claim?.success ? state.stations.get(claim.data.station) : undefined;
    if (station === undefined) return refusal('unknown-station');
    const greeting = openGreeting(envelope, station.publicKey);
    if (!greeting.ok || greeting.value.station !== station.station) return refusal('bad-signature');
    const { challenge, sentAtMs, manifestEpoch, nonce } = greeting.value;
    if (!this.#challenges.delete(toHex(challenge))) return refusal('stale-challenge');
    const nowMs = options.clock.nowMs();
    state.stations.set(station.station, { ...station, manifestEpoch });
    const token = this.#random.bytes(32);
    const session = { station: station.station, clockOffsetMs: nowMs - sentAtMs };
    this.#sessions.set(toHex(token), session);
    const ledgers = [...state.ledgers]
      .filter(([, held]) => held.station === station.station)
      .map(([ledger, { entries }]) => {
        const last = entries.at(-1);
        if (last === undefined) throw new Error(`ledger ${ledger} is held without entries`);
        return { ledger, seq: last.seq, hash: last.hash };
      });
    const standing = station.state;
    const view = { station: station.station, nonce, hubEpoch, nowMs, standing, token, ledgers };
    return okAnswer(sealHubView(view, options.keys.secretKey));
  }

  #feedPage(reader: StationId, after: number): Bytes {
    const { state, options, hubEpoch } = this.hub;
    const rows = state.feed.slice(after, after + PAGE_ITEMS);
    const items = rows.map((row): FeedItem => {
      if (row.kind === 'double-ruled') {
        const { serial } = row;
        const admissions = state.admissions.get(serial) ?? [];
        const standing = idsOf(admissions, true);
        return { kind: 'double-ruled', serial, standing, doubles: idsOf(admissions, false) };
      }
      const { ledger, seq } = row;
      const held = state.ledgers.get(ledger);
      const entry = held?.entries[seq - 1];
      if (held === undefined || !entry?.rank) throw new Error(`the feed names no entry: ${seq}`);
      const bytes = held.station === reader ? null : entry.bytes;
      const { ms: rankMs, n: rankN } = entry.rank;
      return { kind: 'entry', ledger, seq, station: held.station, rankMs, rankN, bytes };
    });
    // A restored hub's feed may be shorter than the cursor of its earlier life.
    const cursor = after + rows.length;
    const more = cursor < state.feed.length;
    const { event, keys } = options;
    const page = { event, hubEpoch, reader, after, cursor, more, items };
    return sealFeedPage(page, keys.secretKey);
  }
}
