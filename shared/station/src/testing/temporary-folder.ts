/** Purpose: a folder for one test, gone again after it. Tests only. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function withTemporaryFolder(story: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatefold-test-'));
  try {
    await story(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
