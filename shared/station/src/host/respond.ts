/**
 * Purpose: how the station's own server answers.
 * Invariant: every answer carries the policy that lets a page load and tell nothing beyond its own process (SE5).
 */

import type { ServerResponse } from 'node:http';
import type { RefusalAnswer } from '../contract/station-status.ts';

const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Which status a refusal has: the page's own mistakes apart from what the station will not do now. */
export function statusOf(refusal: RefusalAnswer): number {
  switch (refusal.kind) {
    case 'bad-request':
      return 400;
    case 'not-signed-in':
      return 401;
    case 'not-found':
      return 404;
    default:
      return 409;
  }
}

export function send(
  response: ServerResponse,
  status: number,
  type: string,
  content: string | Uint8Array,
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  response.end(content);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json', JSON.stringify(value));
}
