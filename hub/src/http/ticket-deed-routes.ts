/**
 * Purpose: what an administrator does with single tickets: a new print, codes for phones (TK3, TK5).
 * Invariant: each is refused in words or done, and then stands in the audit.
 */

import type { Router } from 'express';
import { reissueTicketSchema, shortCodesRequestSchema } from '../contract/admin.ts';
import { reissueTicket } from '../services/reissue-ticket.ts';
import { shortCodes } from '../services/short-codes.ts';
import { sessionOf, type AdminServices } from './admin-access.ts';
import { parsedBody, sendRefusal } from './body.ts';

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
  router.post('/short-codes', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(shortCodesRequestSchema, request, response);
    if (!session || !body) return;
    const done = await shortCodes(hub, session.name, body);
    if (done.ok) response.json({ tickets: done.value });
    else sendRefusal(response, 409, done.error);
  });
}
