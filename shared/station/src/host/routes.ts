/**
 * Purpose: what a station's page can ask its process for.
 * Invariant: a body is parsed by the schema that stands beside its use, or answered as misread.
 */

import type { Result } from '@gatefold/domain/result';
import type { z } from 'zod';
import type { RefusalAnswer } from '../contract/station-status.ts';

export type Answer = Promise<Result<unknown, RefusalAnswer>>;

/** One thing the page can ask for. Made by `get` and `post`, which tie the body's schema to its use. */
export type Route = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handle: (body: unknown) => Answer;
};

export const MISREAD: RefusalAnswer = {
  kind: 'bad-request',
  words: 'This station could not read what the page sent. Load the page again.',
};

export function get(path: string, handle: () => Answer): Route {
  return { method: 'GET', path, handle };
}

export function post<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  handle: (body: z.output<Schema>) => Answer,
): Route {
  return {
    method: 'POST',
    path,
    handle: async (body) => {
      const parsed = schema.safeParse(body);
      return parsed.success ? handle(parsed.data) : { ok: false, error: MISREAD };
    },
  };
}
