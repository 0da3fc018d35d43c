/**
 * Purpose: a secret in a file of its own user (SE1).
 * Invariant: the file has mode 0600 and is replaced whole, never written in place; one that others can read is refused.
 *
 * Windows has no such modes, and `stat` makes them up: there the folder's own access list, which a user's profile has from
 * the start, keeps others out. Nor can a folder be synced there; a rename is journalled by NTFS itself.
 */

import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { z } from 'zod';

const HAS_MODES = process.platform !== 'win32';

export type SecretRefusal = {
  readonly kind: 'file-open-to-others' | 'file-damaged';
  readonly words: string;
};

export function damagedSecret(path: string): SecretRefusal {
  return {
    kind: 'file-damaged',
    words: `${path} is damaged. Keep it, and ask the administrator to enrol this machine anew.`,
  };
}

/** Writes a secret so that after a crash the old file or the new one is there, whole. */
export async function writeSecret(path: string, value: unknown): Promise<void> {
  const half = `${path}.half`;
  // What a crash left there keeps its mode when it is opened again.
  await rm(half, { force: true });
  const file = await open(half, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
  if (!HAS_MODES) return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Null when there is no such file. */
export async function readSecret<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
): Promise<Result<z.output<Schema> | null, SecretRefusal>> {
  let text: string;
  try {
    const { mode } = await stat(path);
    if (HAS_MODES && (mode & 0o077) !== 0) {
      const words = `Other users can read ${path}. Run: chmod 600 ${path}`;
      return err({ kind: 'file-open-to-others', words });
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok(null);
    throw error;
  }
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : err(damagedSecret(path));
  } catch (error) {
    if (error instanceof SyntaxError) return err(damagedSecret(path));
    throw error;
  }
}
