/**
 * Purpose: how the day's manifests travelled, from what the hub was asked for: by delta, blob by blob, in several tries
 * (MA3). What no day ever comes to is not tried.
 * Invariant: looks on and changes nothing. Whether a download came to its end is what the station says at its next greeting.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { decodeDelta } from '@gatefold/domain/codec/delta';
import { openRoot } from '@gatefold/domain/codec/manifest-root';
import { openGreeting, openHubView } from '@gatefold/domain/codec/session';
import type { StationId } from '@gatefold/domain/ids';
import { expectOk } from '@gatefold/domain/result';
import { manifestOfferSchema } from '../roads/hub/http-hub-road.ts';
import { claimedStation } from '../roads/hub/sessions.ts';
import type { HubCall, Request } from './hub-call.ts';
import { answerSchema } from './hub-door.ts';
import type { MemoryHub } from './memory-hub.ts';
import type { Told } from './told.ts';

type Download = {
  readonly epoch: number;
  readonly isDelta: boolean;
  /** Blobs asked for in this exchange, and in those before it that wanted the same epoch. */
  readonly asked: Set<string>;
  readonly askedBefore: ReadonlySet<string>;
};

function bodyOf(answer: Bytes): Bytes | null {
  const read = expectOk(decodeCanonical(answerSchema, answer), 'the answer of our hub');
  return read.kind === 'ok' ? read.body : null;
}

function howItWent({ isDelta, asked, askedBefore }: Download): readonly string[] {
  const isResumed = [...askedBefore].some((hash) => !asked.has(hash));
  return [
    ...(isDelta ? [asked.size === 0 ? 'delta applied' : 'delta did not fit'] : []),
    ...(isResumed ? ['resumed download'] : []),
  ];
}

export class ManifestWatch {
  readonly #hub: MemoryHub;
  readonly #tell: (told: Told) => void;
  readonly #stations = new Map<string, StationId>();
  readonly #downloads = new Map<StationId, Download>();
  readonly reached = new Set<string>();

  constructor(hub: MemoryHub, tell: (told: Told) => void) {
    this.#hub = hub;
    this.#tell = tell;
  }

  #greeted(envelope: Bytes, answer: Bytes): void {
    const { state, options } = this.#hub;
    const station = claimedStation(envelope);
    const listed = station === null ? undefined : state.stations.get(station);
    const greeting = listed === undefined ? null : openGreeting(envelope, listed.publicKey);
    if (station === null || !greeting?.ok) return;
    const view = expectOk(openHubView(answer, options.keys.publicKey), 'the view of our hub');
    this.#stations.set(toHex(view.token), station);
    const download = this.#downloads.get(station);
    if (download?.epoch !== greeting.value.manifestEpoch) return;
    this.#downloads.delete(station);
    for (const name of howItWent(download)) this.reached.add(name);
  }

  #offered(station: StationId, haveEpoch: number, answer: Bytes): void {
    const { state, options } = this.#hub;
    const offer = expectOk(decodeCanonical(manifestOfferSchema, answer), 'the offer of our hub');
    if (offer.kind === 'current') return;
    const isKept = state.published.some(({ root }) => root.epoch === haveEpoch);
    if (offer.kind === 'root' && haveEpoch > 0) {
      this.reached.add(isKept ? 'delta no cheaper' : 'too far behind for a delta');
    }
    const isDelta = offer.kind === 'delta';
    const envelope = isDelta ? expectOk(decodeDelta(offer.bytes), 'own delta').root : offer.bytes;
    const { epoch } = expectOk(openRoot(envelope, options.keys.publicKey), 'own root');
    this.#tell({ kind: 'published', epoch, root: envelope });
    const before = this.#downloads.get(station);
    const askedBefore = new Set(
      before?.epoch === epoch ? [...before.askedBefore, ...before.asked] : [],
    );
    this.#downloads.set(station, { epoch, isDelta, asked: new Set(), askedBefore });
  }

  #asked(request: Request, answer: Bytes): void {
    const body = bodyOf(answer);
    if (body === null || request.kind === 'challenge') return;
    if (request.kind === 'greet') {
      this.#greeted(request.envelope, body);
      return;
    }
    const station = this.#stations.get(toHex(request.token));
    if (station === undefined) return;
    if (request.kind === 'manifest') this.#offered(station, request.haveEpoch, body);
    if (request.kind === 'blob') this.#downloads.get(station)?.asked.add(request.hash);
  }

  hear(call: HubCall): void {
    if (call.kind === 'asked') this.#asked(call.request, call.answer);
  }
}
