/**
 * Purpose: the seeds in `tests/seeds/`: each found a fault once, and is run for good (SI3).
 * Invariant: a file says in a sentence what its seed found, and which planted bug stands for that fault, if one does.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const FOLDER = join(import.meta.dirname, '../seeds');

const pinnedSchema = z.strictObject({
  seed: z.number().int().min(0),
  stations: z.number().int().min(2).max(20).optional(),
  actions: z.number().int().min(1).optional(),
  roads: z.enum(['hub', 'all']).optional(),
  vault: z.boolean().optional(),
  without: z.array(z.number().int().min(0)).optional(),
  note: z.string().min(20),
  plantedBug: z.string().optional(),
});

export type PinnedSeed = z.infer<typeof pinnedSchema> & { readonly file: string };

export function pinnedSeeds(): readonly PinnedSeed[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      file,
      ...pinnedSchema.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))),
    }));
}
