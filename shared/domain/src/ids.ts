/**
 * Purpose: the names by which events, tickets, stations and ledgers are known.
 * Invariant: each id has one shape, parsed here and nowhere else.
 */

import { z } from 'zod';
import { hexOf } from './bytes.ts';

/** Event number, 1 to 2^24-1, so that it fits the three bytes a ticket token has for it (TK1). */
export type EventId = number;
/** Dense ticket number within an event, from 1 (MA2); three bytes in a token. */
export type Serial = number;
/** First 8 bytes of the BLAKE2b-256 of the station's public key, as 16 hexadecimal digits. */
export type StationId = string;
/** First 16 bytes of the ledger's hash(0), as 32 hexadecimal digits (LE1). */
export type LedgerId = string;
/** Number of a gate, a class, a gate set or a time window within its event, from 0. */
export type Ordinal = number;
/** Name of a staff member within the operators' list. */
export type OperatorId = string;

export const MAX_EVENT_ID = 0xffffff;
export const MAX_SERIAL = 0xffffff;

export const eventIdSchema = z.number().int().min(1).max(MAX_EVENT_ID);
export const serialSchema = z.number().int().min(1).max(MAX_SERIAL);
export const ordinalSchema = z.number().int().min(0).max(255);
export const operatorIdSchema = z.string().min(1).max(40);
/** Station and ledger ids travel as bytes. */
export const stationIdSchema = hexOf(8);
export const ledgerIdSchema = hexOf(16);

/** Names one entry: the ledger it stands in and its place there. */
export type EntryId = { readonly ledger: LedgerId; readonly seq: number };

export const seqSchema = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export function entryKey(id: EntryId): string {
  return `${id.ledger}:${id.seq}`;
}
