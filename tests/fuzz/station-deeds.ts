/**
 * Purpose: everything that a gate's and a kiosk's page can ask their process for, with a body that is right, and what is on
 * record once it was answered.
 * Invariant: one line a route that takes a body; `station-requests.test.ts` sends them altered.
 */

import { verdictViewSchema, scanRequestSchema } from '@gatefold/station/contract/gate';
import {
  enrolAnewRequestSchema,
  signInRequestSchema,
} from '@gatefold/station/contract/station-status';
import {
  cashRequestSchema,
  closeTillRequestSchema,
  openTillRequestSchema,
  reprintRequestSchema,
  saleViewSchema,
  sellRequestSchema,
  voidRequestSchema,
} from '@gatefold/station/contract/till';
import type { Seeded } from '@gatefold/sync/simulator/seeded';
import type { z } from 'zod';
import type { Json } from './alter/alter-json.ts';

export type Deed = {
  readonly path: string;
  readonly schema: z.ZodType;
  readonly body: (dice: Seeded) => Json;
  /** The kinds of the entries that the station recorded before it gave this answer. */
  readonly entries: (answer: unknown) => readonly string[];
};

export const SIGN_IN: Omit<Deed, 'body'> = {
  path: '/api/sign-in',
  schema: signInRequestSchema,
  entries: () => ['operator-signed-in'],
};

const FLOAT = { amountMinor: 5000, currency: 'USD' };

/** What the page was told so far and may ask about. */
export type Known = { readonly tickets: readonly string[]; readonly sold: Map<number, Json> };

export function gateDeeds({ tickets }: Pick<Known, 'tickets'>): readonly Deed[] {
  return [
    {
      path: '/api/scan',
      schema: scanRequestSchema,
      body: (dice) => ({
        text: dice.pick(tickets) ?? '',
        source: dice.pick(['wedge', 'camera', 'typed']) ?? 'wedge',
        idSeen: dice.chance(0.5),
      }),
      entries(answer) {
        const { kind } = verdictViewSchema.parse(answer);
        if (kind === 'fault') throw new Error('the gate could not record');
        return [kind === 'admitted' ? 'ticket-admitted' : 'check-in-refused'];
      },
    },
    ENROL_ANEW,
  ];
}

const ENROL_ANEW: Deed = {
  path: '/api/enrol-anew',
  schema: enrolAnewRequestSchema,
  body: () => ({ code: 'ABCD-EFGH-JKMN-PQRS' }),
  entries() {
    throw new Error('a machine at work was enrolled anew');
  },
};

export function tillDeeds({ sold }: Pick<Known, 'sold'>): readonly Deed[] {
  const serial = (dice: Seeded) => dice.pick([...sold.keys()]) ?? 1;
  let requests = 0;
  return [
    {
      path: '/api/till/open',
      schema: openTillRequestSchema,
      body: () => ({ floats: [FLOAT] }),
      entries: () => ['till-opened'],
    },
    {
      path: '/api/till/close',
      schema: closeTillRequestSchema,
      body: () => ({ counted: [FLOAT] }),
      entries: () => ['till-closed'],
    },
    {
      path: '/api/sell',
      schema: sellRequestSchema,
      body(dice) {
        requests += dice.chance(0.9) ? 1 : 0;
        return {
          klass: 2,
          quantity: 1,
          currency: 'USD',
          requestId: `request-${requests}`,
        };
      },
      entries(answer) {
        const fresh = saleViewSchema.parse(answer).tickets.filter((one) => !sold.has(one.serial));
        for (const one of fresh) sold.set(one.serial, one.digits);
        return fresh.map(() => 'ticket-sold');
      },
    },
    {
      path: '/api/reprint',
      schema: reprintRequestSchema,
      body: (dice) => ({ serial: serial(dice) }),
      entries: () => ['ticket-reprinted'],
    },
    {
      path: '/api/void',
      schema: voidRequestSchema,
      body: (dice) => ({ serial: serial(dice), reason: 'bought the wrong stand' }),
      entries: () => ['sale-voided'],
    },
    {
      path: '/api/cash',
      schema: cashRequestSchema,
      body: (dice) => ({
        direction: dice.pick(['in', 'out']) ?? 'in',
        money: FLOAT,
        reason: 'to the safe',
      }),
      entries: () => ['cash-moved'],
    },
    ENROL_ANEW,
  ];
}
