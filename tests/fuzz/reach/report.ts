/** Purpose: tells what no input reached, file by file, for a person or a program. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../rooms.ts';
import { reachedTogether, unreached, type FileReach, type Unreached } from './reached-code.ts';

/** By file, from the repository's root. */
export type Reach = ReadonlyMap<string, FileReach>;

export function addReach(sum: Map<string, FileReach>, more: Reach): void {
  for (const [file, reach] of more) {
    const before = sum.get(file);
    sum.set(file, before === undefined ? reach : reachedTogether(before, reach));
  }
}

export function unreachedIn(reach: Reach): readonly ({ readonly file: string } & Unreached)[] {
  return [...reach].map(([file, one]) => {
    return { file, ...unreached(readFileSync(join(REPOSITORY, file), 'utf8'), one) };
  });
}

export function wordsFor(reach: Reach): string {
  return unreachedIn(reach)
    .flatMap(({ file, uncalled, lines }) => [
      ...(uncalled.length === 0 ? [] : [`  ${file}: never called: ${uncalled.join(', ')}`]),
      ...lines.map(({ line, text }) => `  ${file}:${line}: ${text}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}
