/** A hub that comes back from a backup must notice it by itself, or its stations keep what it lost (LE6). */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { seededRandom } from '../../../tests/support/seeded-random.ts';
import { currentLife, markLife } from './hub-life.ts';

let world: HubWorld;
let folder: string;
let log: string[];

beforeEach(async () => {
  world = await makeHubWorld();
  folder = await mkdtemp(join(tmpdir(), 'gatefold-life-'));
  log = [];
});

afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const random = seededRandom('life');

function start(): Promise<string> {
  const ports = { random, nowMs: 5, log: (line: string) => void log.push(line) };
  return currentLife(world.pool, join(folder, 'mark'), ports);
}

/** Puts a ledger of so many entries in, or brings it to another length, as a backup would. */
async function holdEntries(entries: number): Promise<void> {
  await world.pool.query(
    `INSERT INTO station (station, name, role, public_key, certificate, event, lease_until_ms, enrolled_at_ms)
     VALUES ('00000000000000aa', 'Kiosk', 'agent', $1, '', (SELECT min(event) FROM event), 0, 0)
     ON CONFLICT DO NOTHING`,
    [new Uint8Array(32)],
  );
  await world.pool.query(
    `INSERT INTO ledger (ledger, station, book, last_seq, last_hash, last_head, last_received_at_ms)
     VALUES (repeat('a', 32), '00000000000000aa', '{"kind":"till","period":1}', $1, '', '', 0)
     ON CONFLICT (ledger) DO UPDATE SET last_seq = excluded.last_seq`,
    [entries],
  );
}

describe('the life of a hub (LE6)', () => {
  test('goes on over every start while the database is the newest', async () => {
    const first = await start();
    await holdEntries(10);
    await markLife(world.pool, join(folder, 'mark'), first);
    await holdEntries(25);
    expect(await start()).toBe(first);
    expect(await start()).toBe(first);
    expect(log).toEqual([]);
  });

  test('begins anew when the database holds less than it did, and the audit says so', async () => {
    const first = await start();
    await holdEntries(100);
    await markLife(world.pool, join(folder, 'mark'), first);
    await holdEntries(60);
    const second = await start();
    expect(second).not.toBe(first);
    expect(log.join()).toContain('40 entries and 0 lines of the audit fewer');
    const audit = await world.rows<{ what: string }>('SELECT what FROM audit');
    expect(audit.map((row) => row.what).join()).toContain('began a new life');
    await markLife(world.pool, join(folder, 'mark'), second);
    expect(await start()).toBe(second);
  });

  test.each([
    ['a published manifest', 'UPDATE event SET epoch = epoch + 1', 'UPDATE event SET epoch = 0'],
    [
      'what the administrator did',
      "INSERT INTO audit (at_ms, who, what) VALUES (1, 'admin', 'granted 10 tickets to Kiosk')",
      'DELETE FROM audit',
    ],
    [
      'what was in quarantine',
      `INSERT INTO quarantine (received_at_ms, reason, words, identity, bytes)
       VALUES (1, 'tampered', 'altered on the way', 'a', 'b')`,
      'DELETE FROM quarantine',
    ],
  ])('begins anew when %s is missing, though no entry is', async (_what, happened, isLost) => {
    const first = await start();
    await holdEntries(10);
    await world.pool.query(happened);
    await markLife(world.pool, join(folder, 'mark'), first);
    expect(await start()).toBe(first);
    await world.pool.query(isLost);
    expect(await start()).not.toBe(first);
  });

  test('publishes no manifest at an epoch of an earlier life (MA3)', async () => {
    await start();
    await holdEntries(100);
    await world.pool.query('UPDATE event SET epoch = 7');
    await markLife(world.pool, join(folder, 'mark'), 'a-later-life');
    const nowMs = Date.UTC(2026, 4, 16);
    await currentLife(world.pool, join(folder, 'mark'), { random, nowMs, log: () => undefined });
    const epochs = await world.rows<{ epoch: number }>('SELECT epoch FROM event');
    expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map(() => nowMs / 1000));
    expect(epochs).not.toEqual([]);
  });

  test('begins anew with a database of another life, however much it holds', async () => {
    await start();
    await holdEntries(100);
    await markLife(world.pool, join(folder, 'mark'), 'a-later-life');
    await holdEntries(200);
    expect(await start()).not.toBe('a-later-life');
    expect(log).toHaveLength(1);
  });

  test('a mark that cannot be read tells nothing, and says that', async () => {
    const first = await start();
    await writeFile(join(folder, 'mark'), 'torn');
    expect(await start()).toBe(first);
    expect(log.join()).toContain('made anew');
    await markLife(world.pool, join(folder, 'mark'), first);
    expect(JSON.parse(await readFile(join(folder, 'mark'), 'utf8'))).toMatchObject({
      hubEpoch: first,
    });
  });
});
