/**
 * Purpose: the hub's own secrets, in a file of mode 0600 beside the database, never in it.
 * Invariant: a dump of the database signs nothing and opens no issuer key; losing this file means enrolling every
 * station anew, so it belongs in the operator's safe.
 */

import { randomUUID } from 'node:crypto';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromHex, toHex, type Bytes } from '@gatefold/domain/bytes';
import { BOX_KEY_LENGTH } from '@gatefold/domain/crypto/secretbox';
import { keyPairFromSeed, SEED_LENGTH, type KeyPair } from '@gatefold/domain/crypto/sign';
import type { Random } from '@gatefold/domain/random';
import { z } from 'zod';

function hexField(length: number) {
  return z.string().transform((text, context) => {
    const bytes = fromHex(text);
    if (bytes !== null && bytes.length === length) return bytes;
    context.addIssue({ code: 'custom', message: `expected ${length} bytes in hexadecimal` });
    return z.NEVER;
  });
}

const jsonSchema = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

const keysSchema = z.strictObject({
  v: z.literal(1),
  hubSeed: hexField(SEED_LENGTH),
  masterKey: hexField(BOX_KEY_LENGTH),
});

const fileSchema = jsonSchema.pipe(keysSchema);

export type HubKeys = { readonly keys: KeyPair; readonly masterKey: Bytes };

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.hub-keys-${randomUUID()}`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  // Without this a power cut could leave a database whose keys are nowhere.
  const folder = await open(dirname(path));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Reads the keys, or makes them at the first start. Throws with words for the operator on a file that is not right. */
export async function readHubKeys(path: string, random: Random): Promise<HubKeys> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    text = JSON.stringify({
      v: 1,
      hubSeed: toHex(random.bytes(SEED_LENGTH)),
      masterKey: toHex(random.bytes(BOX_KEY_LENGTH)),
    });
    await writeWhole(path, text);
  }
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by other users. Run: chmod 600 ${path}`);
  }
  const parsed = fileSchema.safeParse(text);
  if (!parsed.success) {
    throw new Error(`${path} is damaged. Put back the copy from your safe; do not delete it.`);
  }
  return { keys: keyPairFromSeed(parsed.data.hubSeed), masterKey: parsed.data.masterKey };
}
