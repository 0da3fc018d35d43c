/**
 * Purpose: `npm run licences` writes LICENCES.md; with `--check` (part of `npm run check`) it
 * writes nothing and ends with exit code 1 when the list is out of date. A licence that is not
 * allowed fails both.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAllowed, readLicences, renderLicences } from './licences.ts';

const root = join(import.meta.dirname, '..');
const listPath = join(root, 'LICENCES.md');
const licences = readLicences(await readFile(join(root, 'package-lock.json'), 'utf8'));
const list = renderLicences(licences);
const problems = licences
  .filter((each) => !isAllowed(each))
  .map(({ name, version, licence }) => `${name} ${version}: "${licence}" is not allowed.`);

if (!process.argv.includes('--check')) await writeFile(listPath, list);
else if ((await readFile(listPath, 'utf8').catch(() => '')) !== list) {
  problems.push('LICENCES.md is out of date. Run `npm run licences` and commit it.');
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${licences.length} production packages, all under allowed licences`);
