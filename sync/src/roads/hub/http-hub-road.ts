/**
 * Purpose: the road to the hub over HTTP.
 * Invariant: carries bytes; every answer that matters is checked by signature or hash by the caller, so plain HTTP on a
 * hostile network can delay but not deceive.
 *
 * POST /station/challenge → 32 bytes · POST /station/greet (sealed greeting → sealed hub view) · then, with the session's
 * token: POST /station/transfers · POST /station/lists (a bundle) · GET /station/events/N/manifest?have=E ·
 * GET /station/events/N/blobs/HASH · GET /station/events/N/feed?after=C. Refusals are JSON {kind, words}.
 */

import { bytesUpTo, concatBytes, equalBytes, toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { openHubView, sealGreeting, type HubView } from '@gatefold/domain/codec/session';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId, StationId } from '@gatefold/domain/ids';
import type { Random } from '@gatefold/domain/random';
import { err, ok, type Result } from '@gatefold/domain/result';
import { z } from 'zod';
import type {
  GreetingFacts,
  HubRoad,
  ListAnswer,
  ManifestOffer,
  RoadFault,
  UploadAnswer,
} from './hub-road.ts';

/** A blob is at most one chunk with codes or one part; a feed page is bounded by the hub. */
const MAX_ANSWER_LENGTH = 16 * 1024 * 1024;
const ANSWER_TIMEOUT_MS = 30_000;
/** A bundle is frames and not CBOR. */
export const BUNDLE_TYPE = 'application/octet-stream';

export const manifestOfferSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('current') }),
  z.strictObject({ kind: z.literal('delta'), bytes: bytesUpTo(MAX_ANSWER_LENGTH) }),
  z.strictObject({ kind: z.literal('root'), bytes: bytesUpTo(8192) }),
]);

export const uploadAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('received'),
    receipt: bytesUpTo(1024),
    quarantined: z.number().int().min(0),
  }),
  z.strictObject({ kind: z.literal('gap'), needFromSeq: z.number().int().min(1) }),
  z.strictObject({ kind: z.literal('refused'), code: z.string(), words: z.string() }),
]);

export const listAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('taken') }),
  z.strictObject({ kind: z.literal('refused'), code: z.string(), words: z.string() }),
]);

const refusalSchema = z.object({ kind: z.string(), words: z.string() });

export type HttpRoadOptions = {
  readonly hubUrl: string;
  readonly station: StationId;
  readonly keys: KeyPair;
  readonly hubPublicKey: Bytes;
  readonly random: Random;
  /** The longest a whole answer may take, 30 s unless told. */
  readonly timeoutMs?: number;
};

/** The body, or null when it is longer than any answer of our hub: read no further than that. */
async function readBody(response: Response): Promise<Bytes | null> {
  if (Number(response.headers.get('content-length') ?? 0) > MAX_ANSWER_LENGTH) {
    await response.body?.cancel();
    return null;
  }
  const pieces: Bytes[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > MAX_ANSWER_LENGTH) return null;
    pieces.push(piece);
  }
  return concatBytes(...pieces);
}

/** The hub's own refusal; null for a page of someone in between, such as a captive portal. */
function refusalIn(body: Bytes): RoadFault | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const refusal = refusalSchema.safeParse(value);
  if (!refusal.success) return null;
  return { kind: 'refused', code: refusal.data.kind, words: refusal.data.words };
}

function answerOf(response: Response, body: Bytes | null): Result<Bytes, RoadFault> {
  if (body === null) return err({ kind: 'garbled', detail: 'the answer is too long' });
  if (response.ok) return ok(body);
  const detail = `HTTP ${response.status}, not in the words of our hub`;
  return err(refusalIn(body) ?? { kind: 'garbled', detail });
}

/** One request; every way in which a network can fail is a value. */
export async function requestHub(
  url: string,
  init: { method: string; body?: Bytes; type?: string; token?: Bytes; timeoutMs?: number },
): Promise<Result<Bytes, RoadFault>> {
  const headers: Record<string, string> = { 'content-type': init.type ?? 'application/cbor' };
  if (init.token !== undefined) headers['authorization'] = `Gatefold ${toHex(init.token)}`;
  const request = new Request(url, {
    method: init.method,
    headers,
    body: init.body === undefined ? null : Uint8Array.from(init.body),
    signal: AbortSignal.timeout(init.timeoutMs ?? ANSWER_TIMEOUT_MS),
    // Not followed: our hub never redirects, so whoever does is not our hub.
    redirect: 'manual',
  });
  try {
    const response = await fetch(request);
    return answerOf(response, await readBody(response));
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return err({
      kind: 'unreachable',
      detail: cause instanceof Error ? cause.message : 'no connection',
    });
  }
}

export class HttpHubRoad implements HubRoad {
  readonly #options: HttpRoadOptions;
  #token: Bytes | null = null;

  constructor(options: HttpRoadOptions) {
    this.#options = options;
  }

  #request(
    method: string,
    path: string,
    body?: Bytes,
    type?: string,
  ): Promise<Result<Bytes, RoadFault>> {
    const { hubUrl, timeoutMs } = this.#options;
    return requestHub(new URL(path, hubUrl).href, {
      method,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(body === undefined ? {} : { body }),
      ...(type === undefined ? {} : { type }),
      ...(this.#token === null ? {} : { token: this.#token }),
    });
  }

  async greet(facts: GreetingFacts): Promise<Result<HubView, RoadFault>> {
    const { station, keys, hubPublicKey, random } = this.#options;
    this.#token = null;
    const challenge = await this.#request('POST', '/station/challenge');
    if (!challenge.ok) return challenge;
    if (challenge.value.length !== 32) return err({ kind: 'garbled', detail: 'not a challenge' });
    const nonce = random.bytes(32);
    const greeting = { v: 1 as const, station, challenge: challenge.value, nonce, ...facts };
    const answer = await this.#request(
      'POST',
      '/station/greet',
      sealGreeting(greeting, keys.secretKey),
    );
    if (!answer.ok) return answer;
    const view = openHubView(answer.value, hubPublicKey);
    if (!view.ok || view.value.station !== station || !equalBytes(view.value.nonce, nonce)) {
      return err({ kind: 'garbled', detail: 'the greeting was not answered by our hub' });
    }
    this.#token = view.value.token;
    return ok(view.value);
  }

  async upload(transfer: Bytes): Promise<Result<UploadAnswer, RoadFault>> {
    return this.#parsed(
      uploadAnswerSchema,
      await this.#request('POST', '/station/transfers', transfer),
    );
  }

  async giveBack(list: Bytes): Promise<Result<ListAnswer, RoadFault>> {
    return this.#parsed(
      listAnswerSchema,
      await this.#request('POST', '/station/lists', list, BUNDLE_TYPE),
    );
  }

  async manifest(event: EventId, haveEpoch: number): Promise<Result<ManifestOffer, RoadFault>> {
    const path = `/station/events/${event}/manifest?have=${haveEpoch}`;
    return this.#parsed(manifestOfferSchema, await this.#request('GET', path));
  }

  async blob(event: EventId, hash: string): Promise<Result<Bytes, RoadFault>> {
    return this.#request('GET', `/station/events/${event}/blobs/${hash}`);
  }

  async feed(event: EventId, after: number): Promise<Result<Bytes, RoadFault>> {
    return this.#request('GET', `/station/events/${event}/feed?after=${after}`);
  }

  #parsed<Schema extends z.ZodType>(
    schema: Schema,
    answer: Result<Bytes, RoadFault>,
  ): Result<z.output<Schema>, RoadFault> {
    if (!answer.ok) return answer;
    const parsed = decodeCanonical(schema, answer.value);
    return parsed.ok ? parsed : err({ kind: 'garbled', detail: parsed.error.detail });
  }
}
