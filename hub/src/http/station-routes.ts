/**
 * Purpose: the hub's end of the HTTP road (see sync/roads/hub/http-hub-road).
 * Invariant: the routes carry bytes between the network and the services; they decide nothing.
 */

import { fromHex, type Bytes } from '@gatefold/domain/bytes';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { MAX_TRANSFER_LENGTH } from '@gatefold/domain/codec/transfer';
import { eventIdSchema } from '@gatefold/domain/ids';
import { BUNDLE_TYPE } from '@gatefold/sync/roads/hub/http-hub-road';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import { z } from 'zod';
import type { Hub } from '../hub.ts';
import { enrolStation } from '../services/enrol-station.ts';
import { feedPage } from '../services/feed.ts';
import { offeredBlob } from '../services/offer-blob.ts';
import type { ManifestOffers } from '../services/offer-manifest.ts';
import { receiveTransfer } from '../services/receive-transfer.ts';
import type { Session, StationSessions } from '../services/station-sessions.ts';
import { takeBackList } from '../services/take-back-list.ts';
import { bodyBytes, sendBytes, sendRefusal } from './body.ts';

export type StationServices = {
  readonly hub: Hub;
  readonly sessions: StationSessions;
  readonly offers: ManifestOffers;
};

const countSchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

function bearer(request: Request): Bytes | null {
  const match = /^Gatefold ([0-9a-f]{64})$/.exec(request.get('authorization') ?? '');
  return match?.[1] === undefined ? null : fromHex(match[1]);
}

function badRequest(response: Response): void {
  sendRefusal(response, 400, { kind: 'bad-request', words: 'The hub could not read the request.' });
}

/** The session of a request that names the session's own event; answers the refusal otherwise. */
function sessionFor(
  services: StationServices,
  request: Request,
  response: Response,
): Session | null {
  const session = services.sessions.session(bearer(request));
  if (!session.ok) {
    sendRefusal(response, 401, session.error);
    return null;
  }
  const event = request.params['event'];
  if (event !== undefined && eventIdSchema.safeParse(Number(event)).data !== session.value.event) {
    const words = 'This station does not work for that event. Call the administrator.';
    sendRefusal(response, 403, { kind: 'wrong-event', words });
    return null;
  }
  return session.value;
}

/** Another type is refused here, before anyone takes the empty body that it parses to for garbage. */
function onlyCbor(request: Request, response: Response, next: NextFunction): void {
  if (request.is('application/cbor') !== false) return next();
  const words = 'The hub takes application/cbor only. Update the station.';
  sendRefusal(response, 415, { kind: 'wrong-content-type', words });
}

/** A bundle is frames and not CBOR. As long as any answer of this hub, which a list once was in pieces. */
const MAX_LIST_LENGTH = '16mb';

function listRoutes(router: Router, services: StationServices): void {
  // The session first, and only one that was asked for a list: nobody else's megabytes are read.
  router.use('/lists', (request, response, next) => {
    const session = sessionFor(services, request, response);
    if (session === null) return;
    if (session.lostEpoch !== null) return next();
    const words = 'The hub did not ask for a ticket list.';
    sendRefusal(response, 403, { kind: 'not-asked', words });
  });
  router.use('/lists', express.raw({ type: BUNDLE_TYPE, limit: MAX_LIST_LENGTH }));
  router.post('/lists', async (request, response) => {
    const session = sessionFor(services, request, response);
    if (session === null) return;
    const answer = await takeBackList(services.hub, bodyBytes(request), session);
    sendBytes(response, encodeCanonical(answer));
  });
}

function cborBody(limit: number | string): RequestHandler[] {
  return [onlyCbor, express.raw({ type: 'application/cbor', limit })];
}

/** Anyone may send these, so they are short. */
const MAX_GREETING_LENGTH = '16kb';

function greetingRoutes(router: Router, services: StationServices): void {
  router.use(['/enrol', '/greet'], cborBody(MAX_GREETING_LENGTH));
  router.post('/enrol', async (request, response) => {
    const welcome = await enrolStation(services.hub, bodyBytes(request));
    if (welcome.ok) sendBytes(response, welcome.value);
    else sendRefusal(response, 403, welcome.error);
  });
  router.post('/challenge', (_request, response) => {
    sendBytes(response, services.sessions.challenge());
  });
  router.post('/greet', async (request, response) => {
    const view = await services.sessions.greet(bodyBytes(request));
    if (view.ok) sendBytes(response, view.value);
    else sendRefusal(response, 401, view.error);
  });
}

function manifestRoutes(router: Router, services: StationServices): void {
  router.get('/events/:event/manifest', async (request, response) => {
    const session = sessionFor(services, request, response);
    if (session === null) return;
    const have = countSchema.safeParse(request.query['have']);
    if (!have.success) return badRequest(response);
    const offer = await services.offers.offer(session.event, have.data);
    if (offer === null) {
      const words = 'There is no such event at this hub. Call the administrator.';
      return sendRefusal(response, 404, { kind: 'no-such-event', words });
    }
    sendBytes(response, encodeCanonical(offer));
  });
  router.get('/events/:event/blobs/:hash', async (request, response) => {
    const session = sessionFor(services, request, response);
    if (session === null) return;
    const hash = hashSchema.safeParse(request.params['hash']);
    if (!hash.success) return badRequest(response);
    const bytes = await offeredBlob(services.hub, session.event, hash.data);
    if (bytes === null) {
      const words =
        'That piece of the manifest is gone. The station will ask for a newer manifest.';
      return sendRefusal(response, 404, { kind: 'no-such-blob', words });
    }
    sendBytes(response, bytes);
  });
}

export function stationRoutes(services: StationServices): Router {
  const router = express.Router();
  greetingRoutes(router, services);
  manifestRoutes(router, services);
  listRoutes(router, services);
  // The session first: a stranger's megabytes are not even read.
  router.use('/transfers', (request, response, next) => {
    if (sessionFor(services, request, response) !== null) next();
  });
  router.use('/transfers', cborBody(MAX_TRANSFER_LENGTH));
  router.post('/transfers', async (request, response) => {
    const session = sessionFor(services, request, response);
    if (session === null) return;
    const answer = await receiveTransfer(services.hub, bodyBytes(request), session);
    sendBytes(response, encodeCanonical(answer));
  });
  router.get('/events/:event/feed', async (request, response) => {
    const session = sessionFor(services, request, response);
    if (session === null) return;
    const after = countSchema.safeParse(request.query['after']);
    if (!after.success) return badRequest(response);
    sendBytes(response, await feedPage(services.hub, session.event, session.station, after.data));
  });
  return router;
}
