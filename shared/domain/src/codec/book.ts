/**
 * Purpose: what one ledger is about (LE1): a gate keeps a book per event, a kiosk one per till period.
 * Invariant: the book is bound into hash(0), so a ledger cannot be passed off as another's.
 */

import { z } from 'zod';
import { eventIdSchema } from '../ids.ts';

export const bookSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gate'), event: eventIdSchema }),
  z.strictObject({ kind: z.literal('till'), period: z.number().int().min(1).max(1_000_000) }),
]);

export type Book = z.infer<typeof bookSchema>;
