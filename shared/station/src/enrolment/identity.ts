/**
 * Purpose: who this station is, kept in a file of its own user (SE1).
 * Invariant: the file has mode 0600 and is replaced whole, never written in place; one that others can read is refused.
 */

import { open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fromHex, toHex, type Bytes } from '@gatefold/domain/bytes';
import { stationRoleSchema, type StationRole } from '@gatefold/domain/codec/certificate';
import {
  keyPairFromSeed,
  PUBLIC_KEY_LENGTH,
  SEED_LENGTH,
  type KeyPair,
} from '@gatefold/domain/crypto/sign';
import { eventIdSchema, ordinalSchema, type EventId, type StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { z } from 'zod';

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
};

export type IdentityRefusal = {
  readonly kind: 'file-open-to-others' | 'file-damaged';
  readonly words: string;
};

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
  post: z.strictObject({ gate: ordinalSchema, lane: z.string().min(1) }).nullable(),
});

const seedSchema = z.strictObject({ v: z.literal(1), seed: hexField(SEED_LENGTH) });

/** Writes a secret so that after a crash the old file or the new one is there, whole. */
async function writeSecret(path: string, value: unknown): Promise<void> {
  const half = `${path}.half`;
  const file = await open(half, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Null when there is no such file. */
async function readSecret<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
): Promise<Result<z.output<Schema> | null, IdentityRefusal>> {
  let text: string;
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      const words = `Other users can read ${path}. Run: chmod 600 ${path}`;
      return err({ kind: 'file-open-to-others', words });
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok(null);
    throw error;
  }
  const damaged = err({
    kind: 'file-damaged' as const,
    words: `${path} is damaged. Keep it, and ask the administrator to enrol this machine anew.`,
  });
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : damaged;
  } catch (error) {
    if (error instanceof SyntaxError) return damaged;
    throw error;
  }
}

export async function readIdentity(
  path: string,
): Promise<Result<Identity | null, IdentityRefusal>> {
  const read = await readSecret(identitySchema, path);
  if (!read.ok || read.value === null) return read.ok ? ok(null) : read;
  const { seed, v: _version, ...rest } = read.value;
  return ok({ ...rest, keys: keyPairFromSeed(seed) });
}

export async function writeIdentity(path: string, identity: Identity, seed: Bytes): Promise<void> {
  const { keys: _keys, certificate, hubPublicKey, ...rest } = identity;
  await writeSecret(path, {
    v: 1,
    ...rest,
    seed: toHex(seed),
    certificate: toHex(certificate),
    hubPublicKey: toHex(hubPublicKey),
  });
}

/** The key of an enrolment that may be under way: kept before the hub is asked, in case its answer is lost. */
export async function pendingSeed(
  path: string,
  make: () => Bytes,
): Promise<Result<Bytes, IdentityRefusal>> {
  const read = await readSecret(seedSchema, path);
  if (!read.ok) return read;
  if (read.value !== null) return ok(read.value.seed);
  const seed = make();
  await writeSecret(path, { v: 1, seed: toHex(seed) });
  return ok(seed);
}
