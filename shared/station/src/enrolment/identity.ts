/**
 * Purpose: who this station is, kept in a file of its own user (SE1).
 * Invariant: what the file says of the station is what the hub certified for its key; a file that was altered, or that
 * others can read, is refused.
 */

import { equalBytes, fromHex, toHex, type Bytes } from '@gatefold/domain/bytes';
import {
  openCertificate,
  stationRoleSchema,
  type StationRole,
} from '@gatefold/domain/codec/certificate';
import {
  keyPairFromSeed,
  PUBLIC_KEY_LENGTH,
  SEED_LENGTH,
  type KeyPair,
} from '@gatefold/domain/crypto/sign';
import { eventIdSchema, ordinalSchema, type EventId, type StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { z } from 'zod';
import { damagedSecret, secretText, writeSecret, type SecretRefusal } from './secret-file.ts';

export type Post = { readonly gate: number; readonly lane: string };

export type Identity = {
  readonly station: StationId;
  readonly name: string;
  readonly role: StationRole;
  readonly keys: KeyPair;
  /** The sealed certificate. */
  readonly certificate: Bytes;
  readonly hubPublicKey: Bytes;
  readonly event: EventId;
  /** Where a gate station stands; null for an agent. */
  readonly post: Post | null;
  /** Name of the file with its ledgers, in the folder of the machine's data. No other identity writes there. */
  readonly database: string;
  /** Its ledgers are forked: this identity writes no more, and the machine is to be enrolled anew (LE4). */
  readonly isRetired: boolean;
};

/** Of the first identity in a folder. */
export const FIRST_DATABASE = 'station.db';

function hexField(length: number | null) {
  return z.string().transform((text, context) => {
    const bytes = fromHex(text);
    if (bytes !== null && (length === null || bytes.length === length)) return bytes;
    context.addIssue({ code: 'custom', message: 'not the right hexadecimal' });
    return z.NEVER;
  });
}

const identitySchema = z.strictObject({
  v: z.literal(1),
  station: z.string().length(16),
  name: z.string().min(1),
  role: stationRoleSchema,
  seed: hexField(SEED_LENGTH),
  certificate: hexField(null),
  hubPublicKey: hexField(PUBLIC_KEY_LENGTH),
  event: eventIdSchema,
  post: z.strictObject({ gate: ordinalSchema, lane: z.string().min(1).max(20) }).nullable(),
  database: z
    .string()
    .regex(/^station(-[0-9a-f]{16})?\.db$/)
    .default(FIRST_DATABASE),
  isRetired: z.boolean(),
});

const seedSchema = z.strictObject({ v: z.literal(1), seed: hexField(SEED_LENGTH) });

/** False when the certificate is not this hub's for this key, or says something else of the station. */
function isCertified(identity: Identity): boolean {
  const { certificate, hubPublicKey, station, name, role, keys } = identity;
  const opened = openCertificate(certificate, hubPublicKey);
  return (
    opened.ok &&
    equalBytes(opened.value.publicKey, keys.publicKey) &&
    opened.value.station === station &&
    opened.value.name === name &&
    opened.value.role === role
  );
}

function parseText<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Null when the text is no identity, or says of the station what its certificate does not. */
export function parseIdentity(text: string): Identity | null {
  const parsed = parseText(identitySchema, text);
  if (parsed === null) return null;
  const { seed, v: _version, ...rest } = parsed;
  const identity = { ...rest, keys: keyPairFromSeed(seed) };
  return isCertified(identity) ? identity : null;
}

/** Null when the text is none. */
export function parseSeed(text: string): Bytes | null {
  return parseText(seedSchema, text)?.seed ?? null;
}

/** Null when there is no such file. */
async function readWith<Value>(
  parse: (text: string) => Value | null,
  path: string,
): Promise<Result<Value | null, SecretRefusal>> {
  const text = await secretText(path);
  if (!text.ok || text.value === null) return text.ok ? ok(null) : text;
  const value = parse(text.value);
  return value === null ? err(damagedSecret(path)) : ok(value);
}

/** Null when this machine has none yet. */
export function readIdentity(path: string): Promise<Result<Identity | null, SecretRefusal>> {
  return readWith(parseIdentity, path);
}

export async function writeIdentity(path: string, identity: Identity): Promise<void> {
  const { keys, certificate, hubPublicKey, ...rest } = identity;
  await writeSecret(path, {
    v: 1,
    ...rest,
    // An Ed25519 secret key of libsodium begins with its seed.
    seed: toHex(keys.secretKey.slice(0, SEED_LENGTH)),
    certificate: toHex(certificate),
    hubPublicKey: toHex(hubPublicKey),
  });
}

/** What the keys of an enrolment under way are made from: kept before the hub is asked, in case its answer is lost. */
export async function pendingSeed(
  path: string,
  make: () => Bytes,
): Promise<Result<Bytes, SecretRefusal>> {
  const read = await readWith(parseSeed, path);
  if (!read.ok) return read;
  if (read.value !== null) return ok(read.value);
  const seed = make();
  await writeSecret(path, { v: 1, seed: toHex(seed) });
  return ok(seed);
}
