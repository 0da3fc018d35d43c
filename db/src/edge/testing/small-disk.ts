/** Purpose: a real disk of a few megabytes that a test can fill: a tmpfs, which only root may mount. Tests only. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SmallDisk = {
  readonly folder: string;
  /** Takes every byte that is left. */
  fill(): void;
  /** Gives back what `fill` took. */
  makeRoom(): void;
};

/** Runs `story` with a small disk; answers why not, when this machine does not let us have one. */
export async function withSmallDisk(
  sizeBytes: number,
  story: (disk: SmallDisk) => Promise<void>,
): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'gatefold-disk-'));
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'pipe' });
  } catch (error) {
    rmdirSync(folder);
    return error instanceof Error ? error.message : 'mount failed';
  }
  const others = join(folder, 'others');
  try {
    await story({
      folder,
      fill: () => fillFile(others),
      makeRoom: () => rmSync(others),
    });
    return null;
  } finally {
    execFileSync('umount', ['--lazy', folder]);
    rmdirSync(folder);
  }
}

function fillFile(path: string): void {
  const piece = new Uint8Array(4096).fill(1);
  try {
    for (;;) writeFileSync(path, piece, { flag: 'a' });
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('ENOSPC'))) throw error;
  }
}
