/**
 * Purpose: who is asking the administrator's API.
 * Invariant: no session, no answer; a change needs the session's token besides, which another site cannot know (SE5).
 */

import type { Request, Response } from 'express';
import type { Hub } from '../hub.ts';
import type { ReportedTills } from '../services/tills.ts';
import { SESSION_COOKIE, type AdminSession, type AdminSessions } from './admin-sessions.ts';
import { sendRefusal } from './body.ts';
import type { ChangeStream } from './change-stream.ts';

export type AdminServices = {
  readonly hub: Hub;
  readonly sessions: AdminSessions;
  readonly tills: ReportedTills;
  readonly changes: ChangeStream;
};

export function cookieOf(request: Request): string | null {
  const match = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([0-9a-f]{64})`).exec(
    request.get('cookie') ?? '',
  );
  return match?.[1] ?? null;
}

export function sessionOf(
  services: AdminServices,
  request: Request,
  response: Response,
): AdminSession | null {
  const session = services.sessions.session(cookieOf(request));
  if (session === null) {
    sendRefusal(response, 401, { kind: 'not-signed-in', words: 'Sign in first.' });
    return null;
  }
  if (request.method === 'POST' && request.get('x-csrf-token') !== session.csrfToken) {
    const words = 'This page is out of date. Load it again and repeat what you did.';
    sendRefusal(response, 403, { kind: 'wrong-token', words });
    return null;
  }
  return session;
}
