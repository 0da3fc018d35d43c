/**
 * Purpose: the facts a station can record, one schema a kind (LE1, AL3).
 * Invariant: kinds are in the past tense and never change their meaning; a new meaning is a new kind.
 */

import { z } from 'zod';
import { bytesOf } from '../bytes.ts';
import { eventIdSchema, operatorIdSchema, ordinalSchema, serialSchema } from '../ids.ts';
import { moneySchema } from '../money/money.ts';
import { amountSchema } from './amount.ts';
import { bookSchema } from './book.ts';
import { stationRoleSchema } from './certificate.ts';
import { listOf } from './list-of.ts';
import { reasonTextSchema } from './reason-text.ts';
import { PROOF_LENGTH } from './ticket-token.ts';
import { refusalReasonSchema } from '../admission/reasons.ts';

const issueSchema = z.number().int().min(0).max(255);
/** The most currencies a till keeps; an entry has one amount of each. */
export const MAX_CURRENCIES = 8;
const laneSchema = z.string().min(1).max(20);

/** How the ticket was presented: a signed token, or a code resolved through the manifest (TK5). */
export const viaSchema = z.enum(['token', 'code']);

/**
 * Why the gate believed the ticket: it stood in the manifest as sold (`listed`), an agent's key signed it within its
 * allotment (`sold-offline`), or an issuer's key signed it after the manifest was made (`sold-since`) (TK3).
 */
export const basisSchema = z.enum(['listed', 'sold-offline', 'sold-since']);

/**
 * Why a gate destroyed what it held of a vault (MA4): the list names none any more, the day came that the vault itself
 * names, or the hub said that this station is revoked.
 */
export const vaultEndSchema = z.enum(['withdrawn', 'day-came', 'revoked']);

export const factSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ledger-opened'),
    body: z.strictObject({
      role: stationRoleSchema,
      book: bookSchema,
      software: z.string().max(40),
    }),
  }),
  z.strictObject({
    kind: z.literal('operator-signed-in'),
    body: z.strictObject({ operator: operatorIdSchema }),
  }),
  z.strictObject({
    kind: z.literal('operator-signed-out'),
    body: z.strictObject({ operator: operatorIdSchema }),
  }),
  z.strictObject({
    kind: z.literal('check-in-refused'),
    body: z.strictObject({
      reason: refusalReasonSchema,
      serial: serialSchema.nullable(),
      gate: ordinalSchema,
      lane: laneSchema,
      operator: operatorIdSchema,
    }),
  }),
  z.strictObject({
    kind: z.literal('ticket-admitted'),
    body: z.strictObject({
      serial: serialSchema,
      issue: issueSchema,
      klass: ordinalSchema,
      basis: basisSchema,
      via: viaSchema,
      gate: ordinalSchema,
      lane: laneSchema,
      operator: operatorIdSchema,
      epoch: z.number().int().min(1),
      /** The signed proof of a ticket that the manifest did not list: evidence against a hidden sale (AL4). */
      proof: bytesOf(PROOF_LENGTH).nullable(),
    }),
  }),
  z.strictObject({
    kind: z.literal('vault-destroyed'),
    body: z.strictObject({
      /** BLAKE2b-256 of the vault part whose records this gate held (MA4). */
      vault: bytesOf(32),
      why: vaultEndSchema,
      /** How much of it lay on this disk. */
      pages: z.number().int().min(0),
      records: z.number().int().min(0),
    }),
  }),
  z.strictObject({
    kind: z.literal('till-opened'),
    body: z.strictObject({
      floats: listOf(amountSchema, { max: MAX_CURRENCIES }),
      operator: operatorIdSchema,
    }),
  }),
  z.strictObject({
    kind: z.literal('ticket-sold'),
    body: z.strictObject({
      serial: serialSchema,
      issue: issueSchema,
      klass: ordinalSchema,
      price: amountSchema,
      allotment: z.string().min(1).max(40),
      /** BLAKE2b-256 of the token: ties the sale to the paper without giving the ticket's secret away. */
      tokenHash: bytesOf(32),
      operator: operatorIdSchema,
    }),
  }),
  z.strictObject({
    kind: z.literal('sale-voided'),
    body: z.strictObject({
      serial: serialSchema,
      issue: issueSchema,
      refund: amountSchema,
      reason: reasonTextSchema,
      operator: operatorIdSchema,
    }),
  }),
  z.strictObject({
    kind: z.literal('ticket-reprinted'),
    body: z.strictObject({ serial: serialSchema, issue: issueSchema, operator: operatorIdSchema }),
  }),
  z.strictObject({
    kind: z.literal('cash-moved'),
    body: z.strictObject({
      direction: z.enum(['in', 'out']),
      money: amountSchema,
      reason: reasonTextSchema,
      operator: operatorIdSchema,
    }),
  }),
  z.strictObject({
    kind: z.literal('till-closed'),
    body: z.strictObject({
      /** Below nothing when more was paid out than the entries say was in the drawer. */
      expected: listOf(moneySchema.strict(), { max: MAX_CURRENCIES }),
      counted: listOf(amountSchema, { max: MAX_CURRENCIES }),
      operator: operatorIdSchema,
    }),
  }),
]);

export type Fact = z.infer<typeof factSchema>;
export type FactKind = Fact['kind'];
export type FactOf<Kind extends FactKind> = Extract<Fact, { kind: Kind }>;
export type AdmissionBasis = z.infer<typeof basisSchema>;
export type Via = z.infer<typeof viaSchema>;
export type VaultEnd = z.infer<typeof vaultEndSchema>;

export const FACT_KINDS: ReadonlySet<string> = new Set(
  factSchema.options.map((option) => option.shape.kind.value),
);

/** Kinds that concern one event and must name it; the others must not. */
export const EVENT_FACTS: ReadonlySet<string> = new Set<FactKind>([
  'check-in-refused',
  'ticket-admitted',
  'vault-destroyed',
  'ticket-sold',
  'sale-voided',
  'ticket-reprinted',
] satisfies FactKind[]);

export const entryEventSchema = eventIdSchema.nullable();
