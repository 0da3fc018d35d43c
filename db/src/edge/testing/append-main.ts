/**
 * Purpose: a station that does nothing but append, to be killed by its test. `node append-main.ts PATH`. Tests only.
 * Each line it prints, `SEQ` or `REQUEST FROM TO`, was durable before it was printed (LE2).
 */

import { writeSync } from 'node:fs';
import { expectOk } from '@gatefold/domain/result';
import { admitted } from '@gatefold/sync/testing/test-station';
import { openAppendLedger } from './append-ledger.ts';
import { openTestDatabase } from './station-folder.ts';

const path = process.argv[2];
if (path === undefined) throw new Error('node append-main.ts PATH');
const { journal } = openTestDatabase(path);
const ledger = expectOk(await openAppendLedger(journal), 'the ledger after a kill');
const say = (line: string) => writeSync(1, `${line}\n`);

for (;;) {
  const next = ledger.lastSeq + 1;
  const single = expectOk(await ledger.append(7, admitted(next)), 'append');
  say(`${single.seq}`);
  const family = Array.from({ length: 3 }, (_, index) => ({ event: 7, fact: admitted(index + 1) }));
  const entries = expectOk(await ledger.appendAll(family, `request-${next}`), 'append a family');
  say(`request-${next} ${entries[0]?.seq} ${entries.at(-1)?.seq}`);
}
