/**
 * Purpose: what every station page is told about the machine it stands at (AD6, LE6).
 * Invariant: "online" is never a mode a person sets: the page shows how fresh the knowledge is and what is still owed.
 */

import { z } from 'zod';

export const stationStatusSchema = z.object({
  station: z.string(),
  name: z.string(),
  event: z.object({
    name: z.string(),
    venue: z.string(),
    startsAtMs: z.number(),
  }),
  operator: z.object({ id: z.string(), name: z.string(), role: z.string() }).nullable(),
  /** Names to choose from at the sign-in. */
  operators: z.array(z.object({ id: z.string(), name: z.string() })),
  link: z.object({
    /** Milliseconds since 1970 of the last full exchange with the hub, null before the first. */
    lastContactMs: z.number().nullable(),
    state: z.enum(['connected', 'cut-off', 'refused']),
    /** What the hub or the network said last, worded for staff, when not connected. */
    trouble: z.string().nullable(),
  }),
  manifest: z.object({ epoch: z.number(), issuedAtMs: z.number(), tickets: z.number() }),
  /** Entries the hub has not receipted yet. */
  owedEntries: z.number(),
  /** Set when the station must not go on: what happened and what to do. */
  fault: z
    .object({
      kind: z.enum(['journal-full', 'journal-broken', 'ledger-forked', 'revoked']),
      words: z.string(),
    })
    .nullable(),
  /** Warnings that do not stop work, worded for staff. */
  warnings: z.array(z.string()),
});

export type StationStatus = z.infer<typeof stationStatusSchema>;

/** Stopped for good under this identity: only a new code brings the machine back (LE4, SE2). */
export function needsNewCode({ fault }: Pick<StationStatus, 'fault'>): boolean {
  return fault?.kind === 'ledger-forked' || fault?.kind === 'revoked';
}

/** POST /api/enrol-anew: the administrator's code, as it was typed. */
export const enrolAnewRequestSchema = z.object({ code: z.string().min(1).max(60) });

export const signInRequestSchema = z.object({
  operator: z.string().min(1).max(40),
  pin: z.string().regex(/^[0-9]{4,12}$/),
});
export type SignInRequest = z.infer<typeof signInRequestSchema>;

/** Every refusal a station's own HTTP interface answers with. */
export const refusalAnswerSchema = z.object({
  kind: z.string(),
  /** What happened and what to do next, for the person at the station. */
  words: z.string(),
});
export type RefusalAnswer = z.infer<typeof refusalAnswerSchema>;
