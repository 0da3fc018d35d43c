import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
});

/**
 * npm leaves a platform's package out of the lock, without a word, when the registry does not have
 * it or when node_modules was there already. `npm ci` then fails, here or on other platforms.
 */
test('package-lock.json has the packages of every platform', async () => {
  const text = await readFile(join(import.meta.dirname, '../package-lock.json'), 'utf8');
  const { packages } = lockSchema.parse(JSON.parse(text));
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => packages[`node_modules/${name}`] === undefined);
  expect(missing).toEqual([]);
});
