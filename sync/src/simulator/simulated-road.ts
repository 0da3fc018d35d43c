/**
 * Purpose: the network between one life of a station and the hub: partitions one way and both, messages lost, doubled,
 * late and altered (SI1).
 * Invariant: a request that has left may arrive after its sender died; the answer never reaches another life. What the
 * road carries it neither reads nor judges, apart from what `HttpHubRoad` checks too.
 */

import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical, encodeCanonical } from '@gatefold/domain/codec/cbor';
import { openHubView, sealGreeting } from '@gatefold/domain/codec/session';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { z } from 'zod';
import type { HubRoad, RoadFault } from '../roads/hub/hub-road.ts';
import {
  listAnswerSchema,
  manifestOfferSchema,
  uploadAnswerSchema,
} from '../roads/hub/http-hub-road.ts';
import type { AwaitPoint } from './await-points.ts';
import { altersDelta } from './hostile-peer.ts';
import type { Request } from './hub-call.ts';
import { answerSchema, type HubDoor } from './hub-door.ts';
import type { Life, Scheduler } from './scheduler.ts';
import type { Seeded } from './seeded.ts';

/** Chances a message, both ways. */
export type Weather = {
  readonly lost: number;
  readonly doubled: number;
  readonly altered: number;
  readonly maxDelayMs: number;
};

export const CALM: Weather = { lost: 0, doubled: 0, altered: 0, maxDelayMs: 200 };

/** A station's line: each direction can be cut by itself. */
export type Line = { carriesRequests: boolean; carriesAnswers: boolean };

export type Network = {
  readonly scheduler: Scheduler;
  readonly random: Seeded;
  readonly door: HubDoor;
  readonly hubPublicKey: Bytes;
  weather: Weather;
  /** Whether what is altered may be the end of a blob, which then is not there. */
  readonly cutsBlobs: boolean;
  /** Everything uploaded so far, for whoever listens on the line. */
  readonly overheard: Bytes[];
};

const PATIENCE_MS = 30_000;

export function alteredBytes(bytes: Bytes, random: Seeded): Bytes {
  const changed = Uint8Array.from(bytes);
  const at = random.below(changed.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
  return changed;
}

/** The one field of a request that an alteration on the way can hit without being just another request. */
function alteredRequest(request: Request, random: Seeded): Request {
  switch (request.kind) {
    case 'greet':
      return { ...request, envelope: alteredBytes(request.envelope, random) };
    case 'upload':
      return { ...request, transfer: alteredBytes(request.transfer, random) };
    case 'giveBack':
      return { ...request, list: alteredBytes(request.list, random) };
    case 'challenge':
    case 'manifest':
    case 'blob':
    case 'feed':
      return request;
  }
}

/** A clumsy hand changes one bit; one that knows the format changes what nobody signed, or leaves out the end. */
function alteredAnswer(request: Request, answer: Bytes, { random, cutsBlobs }: Network): Bytes {
  const isCut = cutsBlobs && request.kind === 'blob';
  const isClumsy = (request.kind !== 'manifest' && !isCut) || random.chance(0.5);
  if (isClumsy) return alteredBytes(answer, random);
  const read = decodeCanonical(answerSchema, answer);
  const sent = read.ok && read.value.kind === 'ok' ? read.value.body : null;
  if (sent === null) return alteredBytes(answer, random);
  const body = isCut ? sent.slice(0, random.below(sent.length)) : altersDelta(sent, random);
  return body === null ? alteredBytes(answer, random) : encodeCanonical({ kind: 'ok', body });
}

function ask(
  network: Network,
  line: Line,
  life: Life,
  request: Request,
): Promise<Result<Bytes, RoadFault>> {
  const { scheduler, random, door } = network;
  const { weather } = network;
  const delayMs = () => 5 + random.below(weather.maxDelayMs);
  return new Promise((resolve) => {
    const settle = (answer: Result<Bytes, RoadFault>) => {
      if (life.isAlive) resolve(answer);
    };
    scheduler.after(PATIENCE_MS, () =>
      settle(err({ kind: 'unreachable', detail: 'no answer in time' })),
    );
    const arrive = () => {
      if (!line.carriesRequests || !door.isUp || random.chance(weather.lost)) return;
      const arrived = random.chance(weather.altered) ? alteredRequest(request, random) : request;
      const sent = door.answer(arrived);
      if (arrived.kind === 'upload') network.overheard.push(arrived.transfer);
      const answer = random.chance(weather.altered) ? alteredAnswer(arrived, sent, network) : sent;
      scheduler.after(delayMs(), () => {
        if (line.carriesAnswers && !random.chance(weather.lost)) settle(ok(answer));
      });
    };
    scheduler.after(delayMs(), arrive);
    // The second copy may overtake the first, and may come long after the exchange is over.
    if (random.chance(weather.doubled)) scheduler.after(delayMs() * random.between(1, 200), arrive);
  });
}

async function bodyOf(
  answer: Promise<Result<Bytes, RoadFault>>,
): Promise<Result<Bytes, RoadFault>> {
  const bytes = await answer;
  if (!bytes.ok) return bytes;
  const read = decodeCanonical(answerSchema, bytes.value);
  if (!read.ok) return err({ kind: 'garbled', detail: read.error.detail });
  if (read.value.kind === 'ok') return ok(read.value.body);
  return err({ kind: 'refused', code: read.value.code, words: read.value.code });
}

function parsed<Schema extends z.ZodType>(
  schema: Schema,
  body: Result<Bytes, RoadFault>,
): Result<z.output<Schema>, RoadFault> {
  if (!body.ok) return body;
  const read = decodeCanonical(schema, body.value);
  return read.ok ? read : err({ kind: 'garbled', detail: read.error.detail });
}

/** The road of one life of a station; `pass` is asked before each request and after each answer whether the life ends. */
export function simulatedRoad(
  network: Network,
  line: Line,
  life: Life,
  self: { readonly station: StationId; readonly keys: KeyPair },
  pass: (at: AwaitPoint) => Promise<void>,
): HubRoad {
  const { random, hubPublicKey } = network;
  let token: Bytes = new Uint8Array(32);
  const send = async (request: Request) => {
    await pass(`road.${request.kind} before`);
    const body = await bodyOf(ask(network, line, life, request));
    await pass(`road.${request.kind} after`);
    return body;
  };
  return {
    async greet(facts) {
      const challenge = await send({ kind: 'challenge' });
      if (!challenge.ok) return challenge;
      if (challenge.value.length !== 32) return err({ kind: 'garbled', detail: 'no challenge' });
      const nonce = random.bytes(32);
      const { station, keys } = self;
      const greeting = { v: 1 as const, station, challenge: challenge.value, nonce, ...facts };
      const envelope = sealGreeting(greeting, keys.secretKey);
      const answer = await send({ kind: 'greet', envelope });
      if (!answer.ok) return answer;
      const view = openHubView(answer.value, hubPublicKey);
      if (!view.ok || view.value.station !== station || !equalBytes(view.value.nonce, nonce)) {
        return err({ kind: 'garbled', detail: 'the greeting was not answered by our hub' });
      }
      token = view.value.token;
      return view;
    },
    upload: async (transfer) =>
      parsed(uploadAnswerSchema, await send({ kind: 'upload', token, transfer })),
    giveBack: async (list) =>
      parsed(listAnswerSchema, await send({ kind: 'giveBack', token, list })),
    manifest: async (_event, haveEpoch) =>
      parsed(manifestOfferSchema, await send({ kind: 'manifest', token, haveEpoch })),
    blob: (_event, hash) => send({ kind: 'blob', token, hash }),
    feed: (_event, after) => send({ kind: 'feed', token, after }),
  };
}
