import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { openReceipt, sealReceipt, type Receipt } from '@gatefold/domain/codec/receipt';
import { decodeTransfer, MAX_TRANSFER_ENTRIES } from '@gatefold/domain/codec/transfer';
import { err, expectOk, ok } from '@gatefold/domain/result';
import { EVENT, HUB, keysFrom } from '@gatefold/domain/testing/example-manifest';
import { describe, expect, test } from 'vitest';
import type { UploadAnswer } from '../roads/hub/hub-road.ts';
import { FakeHub } from '../testing/fake-hub.ts';
import { FakeStation } from '../testing/fake-station.ts';
import { exchange } from './exchange.ts';

const SEED = 4;
const OTHER_SEED = 5;

async function hubAndStation(...serials: readonly number[]): Promise<[FakeHub, FakeStation]> {
  const hub = new FakeHub();
  const station = await FakeStation.create(hub, SEED);
  await station.admit(...serials);
  return [hub, station];
}

function count(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}

async function written({ journal, ledger }: FakeStation): Promise<string[]> {
  return (await journal.read(ledger.id, 1, 100_000)).map((row) => toHex(row.bytes));
}

function receiptIn(answer: UploadAnswer): Receipt {
  if (answer.kind !== 'received') throw new Error('the hub took it');
  return expectOk(openReceipt(answer.receipt, HUB.publicKey), 'its receipt');
}

describe('LE6 an exchange', () => {
  test("brings the entries up, and the manifest and the others' admissions down", async () => {
    const [hub, station] = await hubAndStation(1, 2, 3);
    const other = await FakeStation.create(hub, OTHER_SEED);
    await other.admit(3, 4);
    await other.exchange();
    const report = await station.exchange();
    expect(report).toMatchObject({ owedEntries: 0, forked: [], quarantined: 0, faults: [] });
    expect(report.receipted).toEqual(new Map([[station.ledger.id, 3]]));
    expect(report.newManifest?.root.epoch).toBe(1);
    expect(report.newItems).toBe(5);
    expect(hub.held(station.ledger.id)).toEqual(await written(station));
    expect(await station.memory.receipts()).toMatchObject([{ seq: 3, hubEpoch: 'first' }]);

    const again = await station.exchange();
    expect(again).toMatchObject({ owedEntries: 0, newManifest: null, newItems: 0, faults: [] });
    expect(station.road.uploads).toBe(1);
    await other.exchange();
    expect(await other.digest()).toBe(await station.digest());
  });

  test('LE1 sends a long ledger in runs, and a cut one goes on where the hub stands', async () => {
    const [hub, station] = await hubAndStation(...count(2 * MAX_TRANSFER_ENTRIES + 5));
    // The greeting and the first run.
    station.road.requestsUntilCut = 2;
    const cut = await station.exchange();
    expect(cut.owedEntries).toBe(MAX_TRANSFER_ENTRIES + 5);
    expect(cut.faults).toContainEqual({ kind: 'unreachable', detail: 'cut' });
    station.road.requestsUntilCut = Infinity;
    expect(await station.exchange()).toMatchObject({ owedEntries: 0, faults: [] });
    expect(station.road.uploads).toBe(3);
    expect(hub.held(station.ledger.id)).toEqual(await written(station));
  });

  test('fails as a whole only when the hub cannot be greeted', async () => {
    const [, station] = await hubAndStation(1);
    station.road.requestsUntilCut = 0;
    expect(await exchange(station.ports, null)).toEqual(
      err({ kind: 'unreachable', detail: 'cut' }),
    );
  });

  test('LE8 whose upload is refused brings the manifest and the feed all the same', async () => {
    const [hub, station] = await hubAndStation(1);
    const other = await FakeStation.create(hub, OTHER_SEED);
    await other.admit(9);
    await other.exchange();
    hub.revoked.add(station.owner.id);
    const report = await station.exchange();
    expect(report.view.standing).toBe('revoked');
    expect(report.faults).toMatchObject([{ kind: 'not-taken', ledger: station.ledger.id }]);
    expect(report.newManifest).not.toBeNull();
    expect(report.newItems).toBe(1);
    expect(report.owedEntries).toBe(1);
    hub.revoked.clear();
    expect(await station.exchange()).toMatchObject({ owedEntries: 0, faults: [] });
  });

  test('on a full disk loses nothing, and is made good when there is room', async () => {
    const [hub, station] = await hubAndStation(...count(8));
    const other = await FakeStation.create(hub, OTHER_SEED);
    await other.admit(...count(5));
    await other.exchange();
    const full = { kind: 'disk-full' } as const;
    station.memory.fault = full;
    station.store.fault = full;
    const report = await station.exchange();
    expect(report.faults).toEqual([full, full, full]);
    expect(report).toMatchObject({ newManifest: null, newItems: 0, owedEntries: 8 });
    station.memory.fault = null;
    station.store.fault = null;
    const healed = await station.exchange();
    expect(healed).toMatchObject({ owedEntries: 0, faults: [] });
    expect(healed.newManifest).not.toBeNull();
    expect(healed.newItems).toBe(13);
    expect(station.learned).toHaveLength(13);
  });
});

describe('LE6 a receipt is believed by its signature and for exactly what was sent', () => {
  type Forge = (receipt: Receipt) => Bytes;
  const forgeries: readonly [string, Forge][] = [
    ['signed by another hub', (receipt) => sealReceipt(receipt, keysFrom(66).secretKey)],
    ['of another ledger', (one) => sealReceipt({ ...one, ledger: '00'.repeat(16) }, HUB.secretKey)],
    ['for more than was sent', (one) => sealReceipt({ ...one, seq: 99 }, HUB.secretKey)],
    [
      'for other entries',
      (one) => sealReceipt({ ...one, hash: new Uint8Array(32) }, HUB.secretKey),
    ],
    [
      'of another life of the hub',
      (one) => sealReceipt({ ...one, hubEpoch: 'old' }, HUB.secretKey),
    ],
    ['that is no receipt', () => new Uint8Array(100)],
  ];

  test.each(forgeries)('one %s leaves the entries owed', async (_name, forge) => {
    const [hub, station] = await hubAndStation(1, 2);
    station.road.upload = async (bytes) => {
      const answer = hub.receive(bytes);
      return ok({ kind: 'received', receipt: forge(receiptIn(answer)), quarantined: 0 });
    };
    const report = await station.exchange();
    expect(report.faults).toMatchObject([{ kind: 'garbled' }]);
    expect(report.owedEntries).toBe(2);
    expect(await station.memory.receipts()).toEqual([]);
  });
});

describe('LE6 a hub that was restored from a backup', () => {
  test('is offered again everything it lost, and its feed is read from the start', async () => {
    const [hub, station] = await hubAndStation(1, 2);
    const other = await FakeStation.create(hub, OTHER_SEED);
    await station.exchange();
    const restore = hub.backUp();
    await station.admit(3, 4, 5);
    await other.admit(5, 6);
    for (const one of [station, other, station]) await one.exchange();
    const before = await station.digest();

    restore();
    expect(hub.held(station.ledger.id)).toHaveLength(2);
    const report = await station.exchange();
    expect(report).toMatchObject({ owedEntries: 0, forked: [], faults: [] });
    expect(hub.held(station.ledger.id)).toEqual(await written(station));
    await other.exchange();
    await station.exchange();
    expect(hub.held(other.ledger.id)).toEqual(await written(other));
    expect(await station.memory.feedPosition(EVENT)).toEqual({
      hubEpoch: 'first again',
      cursor: 7,
    });
    expect(await station.digest()).toBe(before);
    expect(await other.digest()).toBe(before);
  });

  test('in the middle of an exchange asks for what it lost, once', async () => {
    const [hub, station] = await hubAndStation(1, 2);
    const restore = hub.backUp();
    await station.exchange();
    await station.admit(3);
    const { greet } = station.road;
    station.road.greet = async (facts) => {
      const view = await greet(facts);
      const { hubEpoch } = hub;
      restore();
      hub.hubEpoch = hubEpoch;
      return view;
    };
    expect(await station.exchange()).toMatchObject({ owedEntries: 0, faults: [] });
    expect(hub.held(station.ledger.id)).toEqual(await written(station));
  });

  test('cannot keep a station sending for ever', async () => {
    const [hub, station] = await hubAndStation(1, 2, 3);
    await station.exchange();
    await station.admit(4);
    // Someone in between forges every second answer.
    let turn = 0;
    station.road.upload = async (bytes) => {
      turn += 1;
      return ok(turn % 2 === 1 ? { kind: 'gap', needFromSeq: 1 } : hub.receive(bytes));
    };
    await station.exchange();
    expect(turn).toBeLessThanOrEqual(4);
    station.road.upload = async () => ok({ kind: 'gap', needFromSeq: 5 });
    await station.admit(5);
    expect((await station.exchange()).faults).toMatchObject([{ kind: 'garbled' }]);
  });
});

describe('LE4 LE7 a disk that is not what the hub knows', () => {
  test('a clone learns that it is one, and its whole branch is offered as evidence', async () => {
    const [hub, original] = await hubAndStation(1, 2, 3);
    const clone = await FakeStation.create(hub, SEED);
    await clone.admit(...count(MAX_TRANSFER_ENTRIES + 7).map((serial) => serial + 500));
    expect(clone.ledger.id).toBe(original.ledger.id);
    await original.exchange();
    const report = await clone.exchange();
    expect(report.forked).toEqual([clone.ledger.id]);
    expect(report.faults).toMatchObject([{ kind: 'not-taken', code: 'not-welcome' }]);
    expect(report.owedEntries).toBe(MAX_TRANSFER_ENTRIES + 7);
    const evidence = hub.quarantined.flatMap((bytes) =>
      expectOk(decodeTransfer(bytes), 'it').entries.map(toHex),
    );
    expect(evidence).toEqual(await written(clone));
    expect(hub.held(original.ledger.id)).toEqual(await written(original));
  });

  test('its branch is shown once in a life of the hub, and what was lost on the way again', async () => {
    const [hub, original] = await hubAndStation(1, 2, 3);
    const clone = await FakeStation.create(hub, SEED);
    await clone.admit(...count(2 * MAX_TRANSFER_ENTRIES).map((serial) => serial + 500));
    await original.exchange();
    // The greeting, the first run, and then the cable.
    clone.road.requestsUntilCut = 2;
    await clone.exchange();
    clone.road.requestsUntilCut = Infinity;
    for (let times = 0; times < 3; times += 1) await clone.exchange();
    expect(hub.quarantined).toHaveLength(2);
    expect(await clone.memory.evidenceShown(clone.ledger.id)).toMatchObject({
      hubEpoch: hub.hubEpoch,
      seq: 2 * MAX_TRANSFER_ENTRIES,
    });
    // A hub that came back from a backup may have lost it.
    hub.hubEpoch = 'second';
    for (let times = 0; times < 3; times += 1) await clone.exchange();
    expect(hub.quarantined).toHaveLength(4);
  });

  test('what a branch got since is shown with all before it, so that the hub can check it', async () => {
    const [hub, original] = await hubAndStation(1, 2, 3);
    const clone = await FakeStation.create(hub, SEED);
    await clone.admit(7);
    await original.exchange();
    await clone.exchange();
    // The power went before the machine could remember that it is forked, and it came up without a line.
    await clone.admit(8, 9);
    for (let times = 0; times < 3; times += 1) await clone.exchange();
    const runs = hub.quarantined.map((bytes) => expectOk(decodeTransfer(bytes), 'it'));
    expect(runs.map(({ fromSeq }) => fromSeq)).toEqual([1, 1]);
    expect(runs.at(-1)?.entries.map(toHex)).toEqual(await written(clone));
  });

  test('evidence that was altered on the way is shown again', async () => {
    const [hub, original] = await hubAndStation(1, 2, 3);
    const clone = await FakeStation.create(hub, SEED);
    await clone.admit(7);
    await original.exchange();
    const { upload } = clone.road;
    clone.road.upload = async () => ok({ kind: 'refused', code: 'malformed', words: 'unreadable' });
    expect((await clone.exchange()).faults).toMatchObject([{ code: 'malformed' }]);
    clone.road.upload = upload;
    await clone.exchange();
    expect(hub.quarantined).toHaveLength(1);
  });

  test('an old copy is told before it writes, and a disk that lost all too', async () => {
    const [hub, original] = await hubAndStation(1, 2, 3);
    await original.exchange();
    const empty = await FakeStation.create(hub, SEED);
    expect((await empty.exchange()).forked).toEqual([original.ledger.id]);
    expect(hub.quarantined).toEqual([]);
    // A station of the same key whose disk has never heard of that ledger.
    const stranger = await FakeStation.create(hub, OTHER_SEED);
    const view = hub.view(original.owner.id);
    stranger.road.greet = async () => ok({ ...view, station: stranger.owner.id });
    expect((await stranger.exchange()).forked).toEqual([original.ledger.id]);
  });
});
