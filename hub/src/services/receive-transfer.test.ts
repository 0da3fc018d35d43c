import { openReceipt } from '@gatefold/domain/codec/receipt';
import { decodeTransfer, encodeTransfer, type Transfer } from '@gatefold/domain/codec/transfer';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { sealHead } from '@gatefold/domain/codec/head';
import { hexBytes, type Bytes } from '@gatefold/domain/bytes';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB, keysFrom } from '@gatefold/domain/testing/example-manifest';
import { genesisHash, ledgerIdOf, linkHash } from '@gatefold/sync/ledger/chain';
import { certify } from '@gatefold/sync/testing/test-station';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import {
  admission,
  deliver,
  deliverAll,
  gateStation,
  record,
  refusal,
  transferOf,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { revokeStation } from './revoke.ts';

let world: HubWorld;
let gate: WorldStation;

beforeEach(async () => {
  world = await makeHubWorld();
  gate = await gateStation(world, 11);
});
afterEach(() => world.close());

async function altered(bytes: Bytes, change: (transfer: Transfer) => Partial<Transfer>) {
  const transfer = expectOk(decodeTransfer(bytes), 'transfer');
  return encodeTransfer({ ...transfer, ...change(transfer) });
}

type Held = { reason: string; seq: number | null; times: number; resolved: boolean; bytes: Bytes };

function quarantined(): Promise<Held[]> {
  return world.rows<Held>(
    `SELECT reason, seq, times, resolved_at_ms IS NOT NULL AS resolved, bytes FROM quarantine
     ORDER BY quarantine`,
  );
}

async function counted(): Promise<number[]> {
  const rows = await world.rows<{ seq: number }>(
    'SELECT seq FROM entry WHERE counted ORDER BY seq',
  );
  return rows.map((row) => row.seq);
}

/**
 * A run this gate signed whose entries the honest ledger would never write. The first is real, so that the run has a
 * place to stand.
 */
function signedRun(entries: readonly Bytes[]): Bytes {
  const book = { kind: 'gate' as const, event: EVENT };
  let hash = genesisHash(gate.certificate, book);
  const ledger = ledgerIdOf(hash);
  for (const bytes of entries) hash = linkHash(hash, bytes);
  const head = sealHead(
    { ledger, seq: entries.length, hash, hlc: { ms: world.clock.ms, n: 9 } },
    gate.keys.secretKey,
  );
  const { certificate } = gate;
  return encodeTransfer({ v: 1, certificate, book, fromSeq: 1, entries: [...entries], head });
}

function rawEntry(
  seq: number,
  event: number | null,
  kind: string,
  body: Parameters<typeof encodeCanonical>[0],
) {
  const ledger = hexBytes(gate.ledger.id);
  return encodeCanonical({ v: 1, ledger, seq, hlc: [world.clock.ms, seq], event, kind, body });
}

describe('LE6 a receipt', () => {
  test('speaks of what is committed, and is signed by the hub', async () => {
    await record(gate.ledger, EVENT, admission(1), admission(2));
    const answer = await deliverAll(world, gate);
    if (answer.kind !== 'received') throw new Error(`not received: ${answer.kind}`);
    const last = await gate.journal.last(gate.ledger.id);
    expect(expectOk(openReceipt(answer.receipt, HUB.publicKey), 'receipt')).toMatchObject({
      ledger: gate.ledger.id,
      seq: 2,
      hash: last?.hash,
      hubEpoch: 'first-life',
      receivedAtMs: world.clock.ms,
    });
    expect(await counted()).toEqual([1, 2]);
  });

  test('is not given when the database cannot commit, and nothing stays', async () => {
    await record(gate.ledger, EVENT, admission(1));
    await world.pool.query(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'disk full'; END $$`);
    await world.pool.query(`CREATE CONSTRAINT TRIGGER late AFTER INSERT ON admission
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()`);
    await expect(deliverAll(world, gate)).rejects.toThrow('disk full');
    expect(await world.rows('SELECT 1 FROM entry')).toEqual([]);
    await world.pool.query('DROP TRIGGER late ON admission');
    expect(await deliverAll(world, gate)).toMatchObject({ kind: 'received' });
  });

  test('is given again for the same bytes, which change nothing', async () => {
    await record(gate.ledger, EVENT, admission(1), refusal(1));
    const bytes = await transferOf(gate, gate.ledger);
    const first = await deliver(world, gate, bytes);
    expect(await deliver(world, gate, bytes)).toEqual(first);
    expect(await world.rows('SELECT count FROM refusal_count')).toEqual([{ count: 1 }]);
    expect(await world.rows('SELECT 1 FROM feed')).toHaveLength(1);
    expect(await quarantined()).toEqual([]);
  });

  test('two uploads of one run at the same moment are one run', async () => {
    await record(gate.ledger, EVENT, admission(1), refusal(1));
    const bytes = await transferOf(gate, gate.ledger);
    const answers = await Promise.all(Array.from({ length: 8 }, () => deliver(world, gate, bytes)));
    expect(new Set(answers.map((answer) => answer.kind))).toEqual(new Set(['received']));
    expect(await world.rows('SELECT count FROM refusal_count')).toEqual([{ count: 1 }]);
  });
});

describe('LE8 what cannot be accepted is kept, counted and answered', () => {
  test('bytes that are no transfer; the same bytes twice are one item seen twice', async () => {
    const garbage = Uint8Array.of(1, 2, 3);
    expect(await deliver(world, gate, garbage)).toMatchObject({
      kind: 'refused',
      code: 'malformed',
    });
    await deliver(world, gate, garbage);
    const [item] = await quarantined();
    expect(item).toMatchObject({ reason: 'malformed', times: 2, resolved: false });
    expect(Uint8Array.from(item?.bytes ?? [])).toEqual(garbage);
    expect(await quarantined()).toHaveLength(1);
  });

  test('a machine that another hub enrolled', async () => {
    await record(gate.ledger, EVENT, admission(1));
    const certificate = certify(gate.keys, keysFrom(99));
    const bytes = await altered(await transferOf(gate, gate.ledger), () => ({ certificate }));
    expect(await deliver(world, gate, bytes)).toMatchObject({ code: 'unknown-station' });
    expect(await quarantined()).toMatchObject([{ reason: 'unknown-station' }]);
  });

  test('a machine of this hub that its database does not know any more', async () => {
    await record(gate.ledger, EVENT, admission(1));
    await world.pool.query('UPDATE enrolment_code SET spent_by = NULL');
    await world.pool.query('DELETE FROM station');
    expect(await deliverAll(world, gate)).toMatchObject({ code: 'unknown-station' });
    expect(await quarantined()).toMatchObject([{ reason: 'unknown-station' }]);
  });

  test('a head that somebody else signed', async () => {
    await record(gate.ledger, EVENT, admission(1));
    const last = await gate.journal.last(gate.ledger.id);
    const head = sealHead(
      {
        ledger: gate.ledger.id,
        seq: 1,
        hash: last?.hash ?? new Uint8Array(),
        hlc: { ms: 1, n: 0 },
      },
      keysFrom(66).secretKey,
    );
    const bytes = await altered(await transferOf(gate, gate.ledger), () => ({ head }));
    expect(await deliver(world, gate, bytes)).toMatchObject({ code: 'forged-head' });
    expect(await counted()).toEqual([]);
    expect(await quarantined()).toMatchObject([{ reason: 'forged-head' }]);
  });

  test('entries altered on their way; the originals are taken afterwards', async () => {
    await record(gate.ledger, EVENT, admission(1), admission(2));
    const bytes = await altered(await transferOf(gate, gate.ledger), ({ entries }) => ({
      entries: entries.toReversed(),
    }));
    expect(await deliver(world, gate, bytes)).toMatchObject({ code: 'tampered' });
    expect(await counted()).toEqual([]);
    expect(await deliverAll(world, gate)).toMatchObject({ kind: 'received', quarantined: 0 });
    expect(await counted()).toEqual([1, 2]);
  });

  test('a run before those it follows waits, is asked for, and is merged when they come', async () => {
    await record(gate.ledger, EVENT, admission(1), admission(2), admission(3), admission(4));
    const late = await transferOf(gate, gate.ledger, 4, 4);
    const middle = await transferOf(gate, gate.ledger, 3, 3);
    expect(await deliver(world, gate, late)).toEqual({ kind: 'gap', needFromSeq: 1 });
    expect(await deliver(world, gate, middle)).toEqual({ kind: 'gap', needFromSeq: 1 });
    expect(await deliver(world, gate, late)).toEqual({ kind: 'gap', needFromSeq: 1 });
    expect(await quarantined()).toMatchObject([
      { reason: 'gap', seq: 4, times: 2, resolved: false },
      { reason: 'gap', seq: 3, times: 1, resolved: false },
    ]);
    expect(await deliver(world, gate, await transferOf(gate, gate.ledger, 1, 1))).toMatchObject({
      kind: 'received',
    });
    // Number 2 is still missing, so both still wait.
    expect(await counted()).toEqual([1]);
    expect((await quarantined()).map((item) => item.resolved)).toEqual([false, false]);
    await deliver(world, gate, await transferOf(gate, gate.ledger, 2, 2));
    expect(await counted()).toEqual([1, 2, 3, 4]);
    expect((await quarantined()).map((item) => item.resolved)).toEqual([true, true]);
  });

  test('an entry of a newer version, an unreadable one and an impossible one do not hold the others back', async () => {
    await record(gate.ledger, EVENT, admission(1));
    const first = await gate.journal.last(gate.ledger.id);
    const fact = admission(5);
    const bytes = signedRun([
      first?.bytes ?? new Uint8Array(),
      rawEntry(2, EVENT, 'drone-admitted', { serial: 9 }),
      Uint8Array.of(0xff, 0),
      rawEntry(4, EVENT, 'ticket-admitted', { serial: -1 }),
      rawEntry(7, EVENT, fact.kind, { ...fact.body }),
      rawEntry(6, EVENT, fact.kind, { ...fact.body }),
    ]);
    expect(await deliver(world, gate, bytes)).toMatchObject({ kind: 'received', quarantined: 4 });
    expect(await counted()).toEqual([1, 6]);
    expect(await quarantined()).toMatchObject([
      { reason: 'unknown-kind', seq: 2 },
      { reason: 'malformed', seq: 3 },
      { reason: 'wrong-body', seq: 4 },
      { reason: 'misplaced', seq: 5 },
    ]);
    expect(await world.rows('SELECT 1 FROM entry')).toHaveLength(6);
    expect(await world.rows('SELECT serial FROM admission ORDER BY serial')).toEqual([
      { serial: 1 },
      { serial: 5 },
    ]);
  });

  test('an entry for an event this station does not work for', async () => {
    await record(gate.ledger, EVENT + 1, admission(1));
    await record(gate.ledger, EVENT, admission(2));
    expect(await deliverAll(world, gate)).toMatchObject({ kind: 'received', quarantined: 1 });
    expect(await counted()).toEqual([2]);
    expect(await quarantined()).toMatchObject([{ reason: 'other-event', seq: 1 }]);
  });

  test('SE2 what a revoked station sends is kept, and counts for nothing', async () => {
    await record(gate.ledger, EVENT, admission(1));
    await deliverAll(world, gate);
    expectOk(await revokeStation(world.hub, 'admin', gate.id, 'stolen'), 'revoke');
    await record(gate.ledger, EVENT, admission(2), refusal(3));
    expect(await deliverAll(world, gate)).toMatchObject({ kind: 'received', quarantined: 2 });
    expect(await counted()).toEqual([1]);
    expect(await world.rows('SELECT 1 FROM admission')).toHaveLength(1);
    expect(await world.rows('SELECT 1 FROM refusal_count')).toEqual([]);
    expect(await quarantined()).toMatchObject([
      { reason: 'station-revoked', seq: 2 },
      { reason: 'station-revoked', seq: 3 },
    ]);
  });

  test('the tables refuse to change or lose an entry, whoever asks', async () => {
    await record(gate.ledger, EVENT, admission(1));
    await deliverAll(world, gate);
    for (const sql of [
      'UPDATE entry SET counted = false',
      'DELETE FROM entry',
      'TRUNCATE entry CASCADE',
    ]) {
      await expect(world.pool.query(sql)).rejects.toThrow('entries are facts');
    }
  });
});
