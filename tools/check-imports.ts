/**
 * Purpose: `npm run check:imports`. Prints each broken import rule as `file:line rule: words` and
 * ends with exit code 1 if there is any. The rules are in tools/imports/house.ts.
 */

import { findViolations } from './imports/find-violations.ts';
import { readHouse } from './imports/read-house.ts';

const house = await readHouse(process.argv[2] ?? process.cwd());
const violations = findViolations(house);
for (const { file, line, rule, words } of violations)
  console.error(`${file}:${line} ${rule}: ${words}`);
const summary = `${house.modules.length} files, ${violations.length} broken import rules`;
if (violations.length === 0) console.log(summary);
else {
  console.error(summary);
  process.exitCode = 1;
}
