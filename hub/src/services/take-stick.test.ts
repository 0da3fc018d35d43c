import { decodeBundle, encodeBundle } from '@gatefold/domain/codec/bundle';
import { openReceipt } from '@gatefold/domain/codec/receipt';
import { toHex } from '@gatefold/domain/bytes';
import { keyFingerprint } from '@gatefold/domain/crypto/sign';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import {
  admission,
  gateStation,
  record,
  transferOf,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { ManifestPublisher } from './publish-manifest.ts';
import { StickAtHub } from './take-stick.ts';

let world: HubWorld;
let gate: WorldStation;
let stick: StickAtHub;

beforeEach(async () => {
  world = await makeHubWorld();
  gate = await gateStation(world, 11);
  stick = new StickAtHub(world.hub, new ManifestPublisher(world.hub), EVENT);
});
afterEach(() => world.close());

function fileWith(...transfers: readonly Uint8Array[]): Uint8Array {
  const hub = toHex(keyFingerprint(HUB.publicKey));
  const frames = transfers.map((bytes) => ({ kind: 'transfer' as const, bytes }));
  return encodeBundle({ hub, event: EVENT, writer: gate.id, more: false }, frames);
}

describe('LE9 LE6 MA5 a stick at the hub', () => {
  test('brings a station’s entries, and takes its receipt and the newest list back', async () => {
    await record(gate.ledger, EVENT, admission(1), admission(2));
    const run = await transferOf(gate, gate.ledger);
    const records = gate.ledger.lastSeq;
    expect(await stick.take(fileWith(run))).toEqual({ records, isWhole: true });
    // The same stick again changes nothing.
    expect(await stick.take(fileWith(run))).toEqual({ records: 0, isWhole: true });
    const counted = await world.rows('SELECT seq FROM entry WHERE counted');
    expect(counted).toHaveLength(gate.ledger.lastSeq);
    const { frames, header } = expectOk(decodeBundle(await stick.make()), 'the hub’s file');
    expect(header.writer).toBeNull();
    const receipts = frames.filter(({ kind }) => kind === 'receipt');
    expect(receipts).toHaveLength(1);
    const [receipt] = receipts.map(({ bytes }) => expectOk(openReceipt(bytes, HUB.publicKey), ''));
    expect(receipt).toMatchObject({ ledger: gate.ledger.id, seq: gate.ledger.lastSeq });
    expect(frames.filter(({ kind }) => kind === 'root')).toHaveLength(1);
    expect(frames.filter(({ kind }) => kind === 'blob').length).toBeGreaterThan(5);
  });

  test('LE8 what does not verify on it is quarantined, and the rest is taken', async () => {
    await record(gate.ledger, EVENT, admission(1));
    const run = await transferOf(gate, gate.ledger);
    const altered = run.map((byte, at) => (at === run.length - 20 ? byte ^ 1 : byte));
    const records = gate.ledger.lastSeq;
    expect(await stick.take(fileWith(altered, run))).toEqual({ records, isWhole: true });
    expect(await world.rows('SELECT reason FROM quarantine')).toHaveLength(1);
    expect(await stick.take(new Uint8Array(500))).toBeNull();
  });

  test('of a file that was cut the whole runs count, and it is said that there was more', async () => {
    await record(gate.ledger, EVENT, admission(1));
    const first = await transferOf(gate, gate.ledger);
    const records = gate.ledger.lastSeq;
    await record(gate.ledger, EVENT, admission(2));
    const second = await transferOf(gate, gate.ledger, records + 1);
    const cut = fileWith(first, second).slice(0, -5);
    expect(await stick.take(cut)).toEqual({ records, isWhole: false });
    expect(await stick.take(fileWith(first, second))).toEqual({ records: 1, isWhole: true });
  });
});
