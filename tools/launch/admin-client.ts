/**
 * Purpose: an administrator at the keyboard, for programs: signs in at a hub and does what the page can do.
 * Invariant: uses the public API only, with cookie and token, like the page.
 */

import {
  adminOverviewSchema,
  adminSessionSchema,
  enrolmentCodeViewSchema,
  eventDigestSchema,
  printRunSchema,
  type AdminOverview,
  type AllotmentRequest,
  type EnrolmentRequest,
} from '@gatefold/hub/contract/admin';
import { z } from 'zod';

const refusalSchema = z.object({ kind: z.string(), words: z.string() });

type Signed = { readonly cookie: string; readonly csrfToken: string };

export class AdminClient {
  readonly #hubUrl: string;
  readonly #signed: Signed;

  private constructor(hubUrl: string, signed: Signed) {
    this.#hubUrl = hubUrl;
    this.#signed = signed;
  }

  static async signIn(hubUrl: string, name: string, password: string): Promise<AdminClient> {
    const response = await fetch(new URL('/admin/api/sign-in', hubUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`sign-in: ${refusalSchema.parse(answer).words}`);
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    return new AdminClient(hubUrl, {
      cookie,
      csrfToken: adminSessionSchema.parse(answer).csrfToken,
    });
  }

  async #call<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    body?: unknown,
  ): Promise<z.output<Schema>> {
    const response = await fetch(new URL(`/admin/api/${path}`, this.#hubUrl), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: this.#signed.cookie,
        'x-csrf-token': this.#signed.csrfToken,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${refusalSchema.parse(answer).words}`);
    return schema.parse(answer);
  }

  async enrolmentCode(request: EnrolmentRequest): Promise<string> {
    return (await this.#call(enrolmentCodeViewSchema, 'enrolment-codes', request)).code;
  }

  async grant(request: AllotmentRequest): Promise<void> {
    await this.#call(z.object({}), 'allotments', request);
  }

  async revokeTicket(event: number, serial: number, reason: string): Promise<void> {
    await this.#call(z.object({}), 'revoke', { event, serial, reason });
  }

  overview(event: number): Promise<AdminOverview> {
    return this.#call(adminOverviewSchema, `overview?event=${event}`);
  }

  digest(event: number): Promise<z.infer<typeof eventDigestSchema>> {
    return this.#call(eventDigestSchema, `digest?event=${event}`);
  }

  /** Every sold ticket of an event with its signed digits, in the order of serials. */
  async printRun(event: number): Promise<z.infer<typeof printRunSchema>['tickets']> {
    const all: z.infer<typeof printRunSchema>['tickets'] = [];
    for (;;) {
      const from = (all.at(-1)?.serial ?? 0) + 1;
      const { tickets } = await this.#call(
        printRunSchema,
        `print-run?event=${event}&from=${from}&limit=5000`,
      );
      if (tickets.length === 0) return all;
      all.push(...tickets);
    }
  }
}
