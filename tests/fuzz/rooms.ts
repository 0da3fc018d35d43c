/** Purpose: where the modules are that decoders name in `covers`. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const REPOSITORY = join(import.meta.dirname, '../..');

/** A decoder names a module by its path below one of these. */
const ROOTS = ['shared/domain/src', 'sync/src', 'hub/src', 'shared/station/src', 'edge-gate'];

/** The files, from the repository's root, of what a decoder covers, each once; throws for a name that is no file. */
export function coveredFiles(covers: readonly string[]): readonly string[] {
  const files = covers.map((name) => {
    const [module] = name.split('#');
    const found = ROOTS.map((root) => `${root}/${module}.ts`).find((file) =>
      existsSync(join(REPOSITORY, file)),
    );
    if (found === undefined) throw new Error(`there is no module ${module}`);
    return found;
  });
  return [...new Set(files)];
}
