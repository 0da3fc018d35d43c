/**
 * Purpose: the one way a page speaks to its process over HTTP.
 * Invariant: every answer is parsed, and every failure is a value that carries words for the person at the screen;
 * nothing is retried here, because only the caller knows whether asking twice is harmless.
 */

import { z } from 'zod';
import { err, ok, type Result } from '@gatefold/domain/result';

const refusalSchema = z.object({ kind: z.string(), words: z.string() });

export type ApiFault =
  /** The process understood and said no; `reason` is its own kind of refusal. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly reason: string;
      readonly words: string;
    }
  /** No answer came: whether the process acted on the request is not known. */
  | { readonly kind: 'unreachable'; readonly words: string }
  /** An answer came that this page cannot read. */
  | { readonly kind: 'unreadable'; readonly words: string };

export type Api = {
  get<T>(path: string, schema: z.ZodType<T>): Promise<Result<T, ApiFault>>;
  /** For an answer without content that matters, pass `nothingSchema`. */
  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<Result<T, ApiFault>>;
};

export type ApiOptions = {
  /** How staff call the process that answers, as in "the station process". */
  readonly who: string;
  readonly timeoutMs: number;
  readonly send: (path: string, init: RequestInit) => Promise<Response>;
  /** Read at each request: what must go with a POST, such as the token against forged requests. */
  readonly postHeaders?: () => Record<string, string>;
};

export const nothingSchema = z.unknown();

async function readAnswer<T>(
  response: Response,
  schema: z.ZodType<T>,
  who: string,
): Promise<Result<T, ApiFault>> {
  const text = await response.text();
  const unreadable: ApiFault = {
    kind: 'unreadable',
    words: `The ${who} gave an answer this page cannot read (${response.status}). Reload the page; if it stays, tell your supervisor.`,
  };
  const json = parseJson(text);
  if (!json.ok) return err(unreadable);
  if (response.ok) {
    const parsed = schema.safeParse(json.value);
    return parsed.success ? ok(parsed.data) : err(unreadable);
  }
  const refusal = refusalSchema.safeParse(json.value);
  if (!refusal.success) return err(unreadable);
  const { kind: reason, words } = refusal.data;
  return err({ kind: 'refused', status: response.status, reason, words });
}

function parseJson(text: string): Result<unknown, null> {
  if (text === '') return ok(null);
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch {
    return err(null);
  }
}

export function createApi(options: ApiOptions): Api {
  const { who, send, timeoutMs } = options;
  async function ask<T>(
    path: string,
    schema: z.ZodType<T>,
    init: RequestInit,
  ): Promise<Result<T, ApiFault>> {
    try {
      const response = await send(path, { ...init, signal: AbortSignal.timeout(timeoutMs) });
      return await readAnswer(response, schema, who);
    } catch {
      // fetch and reading the body reject for the network and the timeout only; both mean that no answer came.
      return err({
        kind: 'unreachable',
        words: `The ${who} does not answer. Check that it is running, then try again.`,
      });
    }
  }
  return {
    get: (path, schema) => ask(path, schema, { headers: { accept: 'application/json' } }),
    post: (path, body, schema) =>
      ask(path, schema, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...options.postHeaders?.(),
        },
        body: JSON.stringify(body),
      }),
  };
}
