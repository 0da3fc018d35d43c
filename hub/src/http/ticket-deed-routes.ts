/**
 * Purpose: what an administrator does with tickets and the keys that sign them: a new print, codes for phones, another
 * key (TK2, TK3, TK5).
 * Invariant: each is refused in words or done, and then stands in the audit.
 */

import type { Router } from 'express';
import type { z } from 'zod';
import {
  reissueTicketSchema,
  rotateIssuerSchema,
  shortCodesRequestSchema,
} from '../contract/admin.ts';
import { reissueTicket } from '../services/reissue-ticket.ts';
import { rotateIssuer, type RotationRequest } from '../services/rotate-issuer.ts';
import { shortCodes } from '../services/short-codes.ts';
import { sessionOf, type AdminServices } from './admin-access.ts';
import { parsedBody, sendRefusal } from './body.ts';

function rotationOf(body: z.output<typeof rotateIssuerSchema>, nowMs: number): RotationRequest {
  if (body.kind === 'stolen') return body;
  const { startsInHours, ...planned } = body;
  return { ...planned, signsFromMs: nowMs + startsInHours * 3_600_000 };
}

export function ticketDeedRoutes(router: Router, services: AdminServices): void {
  const { hub } = services;
  router.post('/reissue', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(reissueTicketSchema, request, response);
    if (!session || !body) return;
    const done = await reissueTicket(hub, session.name, body);
    if (done.ok) response.json(done.value);
    else sendRefusal(response, 409, done.error);
  });
  router.post('/issuer-keys', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(rotateIssuerSchema, request, response);
    if (!session || !body) return;
    const done = await rotateIssuer(hub, session.name, rotationOf(body, hub.clock.nowMs()));
    if (done.ok) response.json(done.value);
    else sendRefusal(response, 409, done.error);
  });
  router.post('/short-codes', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(shortCodesRequestSchema, request, response);
    if (!session || !body) return;
    const done = await shortCodes(hub, session.name, body);
    if (done.ok) response.json({ tickets: done.value });
    else sendRefusal(response, 409, done.error);
  });
}
