/**
 * Purpose: the signed escrow of stock to an agent station, and its certificate to sign tickets from it (AL1, TK2).
 * Invariant: signed by an issuer key of the event; names the one key that may sign tickets of these serials. It is
 * carried in the manifest so that every gate knows the agent's key, and by the kiosk so that it can sell alone. The short
 * form that a ticket can carry is made of the same fields and no others, so the two always say the same.
 */

import { z } from 'zod';
import { bytesOf, hexBytes, type Bytes } from '../bytes.ts';
import { PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH } from '../crypto/sign.ts';
import { eventIdSchema, ordinalSchema, serialSchema, stationIdSchema } from '../ids.ts';
import { err, type Result } from '../result.ts';
import { amountSchema } from './amount.ts';
import { stationIdOf } from './certificate.ts';
import { openEnvelope, sealEnvelope, type EnvelopeRefusal } from './envelope.ts';
import { listOf } from './list-of.ts';
import { signRight, type CarriedRight, type SellingRight } from './selling-right.ts';
import { QUARTER_HOUR_MS, toQuarterHours } from './ticket-token.ts';

const grantSchema = z
  .strictObject({
    v: z.literal(1),
    id: z.string().min(1).max(40),
    event: eventIdSchema,
    station: stationIdSchema,
    stationKey: bytesOf(PUBLIC_KEY_LENGTH),
    klass: ordinalSchema,
    /** Both ends belong to the grant. */
    serialFrom: serialSchema,
    serialTo: serialSchema,
    /** One price a currency the agent may take. */
    prices: listOf(amountSchema, { min: 1, max: 8 }),
    /** The most cash the agent may hold from this grant, a currency; a currency not named has no limit. */
    cashLimits: listOf(amountSchema, { max: 8 }),
    /** What the tickets will say of their validity (TK1). */
    validFromQuarterHours: z.number().int().min(0).max(0xffffff),
    validForHours: z.number().int().min(0).max(255),
    /** After this no ticket may be sold from the grant. */
    expiresAtMs: z.number().int().min(0),
    /** The issuer's signature of the short form; absent in a grant that was made without one. */
    carried: z
      .strictObject({
        afterEpoch: z.number().int().min(0),
        signature: bytesOf(SIGNATURE_LENGTH),
      })
      .exactOptional(),
  })
  .refine((grant) => grant.serialFrom <= grant.serialTo, { error: 'serials run backwards' })
  .refine((grant) => grant.carried === undefined || grant.expiresAtMs % QUARTER_HOUR_MS === 0, {
    error: 'the short form ends on a quarter hour',
  });

export type AllotmentGrant = z.infer<typeof grantSchema>;
export type GrantTerms = Omit<AllotmentGrant, 'carried'>;

function rightOf(terms: GrantTerms, afterEpoch: number): SellingRight {
  const { event, klass, serialFrom, serialTo, validFromQuarterHours, validForHours, stationKey } =
    terms;
  return {
    event,
    klass,
    serialFrom,
    serialTo,
    validFromQuarterHours,
    validForHours,
    endsQuarterHours: toQuarterHours(terms.expiresAtMs),
    afterEpoch,
    stationKey,
  };
}

/** The grant with its short form (TK2). `afterEpoch`: the newest manifest that does not list the grant yet. */
export function withCarriedRight(
  terms: GrantTerms,
  afterEpoch: number,
  issuerSecretKey: Bytes,
): AllotmentGrant {
  const signature = signRight(rightOf(terms, afterEpoch), issuerSecretKey);
  return { ...terms, carried: { afterEpoch, signature } };
}

/** What a ticket of this grant may carry; null for a grant without the short form. */
export function carriedRight(grant: AllotmentGrant): CarriedRight | null {
  if (grant.carried === undefined) return null;
  const { afterEpoch, signature } = grant.carried;
  return { right: rightOf(grant, afterEpoch), signature };
}

export function sealGrant(grant: AllotmentGrant, issuerSecretKey: Bytes): Bytes {
  const message = { ...grant, station: hexBytes(grant.station) };
  return sealEnvelope('gatefold allotment v1', message, issuerSecretKey);
}

/** Opens a grant with the first issuer key that signed it. */
export function openGrant(
  envelope: Bytes,
  issuerKeys: readonly Bytes[],
): Result<AllotmentGrant, EnvelopeRefusal> {
  let refusal: Result<AllotmentGrant, EnvelopeRefusal> = {
    ok: false,
    error: { kind: 'bad-signature' },
  };
  for (const key of issuerKeys) {
    const opened = openEnvelope('gatefold allotment v1', grantSchema, envelope, key);
    if (opened.ok && opened.value.station !== stationIdOf(opened.value.stationKey)) {
      // Revoking the station must revoke this key with it (SE2).
      return err({ kind: 'malformed', detail: 'station id is not the fingerprint of its key' });
    }
    if (opened.ok || opened.error.kind === 'malformed') return opened;
    refusal = opened;
  }
  return refusal;
}

export function grantSize(grant: AllotmentGrant): number {
  return grant.serialTo - grant.serialFrom + 1;
}
