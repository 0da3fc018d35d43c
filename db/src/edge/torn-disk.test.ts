import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import { expectOk } from '@gatefold/domain/result';
import { admitted } from '@gatefold/sync/testing/test-station';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiskUnreadable } from '@gatefold/sync/disk-fault';
import { StationDatabaseRefused, type StationDatabase } from './station-database.ts';
import { openAppendLedger } from './testing/append-ledger.ts';
import { openTestDatabase, withStationFolder } from './testing/station-folder.ts';

type Files = { readonly database: Bytes; readonly log: Bytes };
type Written = { readonly files: Files; readonly entries: readonly Bytes[] };

/** What a power cut would leave: the files of a station that is still running, its log not yet folded in. */
function copyRunning(path: string): Files {
  // By another process: this one must not close the database file while it holds locks on it.
  execFileSync('cp', [path, `${path}-wal`, '-t', `${path}.copy`]);
  return {
    database: readFileSync(`${path}.copy/station.db`),
    log: readFileSync(`${path}.copy/station.db-wal`),
  };
}

async function entriesOf({ journal }: StationDatabase): Promise<Bytes[]> {
  const [opening] = await journal.ledgers();
  if (opening === undefined) return [];
  return (await journal.read(opening.ledger, 1, 1000)).map((row) => row.bytes);
}

/** Appends `count` entries one by one; `running` copies the files before the station ends, else after. */
async function writeStation(path: string, count: number, running: boolean): Promise<Written> {
  execFileSync('mkdir', ['-p', `${path}.copy`]);
  // The tables are in the database file, as they are after the first day; the entries are in the log.
  openTestDatabase(path).close();
  const station = openTestDatabase(path);
  const ledger = expectOk(await openAppendLedger(station.journal), 'a new ledger');
  for (let i = 1; i <= count; i += 1) expectOk(await ledger.append(7, admitted(i)), 'append');
  const entries = await entriesOf(station);
  const before = running ? copyRunning(path) : null;
  station.close();
  return { files: before ?? { database: readFileSync(path), log: new Uint8Array() }, entries };
}

type Outcome =
  | { readonly kind: 'read'; readonly entries: readonly Bytes[] }
  | { readonly kind: 'ledger-broken'; readonly seq: number }
  | { readonly kind: 'refused' };

/** Puts the files in place, starts the station on them and says what it found. */
async function startOn(path: string, files: Files): Promise<Outcome> {
  for (const rest of [path, `${path}-wal`]) rmSync(rest, { force: true });
  writeFileSync(path, files.database);
  if (files.log.length > 0) writeFileSync(`${path}-wal`, files.log);
  let station: StationDatabase;
  try {
    station = openTestDatabase(path);
  } catch (error) {
    if (error instanceof StationDatabaseRefused) return { kind: 'refused' };
    throw error;
  }
  try {
    const entries: Bytes[] = [];
    const resumed = await openAppendLedger(station.journal, (bytes) => entries.push(bytes));
    return resumed.ok
      ? { kind: 'read', entries }
      : { kind: 'ledger-broken', seq: resumed.error.seq };
  } catch (error) {
    if (error instanceof DiskUnreadable) return { kind: 'refused' };
    throw error;
  } finally {
    station.close();
  }
}

function isPrefix(found: readonly Bytes[], written: readonly Bytes[]): boolean {
  return (
    found.length <= written.length &&
    found.every((bytes, index) => equalBytes(bytes, written[index] ?? new Uint8Array()))
  );
}

function flipped(bytes: Bytes, at: number, bit: number): Bytes {
  const copy = new Uint8Array(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

describe('LE2 LE7 a torn disk never gives a silent gap or an altered entry', () => {
  test('a log cut anywhere gives what was committed before the cut', async () => {
    await withStationFolder(async (path) => {
      const { files, entries } = await writeStation(path, 12, true);
      const found: number[] = [];
      // In steps of a quarter page: on the borders of frames and within them.
      for (let length = 0; length <= files.log.length; length += 1030) {
        const outcome = await startOn(path, { ...files, log: files.log.slice(0, length) });
        expect(outcome.kind).toBe('read');
        const read = outcome.kind === 'read' ? outcome.entries : [];
        expect(isPrefix(read, entries)).toBe(true);
        found.push(read.length);
      }
      const whole = await startOn(path, files);
      expect(whole).toEqual({ kind: 'read', entries });
      // A longer log never gives less, and each length of the ledger was seen.
      expect(found).toEqual(found.toSorted((a, b) => a - b));
      expect(new Set(found).size).toBeGreaterThanOrEqual(entries.length);
    });
  });

  test('a log with any bit flipped gives what was committed before the flip', async () => {
    await withStationFolder(async (path) => {
      const { files, entries } = await writeStation(path, 12, true);
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: files.log.length - 1 }),
          fc.nat({ max: 7 }),
          async (at, bit) => {
            const outcome = await startOn(path, { ...files, log: flipped(files.log, at, bit) });
            expect(outcome.kind).toBe('read');
            expect(isPrefix(outcome.kind === 'read' ? outcome.entries : [], entries)).toBe(true);
          },
        ),
        { numRuns: 60 },
      );
    });
  });

  test('a database file with any bit flipped is refused, or its ledger is named as broken, or nothing is amiss', async () => {
    await withStationFolder(async (path) => {
      const { files, entries } = await writeStation(path, 60, false);
      const outcomes = new Set<Outcome['kind']>();
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: files.database.length - 1 }),
          fc.nat({ max: 7 }),
          async (at, bit) => {
            const database = flipped(files.database, at, bit);
            const outcome = await startOn(path, { database, log: files.log });
            outcomes.add(outcome.kind);
            expect(outcome.kind !== 'read' || isPrefix(outcome.entries, entries)).toBe(true);
          },
        ),
        { numRuns: 150 },
      );
      expect(outcomes).toContain('ledger-broken');
      expect(outcomes).toContain('read');
    });
  });
});
