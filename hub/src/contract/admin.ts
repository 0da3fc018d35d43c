/**
 * Purpose: what the admin page and the hub say to each other.
 * Invariant: the page shows what the hub has folded and ruled; it computes no counts and no money.
 *
 * POST /admin/api/sign-in (AdminSignIn) sets an HttpOnly SameSite=Strict session cookie and answers AdminSession with
 * the token every other POST must carry in `x-csrf-token`. GET /admin/api/session (AdminSession or 401) ·
 * POST /admin/api/sign-out · GET /admin/api/overview?event=N (AdminOverview) · GET /admin/api/events
 * (server-sent events: `data: {"changed":true}` when something changed) · POST /admin/api/revoke (RevokeTicket) ·
 * POST /admin/api/enrolment-codes (EnrolmentRequest → EnrolmentCodeView) · POST
 * /admin/api/stations/new-code (NewCode → EnrolmentCodeView) · POST /admin/api/stations/revoke
 * (RevokeStation) · POST /admin/api/allotments (AllotmentRequest) · POST /admin/api/quarantine/resolve
 * (ResolveQuarantine) · POST /admin/api/reissue (ReissueTicket → ReissuedTicket) · POST /admin/api/short-codes
 * (ShortCodesRequest → ShortCodes) · POST /admin/api/issuer-keys (RotateIssuer → RotatedIssuer) · those about holders and
 * the vault (contract/vault) · GET /admin/api/digest?event=N
 * (EventDigest) · GET /admin/api/print-run?event=N&from=SERIAL&limit=N. Refusals are RefusalAnswer: {kind, words}.
 */

import { z } from 'zod';
import { eventIdSchema, ordinalSchema, serialSchema } from '@gatefold/domain/ids';
import { moneySchema } from '@gatefold/domain/money/money';
import { vaultViewSchema } from './vault.ts';

export const adminSignInSchema = z.object({
  name: z.string().min(1).max(40),
  password: z.string().min(1).max(200),
});
export const adminSessionSchema = z.object({ name: z.string(), csrfToken: z.string() });
export type AdminSession = z.infer<typeof adminSessionSchema>;

export const revokeTicketSchema = z.object({
  event: eventIdSchema,
  serial: serialSchema,
  reason: z.string().trim().min(1).max(200),
});

/** A new print of a sold ticket; older ones are refused from then on (TK3). */
export const reissueTicketSchema = revokeTicketSchema;
export const reissuedTicketSchema = z.object({
  serial: serialSchema,
  issue: z.number(),
  digits: z.string(),
  /** Of a class that is shown on phones only. */
  rotates: z.boolean(),
});

/** Another key for the event's tickets: from a time on, or at once because those there are were stolen (TK2). */
export const rotateIssuerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('planned'),
    event: eventIdSchema,
    startsInHours: z
      .number()
      .int()
      .min(0)
      .max(24 * 30),
    reason: z.string().trim().min(1).max(200),
  }),
  z.object({
    kind: z.literal('stolen'),
    event: eventIdSchema,
    reason: z.string().trim().min(1).max(200),
  }),
]);
/** Sold tickets that have to be printed anew. */
export const rotatedIssuerSchema = z.object({ reprints: z.number() });

/** Short codes for the sold tickets from a serial on, at most `limit` of them (TK5). */
export const shortCodesRequestSchema = z.object({
  event: eventIdSchema,
  fromSerial: serialSchema,
  limit: z.number().int().min(1).max(5000),
});
export const shortCodesSchema = z.object({
  tickets: z.array(z.object({ serial: serialSchema, code: z.string() })),
});

export const enrolmentRequestSchema = z.discriminatedUnion('role', [
  z.object({
    role: z.literal('gate'),
    event: eventIdSchema,
    name: z.string().trim().min(1).max(60),
    gate: ordinalSchema,
    lane: z.string().trim().min(1).max(20),
  }),
  z.object({
    role: z.literal('agent'),
    event: eventIdSchema,
    name: z.string().trim().min(1).max(60),
  }),
]);
export const enrolmentCodeViewSchema = z.object({ code: z.string(), expiresAtMs: z.number() });
/** POST /admin/api/stations/new-code: for the machine of a station that was stopped for good. */
export const newCodeSchema = z.object({ station: z.string() });
export const revokeStationSchema = z.object({
  station: z.string(),
  reason: z.string().trim().min(1).max(200),
});
export const allotmentRequestSchema = z.object({
  event: eventIdSchema,
  station: z.string(),
  klass: ordinalSchema,
  quantity: z.number().int().min(1).max(20_000),
  expiresInHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 30),
});
export const resolveQuarantineSchema = z.object({
  id: z.number().int(),
  note: z.string().trim().min(1).max(500),
});

/** GET /admin/api/digest: what a replica must have come to as well. */
export const eventDigestSchema = z.object({
  rulings: z.string(),
  admissions: z.number(),
  doubles: z.number(),
});

/** GET /admin/api/print-run: signed tokens of sold tickets, for the printer. */
export const printRunQuerySchema = z.object({
  event: z.coerce.number().pipe(eventIdSchema),
  from: z.coerce.number().pipe(serialSchema),
  limit: z.coerce.number().int().min(1).max(5000),
});
export const printRunSchema = z.object({
  tickets: z.array(
    z.object({
      serial: serialSchema,
      className: z.string(),
      section: z.string(),
      row: z.string().nullable(),
      seat: z.string().nullable(),
      gateSet: z.number(),
      timeWindow: z.number(),
      digits: z.string(),
      /** In hexadecimal; null for tickets that are printed. */
      rotatingSecret: z.string().nullable(),
    }),
  ),
});

const evidenceSchema = z.object({
  station: z.string(),
  gate: z.string(),
  lane: z.string(),
  operator: z.string(),
  atMs: z.number(),
  ledger: z.string(),
  seq: z.number(),
});

export const adminOverviewSchema = z.object({
  nowMs: z.number(),
  events: z.array(z.object({ event: z.number(), name: z.string() })),
  event: z.object({
    event: z.number(),
    name: z.string(),
    venue: z.string(),
    startsAtMs: z.number(),
    epoch: z.number(),
    gates: z.array(z.string()),
    classes: z.array(
      z.object({
        klass: z.number(),
        name: z.string(),
        price: moneySchema,
        tickets: z.number(),
        sold: z.number(),
        allotted: z.number(),
        revoked: z.number(),
        admitted: z.number(),
      }),
    ),
  }),
  stations: z.array(
    z.object({
      station: z.string(),
      name: z.string(),
      role: z.enum(['gate', 'agent']),
      gate: z.string().nullable(),
      lane: z.string().nullable(),
      state: z.enum(['active', 'revoked', 'quarantined']),
      leaseUntilMs: z.number(),
      lastContactMs: z.number().nullable(),
      entriesReceived: z.number(),
      /** What the station said it still owed at its last contact; null before the first. */
      owedAtLastContact: z.number().nullable(),
      manifestEpoch: z.number().nullable(),
      clockOffsetMs: z.number().nullable(),
    }),
  ),
  /** People let in, a gate. */
  gateCounts: z.array(
    z.object({ gate: z.string(), admitted: z.number(), refused: z.number(), doubles: z.number() }),
  ),
  refusals: z.array(z.object({ reason: z.string(), count: z.number() })),
  incidents: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['double-entry', 'oversell', 'sale-outside-allotment', 'forked-ledger']),
      serial: z.number().nullable(),
      /** One sentence for the administrator. */
      words: z.string(),
      /** What stands, then what it is held against. */
      standing: z.array(evidenceSchema),
      against: z.array(evidenceSchema),
    }),
  ),
  tills: z.array(
    z.object({
      station: z.string(),
      name: z.string(),
      period: z.number(),
      open: z.boolean(),
      ticketsSold: z.number(),
      expected: z.array(moneySchema),
      counted: z.array(moneySchema).nullable(),
    }),
  ),
  /** Tickets admitted on an agent's signature whose sale has not been reported yet. */
  unreportedSales: z.number(),
  vault: vaultViewSchema,
  quarantine: z.array(
    z.object({
      id: z.number(),
      receivedAtMs: z.number(),
      station: z.string().nullable(),
      reason: z.string(),
      words: z.string(),
      bytes: z.number(),
      times: z.number(),
    }),
  ),
  /** The newest things people did, newest first. */
  audit: z.array(z.object({ atMs: z.number(), who: z.string(), what: z.string() })),
});
export type AdminOverview = z.infer<typeof adminOverviewSchema>;
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>;
export type AllotmentRequest = z.infer<typeof allotmentRequestSchema>;
