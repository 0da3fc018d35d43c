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

/** The text of the file; null when there is none. */
export async function secretText(path: string): Promise<Result<string | null, SecretRefusal>> {
  try {
    const { mode } = await stat(path);
    if (HAS_MODES && (mode & 0o077) !== 0) {
      const words = `Other users can read ${path}. Run: chmod 600 ${path}`;
      return err({ kind: 'file-open-to-others', words });
    }
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok(null);
    throw error;
  }
}
