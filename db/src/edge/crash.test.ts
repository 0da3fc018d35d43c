import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expectOk } from '@gatefold/domain/result';
import { expect, test } from 'vitest';
import { openAppendLedger } from './testing/append-ledger.ts';
import { openTestDatabase, withStationFolder } from './testing/station-folder.ts';

/** More rounds for a long night: GATEFOLD_CRASH_ROUNDS=500. */
const ROUNDS = Number(process.env['GATEFOLD_CRASH_ROUNDS'] ?? 6);
/** Spread over the writing of the log, its wrapping round and its checkpoints. */
const KILL_AFTER = [1, 40, 7, 333, 2, 150, 900];

type Acknowledged = { seq: number; requests: Map<string, { fromSeq: number; toSeq: number }> };

/** Lets a station append until it has said `lines` things, kills it, and takes in all that it said before it died. */
async function appendUntilKilled(path: string, lines: number): Promise<Acknowledged> {
  const main = join(import.meta.dirname, 'testing/append-main.ts');
  const child = spawn(process.execPath, [main, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const said: Acknowledged = { seq: 0, requests: new Map() };
  let heard = 0;
  for await (const line of createInterface(child.stdout)) {
    heard += 1;
    if (heard === lines) child.kill('SIGKILL');
    const [first = '', from, to] = line.split(' ');
    if (to === undefined) said.seq = Number(first);
    else {
      said.seq = Number(to);
      said.requests.set(first, { fromSeq: Number(from), toSeq: Number(to) });
    }
  }
  const [code, signal]: unknown[] = await closed;
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  return said;
}

test(`LE2 ${ROUNDS} kills -9 in the middle of appending lose nothing that was acknowledged`, async () => {
  await withStationFolder(async (path) => {
    let acknowledged = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const said = await appendUntilKilled(path, KILL_AFTER[round % KILL_AFTER.length] ?? 1);
      expect(said.seq).toBeGreaterThan(acknowledged);
      acknowledged = said.seq;

      const database = openTestDatabase(path);
      // Resuming checks every link: a hole or half an entry anywhere would be a broken ledger.
      const ledger = expectOk(await openAppendLedger(database.journal), 'the chain holds');
      // What was in flight may be there too, whole: one entry, or a family of three.
      expect(ledger.lastSeq - said.seq).toBeOneOf([0, 1, 3]);
      for (const [request, { fromSeq, toSeq }] of said.requests) {
        const found = await database.journal.requestRows(request);
        expect(found).toEqual({ ledger: ledger.id, fromSeq, toSeq });
      }
      const inFlight = await database.journal.requestRows(`request-${said.seq}`);
      expect(inFlight === null || inFlight.toSeq === ledger.lastSeq).toBe(true);
      database.close();
    }
    expect(acknowledged).toBeGreaterThan(0);
  });
});
