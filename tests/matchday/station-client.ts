/**
 * Purpose: a person at a station's page, for programs: signs in, scans, sells.
 * Invariant: uses the page's own interface. A call that was not answered is told apart from one that was refused,
 * because only an answer is an acknowledgement.
 */

import {
  gateStateSchema,
  verdictViewSchema,
  type GateState,
  type VerdictView,
} from '@gatefold/station/contract/gate';
import {
  saleViewSchema,
  tillStateViewSchema,
  type SaleView,
  type SellRequest,
  type TillStateView,
} from '@gatefold/station/contract/till';
import { refusalAnswerSchema, type RefusalAnswer } from '@gatefold/station/contract/station-status';
import type { Money } from '@gatefold/domain/money/money';
import { z } from 'zod';

export type Answer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: RefusalAnswer }
  | { readonly kind: 'no-answer' };

export const stationDigestSchema = z.looseObject({
  rulings: z.string(),
  admissions: z.number(),
  doubles: z.number(),
  owedEntries: z.number(),
  ledgers: z.array(z.object({ ledger: z.string(), lastSeq: z.number() })),
});

export async function call<Schema extends z.ZodType>(
  schema: Schema,
  url: string,
  body?: unknown,
): Promise<Answer<z.output<Schema>>> {
  let status: number;
  let json: unknown;
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    status = response.status;
    json = await response.json();
  } catch {
    // The process was killed before or while it answered.
    return { kind: 'no-answer' };
  }
  if (status >= 400) return { kind: 'refused', refusal: refusalAnswerSchema.parse(json) };
  return { kind: 'answered', value: schema.parse(json) };
}

/** For steps that must work for the day to go on. */
export async function must<T>(what: string, answer: Promise<Answer<T>>): Promise<T> {
  const got = await answer;
  if (got.kind === 'answered') return got.value;
  const words = got.kind === 'refused' ? got.refusal.words : 'no answer';
  throw new Error(`${what}: ${words}`);
}

const anything = z.unknown();

export class StationClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  #at(path: string): string {
    return new URL(`/api/${path}`, this.url).href;
  }

  signIn(operator: string, pin: string): Promise<Answer<unknown>> {
    return call(anything, this.#at('sign-in'), { operator, pin });
  }

  gateState(): Promise<Answer<GateState>> {
    return call(gateStateSchema, this.#at('state'));
  }

  scan(text: string): Promise<Answer<VerdictView>> {
    return call(verdictViewSchema, this.#at('scan'), { text, source: 'wedge' });
  }

  tillState(): Promise<Answer<TillStateView>> {
    return call(tillStateViewSchema, this.#at('state'));
  }

  openTill(floats: readonly Money[]): Promise<Answer<unknown>> {
    return call(anything, this.#at('till/open'), { floats });
  }

  sell(request: SellRequest): Promise<Answer<SaleView>> {
    return call(saleViewSchema, this.#at('sell'), request);
  }

  voidSale(serial: number, reason: string): Promise<Answer<unknown>> {
    return call(anything, this.#at('void'), { serial, reason });
  }

  closeTill(counted: readonly Money[]): Promise<Answer<unknown>> {
    return call(anything, this.#at('till/close'), { counted });
  }

  digest(): Promise<Answer<z.infer<typeof stationDigestSchema>>> {
    return call(stationDigestSchema, this.#at('digest'));
  }
}
