/**
 * Purpose: reading requests and writing answers, the same way on every route.
 * Invariant: a refusal is JSON {kind, words} with the words for a person; a body is parsed by a schema or refused.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Request, Response } from 'express';
import type { z } from 'zod';

export type HttpRefusal = { readonly kind: string; readonly words: string };

export function sendRefusal(response: Response, status: number, refusal: HttpRefusal): void {
  response.status(status).json(refusal);
}

export function sendBytes(response: Response, bytes: Bytes): void {
  response.type('application/cbor').send(Buffer.from(bytes));
}

/** The raw bytes of a request; empty when there was no body. */
export function bodyBytes(request: Request): Bytes {
  const body: unknown = request.body;
  return body instanceof Uint8Array ? body : new Uint8Array();
}

/** Parses a JSON body; answers 400 and null when it is not what the schema says. */
export function parsedBody<Schema extends z.ZodType>(
  schema: Schema,
  request: Request,
  response: Response,
): z.output<Schema> | null {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue === undefined ? '' : issue.path.join('.');
  sendRefusal(response, 400, {
    kind: 'bad-request',
    words: `Something is missing or wrong in what was sent${field === '' ? '' : ` (${field})`}. Check it and send it again.`,
  });
  return null;
}
