/**
 * Purpose: the parts a manifest root names: what a gate must know besides the tickets themselves (MA1, SE4, TK2).
 * Invariant: a part is canonical bytes known by their hash; every number in a chunk's columns points into these lists.
 */

import { z } from 'zod';
import { bytesOf, bytesUpTo, type Bytes } from '../bytes.ts';
import { hash256 } from '../crypto/hash.ts';
import { PUBLIC_KEY_LENGTH } from '../crypto/sign.ts';
import { operatorIdSchema, ordinalSchema, serialSchema, stationIdSchema } from '../ids.ts';
import { amountSchema } from './amount.ts';
import { stationRoleSchema } from './certificate.ts';
import { listOf } from './list-of.ts';

const nameSchema = z.string().min(1).max(80);
const timeMsSchema = z.number().int().min(0);

export const ticketClassSchema = z.strictObject({
  name: nameSchema,
  /** How many people one ticket lets in (AD2). */
  admits: z.number().int().min(1).max(255),
  /** The steward must see an identity document first. */
  needsId: z.boolean(),
  needsBiometric: z.boolean(),
  price: amountSchema,
  /** Its tickets are taken from phones only, with their moving code; absent for no (TK4). */
  rotates: z.literal(true).exactOptional(),
});

/** What to do with a ticket an issuer signed after the manifest was made (TK3). */
export const soldSincePolicySchema = z.enum(['admit', 'ask-supervisor', 'refuse']);

export const eventPartSchema = z.strictObject({
  v: z.literal(1),
  name: nameSchema,
  venue: nameSchema,
  startsAtMs: timeMsSchema,
  gates: listOf(nameSchema, { min: 1, max: 255 }),
  /** Each set lists the gates a ticket may use. */
  gateSets: listOf(listOf(ordinalSchema, { min: 1 }), { min: 1, max: 255 }),
  windows: listOf(z.strictObject({ opensAtMs: timeMsSchema, closesAtMs: timeMsSchema }), {
    min: 1,
    max: 255,
  }),
  classes: listOf(ticketClassSchema, { min: 1, max: 255 }),
  sections: listOf(z.string().max(80), { max: 65_535 }),
  rows: listOf(z.string().max(40), { max: 65_535 }),
  /** Labels of seats that are not plain numbers. */
  seats: listOf(z.string().max(40), { max: 32_767 }),
  soldSince: soldSincePolicySchema,
  /** A gate whose manifest is older than this admits nobody; 0 means no limit. */
  maxManifestAgeMs: timeMsSchema,
  /** Key of the code-hash column (TK5). */
  codeKey: bytesOf(16),
});

export const issuersPartSchema = z.strictObject({
  v: z.literal(1),
  issuers: listOf(
    z.strictObject({
      publicKey: bytesOf(PUBLIC_KEY_LENGTH),
      /** Tokens signed by this key are believed when their validity starts within this span. */
      fromMs: timeMsSchema,
      untilMs: timeMsSchema.nullable(),
    }),
  ),
});

export const listedStationSchema = z.strictObject({
  station: stationIdSchema,
  name: nameSchema,
  role: stationRoleSchema,
  publicKey: bytesOf(PUBLIC_KEY_LENGTH),
  /** The gate a gate station stands at, null for an agent. */
  gate: ordinalSchema.nullable(),
  state: z.enum(['active', 'revoked']),
  leaseUntilMs: timeMsSchema,
});

export const stationsPartSchema = z.strictObject({
  v: z.literal(1),
  stations: listOf(listedStationSchema),
});

export const operatorRoleSchema = z.enum(['steward', 'supervisor', 'agent']);

export const operatorsPartSchema = z.strictObject({
  v: z.literal(1),
  operators: listOf(
    z.strictObject({
      id: operatorIdSchema,
      name: nameSchema,
      role: operatorRoleSchema,
      pin: z.string().max(200),
    }),
  ),
});

export const allotmentsPartSchema = z.strictObject({
  v: z.literal(1),
  grants: listOf(bytesUpTo(2048)),
});

export const ticketsPartSchema = z.strictObject({
  v: z.literal(1),
  /** Serials a chunk holds; only the last chunk may hold fewer. */
  chunkSize: z.number().int().min(1).max(65_536),
  lastSerial: z.union([z.literal(0), serialSchema]),
  chunks: listOf(bytesOf(32)),
});

export type TicketClass = z.infer<typeof ticketClassSchema>;
export type SoldSincePolicy = z.infer<typeof soldSincePolicySchema>;
export type EventPart = z.infer<typeof eventPartSchema>;
export type IssuersPart = z.infer<typeof issuersPartSchema>;
export type StationsPart = z.infer<typeof stationsPartSchema>;
export type ListedStation = z.infer<typeof listedStationSchema>;
export type OperatorsPart = z.infer<typeof operatorsPartSchema>;
export type Operator = OperatorsPart['operators'][number];
export type OperatorRole = z.infer<typeof operatorRoleSchema>;
export type AllotmentsPart = z.infer<typeof allotmentsPartSchema>;
export type TicketsPart = z.infer<typeof ticketsPartSchema>;

/** A part or a chunk is addressed by the plain BLAKE2b-256 of its bytes. */
export function blobHash(bytes: Bytes): Bytes {
  return hash256(bytes);
}
