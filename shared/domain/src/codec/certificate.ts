/**
 * Purpose: what the hub says a station is (SE1): signed once at enrolment, shown with every ledger (LE1).
 * Invariant: the station's id is the fingerprint of its key, so a certificate cannot be moved to another key.
 * The lease is not here but in the manifest root, where it can be renewed (SE2).
 */

import { z } from 'zod';
import { bytesOf, toHex, hexBytes, type Bytes } from '../bytes.ts';
import { keyFingerprint, PUBLIC_KEY_LENGTH } from '../crypto/sign.ts';
import { stationIdSchema } from '../ids.ts';
import { err, type Result } from '../result.ts';
import { openEnvelope, sealEnvelope, type EnvelopeRefusal } from './envelope.ts';

export const stationRoleSchema = z.enum(['gate', 'agent']);
export type StationRole = z.infer<typeof stationRoleSchema>;

const certificateSchema = z.strictObject({
  v: z.literal(1),
  station: stationIdSchema,
  name: z.string().min(1).max(60),
  role: stationRoleSchema,
  publicKey: bytesOf(PUBLIC_KEY_LENGTH),
  issuedAtMs: z.number().int().min(0),
});
export type Certificate = z.infer<typeof certificateSchema>;

export function stationIdOf(publicKey: Bytes): string {
  return toHex(keyFingerprint(publicKey));
}

export function sealCertificate(certificate: Certificate, hubSecretKey: Bytes): Bytes {
  const message = { ...certificate, station: hexBytes(certificate.station) };
  return sealEnvelope('gatefold certificate v1', message, hubSecretKey);
}

export function openCertificate(
  envelope: Bytes,
  hubPublicKey: Bytes,
): Result<Certificate, EnvelopeRefusal> {
  const opened = openEnvelope('gatefold certificate v1', certificateSchema, envelope, hubPublicKey);
  if (opened.ok && opened.value.station !== stationIdOf(opened.value.publicKey)) {
    return err({ kind: 'malformed', detail: 'station id is not the fingerprint of its key' });
  }
  return opened;
}
