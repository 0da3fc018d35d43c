/**
 * Purpose: the administrator's API (see contract/admin).
 * Invariant: everything but the sign-in needs a session; everything that changes something needs its token too.
 */

import { plainJson } from '@gatefold/domain/plain-json';
import { eventIdSchema } from '@gatefold/domain/ids';
import { audit } from '@gatefold/db/postgres/audit';
import { eventNames } from '@gatefold/db/postgres/overview';
import express, { type Router } from 'express';
import {
  adminSignInSchema,
  allotmentRequestSchema,
  enrolmentRequestSchema,
  newCodeSchema,
  printRunQuerySchema,
  resolveQuarantineSchema,
  revokeStationSchema,
  revokeTicketSchema,
} from '../contract/admin.ts';
import { makeCodeForMachine, makeEnrolmentCode } from '../services/enrol-station.ts';
import { eventDigest } from '../services/event-digest.ts';
import { grantAllotment } from '../services/grant-allotment.ts';
import { overview } from '../services/overview.ts';
import { printRun } from '../services/print-run.ts';
import { revokeStation, revokeTicket } from '../services/revoke.ts';
import { settleQuarantine } from '../services/settle-quarantine.ts';
import { cookieOf, sessionOf, type AdminServices } from './admin-access.ts';
import { SESSION_COOKIE } from './admin-sessions.ts';
import { parsedBody, sendRefusal } from './body.ts';
import { ticketDeedRoutes } from './ticket-deed-routes.ts';
import { vaultRoutes } from './vault-routes.ts';

function signInRoutes(router: Router, services: AdminServices): void {
  router.post('/sign-in', async (request, response) => {
    const body = parsedBody(adminSignInSchema, request, response);
    if (body === null) return;
    const signedIn = await services.sessions.signIn(body.name, body.password);
    if (!signedIn.ok) return sendRefusal(response, 401, signedIn.error);
    const { cookie, session } = signedIn.value;
    response.cookie(SESSION_COOKIE, cookie, { httpOnly: true, sameSite: 'strict', path: '/admin' });
    response.json({ name: session.name, csrfToken: session.csrfToken });
  });
  router.get('/session', (request, response) => {
    const session = sessionOf(services, request, response);
    if (session !== null) response.json({ name: session.name, csrfToken: session.csrfToken });
  });
  router.post('/sign-out', (request, response) => {
    const cookie = cookieOf(request);
    if (sessionOf(services, request, response) === null || cookie === null) return;
    services.sessions.signOut(cookie);
    response.json({});
  });
}

function viewRoutes(router: Router, services: AdminServices): void {
  router.get('/overview', async (request, response) => {
    if (sessionOf(services, request, response) === null) return;
    const asked = eventIdSchema.safeParse(Number(request.query['event']));
    const [first] = await eventNames(services.hub.pool);
    const event = asked.success ? asked.data : first?.event;
    const view = event === undefined ? null : await overview(services.hub, services.tills, event);
    if (view === null) {
      return sendRefusal(response, 404, { kind: 'no-such-event', words: 'Choose another event.' });
    }
    response.json(view);
  });
  router.get('/digest', async (request, response) => {
    if (sessionOf(services, request, response) === null) return;
    const asked = eventIdSchema.safeParse(Number(request.query['event']));
    const digest = asked.success ? await eventDigest(services.hub.pool, asked.data) : null;
    if (digest === null) {
      return sendRefusal(response, 404, { kind: 'no-such-event', words: 'Choose another event.' });
    }
    response.json(digest);
  });
  router.get('/print-run', async (request, response) => {
    const session = sessionOf(services, request, response);
    const asked = printRunQuerySchema.safeParse(request.query);
    if (session === null) return;
    if (!asked.success) {
      const words = 'Say which event, from which serial, and how many tickets (at most 5,000).';
      return sendRefusal(response, 400, { kind: 'bad-request', words });
    }
    const { event, from, limit } = asked.data;
    const tickets = await printRun(services.hub, event, from, limit);
    const what = `took ${tickets.length} signed tickets of event ${event} from serial ${from} on`;
    await audit(services.hub.pool, session.name, what, services.hub.clock.nowMs());
    response.json({ tickets });
  });
  router.get('/events', (request, response) => {
    if (sessionOf(services, request, response) !== null) services.changes.subscribe(response);
  });
}

function deedRoutes(router: Router, services: AdminServices): void {
  const { hub } = services;
  router.post('/revoke', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(revokeTicketSchema, request, response);
    if (!session || !body) return;
    const done = await revokeTicket(hub, session.name, body.event, body.serial, body.reason);
    if (done.ok) response.json({});
    else sendRefusal(response, 409, done.error);
  });
  router.post('/stations/revoke', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(revokeStationSchema, request, response);
    if (!session || !body) return;
    const done = await revokeStation(hub, session.name, body.station, body.reason);
    if (done.ok) response.json({});
    else sendRefusal(response, 409, done.error);
  });
  router.post('/stations/new-code', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(newCodeSchema, request, response);
    if (!session || !body) return;
    const made = await makeCodeForMachine(hub, session.name, body.station);
    if (made.ok) response.json(made.value);
    else sendRefusal(response, 409, made.error);
  });
  router.post('/enrolment-codes', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(enrolmentRequestSchema, request, response);
    if (!session || !body) return;
    const made = await makeEnrolmentCode(hub, session.name, body);
    if (made.ok) response.json(made.value);
    else sendRefusal(response, 409, made.error);
  });
  router.post('/allotments', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(allotmentRequestSchema, request, response);
    if (!session || !body) return;
    const { expiresInHours, ...grant } = body;
    const expiresAtMs = hub.clock.nowMs() + expiresInHours * 3_600_000;
    const done = await grantAllotment(hub, session.name, { ...grant, expiresAtMs, cashLimits: [] });
    if (done.ok) response.json({ granted: body.quantity });
    else sendRefusal(response, 409, done.error);
  });
  router.post('/quarantine/resolve', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(resolveQuarantineSchema, request, response);
    if (!session || !body) return;
    const done = await settleQuarantine(hub, session.name, body.id, body.note);
    if (done) response.json({});
    else sendRefusal(response, 409, { kind: 'not-open', words: 'Somebody resolved this already.' });
  });
}

export function adminRoutes(services: AdminServices): Router {
  const router = express.Router();
  router.use(express.json({ limit: '64kb', reviver: plainJson }));
  signInRoutes(router, services);
  viewRoutes(router, services);
  deedRoutes(router, services);
  ticketDeedRoutes(router, services);
  vaultRoutes(router, services);
  return router;
}
