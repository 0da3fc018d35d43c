import { toHex } from '@gatefold/domain/bytes';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { StationClock } from '@gatefold/sync/ledger/station-clock';
import { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import { MemoryJournal } from '@gatefold/sync/ledger/memory-journal';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import { expectOk } from '@gatefold/domain/result';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import {
  admission,
  deliverAll,
  gateStation,
  record,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { overview } from './overview.ts';
import { ReportedTills } from './tills.ts';

let world: HubWorld;
let gate: WorldStation;

beforeEach(async () => {
  world = await makeHubWorld();
  gate = await gateStation(world, 31);
});
afterEach(() => world.close());

/** The same machine started from a copy of its disk: same key, same ledger, its own future. */
async function cloned(original: WorldStation): Promise<WorldStation> {
  const journal = new MemoryJournal();
  const { opening } = original.ledger;
  expectOk(await journal.openLedger(opening), 'copied ledger');
  const rows = await original.journal.read(opening.ledger, 1, 1000);
  expectOk(await journal.appendAll(opening.ledger, rows), 'copied rows');
  const clock = new StationClock(world.clock);
  const ledger = expectOk(
    await StationLedger.resume(journal, clock, original.keys, opening, () => undefined),
    'the copy',
  );
  return { ...original, journal, ledger };
}

describe('LE4 a copied disk that goes on by itself', () => {
  test('both histories are kept, the station is quarantined and the administrator told', async () => {
    await record(gate.ledger, EVENT, admission(1), admission(2));
    const copy = await cloned(gate);
    await record(gate.ledger, EVENT, admission(3));
    world.clock.ms += 1000;
    await record(copy.ledger, EVENT, admission(4));
    expect(await deliverAll(world, gate)).toMatchObject({ kind: 'received' });
    expect(await deliverAll(world, copy)).toMatchObject({ kind: 'refused', code: 'forked' });

    // What was merged stays, and counts.
    const entries = await world.rows<{ seq: number; counted: boolean }>(
      'SELECT seq, counted FROM entry ORDER BY seq',
    );
    expect(entries).toEqual([1, 2, 3].map((seq) => ({ seq, counted: true })));
    // The other branch is there too, byte for byte.
    const [kept] = await world.rows<{ reason: string; bytes: Uint8Array }>(
      'SELECT reason, bytes FROM quarantine WHERE resolved_at_ms IS NULL',
    );
    expect(kept?.reason).toBe('forked');
    const branch = expectOk(decodeTransfer(kept?.bytes ?? new Uint8Array()), 'kept transfer');
    const written = await copy.journal.read(copy.ledger.id, 1, 10);
    expect(branch.entries.map(toHex)).toEqual(written.map((row) => toHex(row.bytes)));

    const view = await overview(world.hub, new ReportedTills(world.hub), EVENT);
    expect(view?.stations).toMatchObject([{ station: gate.id, state: 'quarantined' }]);
    expect(view?.incidents).toMatchObject([
      { kind: 'forked-ledger', words: expect.stringContaining('apart from entry 3 on') },
    ]);
  });

  test('from then on neither copy counts, whichever the thief has, and nothing is lost', async () => {
    await record(gate.ledger, EVENT, admission(1));
    const copy = await cloned(gate);
    await record(gate.ledger, EVENT, admission(2));
    world.clock.ms += 1000;
    await record(copy.ledger, EVENT, admission(3));
    await deliverAll(world, gate);
    await deliverAll(world, copy);
    await record(gate.ledger, EVENT, admission(4));
    expect(await deliverAll(world, gate)).toMatchObject({ kind: 'received', quarantined: 1 });
    expect(await world.rows('SELECT serial FROM admission ORDER BY serial')).toEqual([
      { serial: 1 },
      { serial: 2 },
    ]);
    const open = await world.rows(
      'SELECT reason FROM quarantine WHERE resolved_at_ms IS NULL ORDER BY quarantine',
    );
    expect(open).toEqual([{ reason: 'forked' }, { reason: 'station-quarantined' }]);
  });

  test('the same fork seen again is one incident, at the first entry in which they differ', async () => {
    await record(gate.ledger, EVENT, admission(1));
    const copy = await cloned(gate);
    await record(gate.ledger, EVENT, admission(2), admission(3));
    world.clock.ms += 1000;
    await record(copy.ledger, EVENT, admission(4), admission(5));
    await deliverAll(world, gate);
    await deliverAll(world, copy);
    await deliverAll(world, copy);
    expect(await world.rows('SELECT seq FROM ledger_fork')).toEqual([{ seq: 2 }]);
    expect(await world.rows('SELECT times FROM quarantine')).toEqual([{ times: 2 }]);
  });
});
