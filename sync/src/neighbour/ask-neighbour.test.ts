import { expectOk } from '@gatefold/domain/result';
import { decodeBundle, encodeBundle, type Frame } from '@gatefold/domain/codec/bundle';
import { sealReceipt } from '@gatefold/domain/codec/receipt';
import { EVENT, keysFrom, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeHub } from '../testing/fake-hub.ts';
import { FakeStation } from '../testing/fake-station.ts';
import { takeBundle } from './take-bundle.ts';

let hub: FakeHub;
let gate: FakeStation;
let neighbour: FakeStation;

beforeEach(async () => {
  hub = new FakeHub();
  gate = await FakeStation.create(hub, 51);
  neighbour = await FakeStation.create(hub, 52);
});

/** The reader's answer with its frames changed. */
function withFrames(change: (frames: readonly Frame[]) => readonly Frame[]) {
  return (answer: Uint8Array): Uint8Array => {
    const { header, frames } = expectOk(decodeBundle(answer), 'an answer');
    return encodeBundle(header, change(frames));
  };
}

function foreign(answer: Uint8Array): Uint8Array {
  const { header, frames } = expectOk(decodeBundle(answer), 'an answer');
  return encodeBundle({ ...header, hub: '00'.repeat(8) }, frames);
}

function knows(station: FakeStation, serial: number): boolean {
  return station.known.history(serial).length > 0;
}

describe('AD3 LE3 neighbours on one LAN', () => {
  test('hear of each other what they wrote, once, and only what is new the next time', async () => {
    await neighbour.admit(1, 2);
    const [first] = await gate.ask(gate.roadTo(neighbour));
    expect(first).toMatchObject({ fault: null, waiting: 0, forked: [] });
    expect(first?.heard).toHaveLength(2);
    expect(gate.known.history(1)).toMatchObject([{ provisional: true }]);
    expect((await gate.ask(gate.roadTo(neighbour)))[0]).toMatchObject({ heard: [] });
    await neighbour.admit(3);
    expect((await gate.ask(gate.roadTo(neighbour)))[0]?.heard).toHaveLength(1);
  });

  test('pass on what they heard of others', async () => {
    const far = await FakeStation.create(hub, 53);
    await far.admit(7);
    await neighbour.ask(neighbour.roadTo(far));
    await gate.ask(gate.roadTo(neighbour));
    expect(knows(gate, 7)).toBe(true);
    // And it came once: the same entries from the other side are nothing new.
    expect((await gate.ask(gate.roadTo(far)))[0]).toMatchObject({ heard: [] });
  });

  test('a long ledger comes in several answers of one exchange', async () => {
    await neighbour.admit(...Array.from({ length: 6000 }, (_, index) => index + 1));
    const answers = await gate.ask(gate.roadTo(neighbour));
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.flatMap(({ heard }) => heard)).toHaveLength(6000);
  });

  test('SE2 what a revoked station wrote is carried, and not believed', async () => {
    await neighbour.admit(1);
    await gate.ask(gate.roadTo(neighbour));
    gate.known.disbelieve(new Set([neighbour.owner.id]));
    expect(gate.known.history(1)).toEqual([]);
    expect(gate.carried.branches()).toHaveLength(1);
    gate.known.disbelieve(new Set());
    expect(gate.known.history(1)).toHaveLength(1);
  });
});

describe('LE6 LE8 others’ entries on the way to the hub', () => {
  test('are delivered by a neighbour, and the receipt travels back', async () => {
    await neighbour.admit(1, 2, 3);
    neighbour.road.requestsUntilCut = 0;
    await gate.ask(gate.roadTo(neighbour));
    // Not at once: a neighbour that reaches the hub itself is receipted before that.
    await gate.exchange();
    expect(hub.held(neighbour.ledger.id)).toEqual([]);
    await gate.exchange();
    expect(hub.held(neighbour.ledger.id)).toHaveLength(3);
    const [report] = await neighbour.ask(neighbour.roadTo(gate));
    expect(report?.receipts).toMatchObject([{ ledger: neighbour.ledger.id, seq: 3 }]);
    expect(await neighbour.memory.receipts()).toMatchObject([{ seq: 3, hubEpoch: 'first' }]);
    const { uploads } = gate.road;
    await gate.exchange();
    expect(gate.road.uploads).toBe(uploads);
  });

  test('are not sent again by everyone who heard them', async () => {
    await neighbour.admit(1, 2, 3);
    await neighbour.exchange();
    await gate.ask(gate.roadTo(neighbour));
    await gate.exchange();
    await gate.exchange();
    expect(gate.road.uploads).toBe(0);
  });

  test('are offered again to a hub that came back from a backup', async () => {
    const restore = hub.backUp();
    await neighbour.admit(1, 2);
    await neighbour.exchange();
    await gate.ask(gate.roadTo(neighbour));
    await gate.exchange();
    restore();
    expect(hub.held(neighbour.ledger.id)).toEqual([]);
    await gate.exchange();
    expect(hub.held(neighbour.ledger.id)).toHaveLength(2);
  });

  test('that the hub refuses hold nothing back: own entries come first, others’ after', async () => {
    const revoked = await FakeStation.create(hub, 54);
    await revoked.admit(9);
    await gate.ask(gate.roadTo(revoked));
    await neighbour.admit(1);
    await gate.ask(gate.roadTo(neighbour));
    hub.revoked.add(revoked.owner.id);
    await gate.exchange();
    await gate.admit(5);
    const report = await gate.exchange();
    expect(report).toMatchObject({ faults: [], owedEntries: 0 });
    expect(hub.held(gate.ledger.id)).toHaveLength(1);
    expect(hub.held(neighbour.ledger.id)).toHaveLength(1);
    // It is not offered again and again.
    const refusals = hub.quarantined.length;
    expect(refusals).toBe(1);
    await gate.exchange();
    expect(hub.quarantined).toHaveLength(refusals);
  });

  test('LE4 both branches of a fork reach the hub', async () => {
    const twin = await FakeStation.create(hub, 52);
    await neighbour.admit(1, 2);
    await twin.admit(11);
    await gate.ask(gate.roadTo(neighbour));
    await gate.ask(gate.roadTo(twin));
    expect(gate.carried.branches()).toHaveLength(2);
    expect(knows(gate, 11)).toBe(false);
    await gate.exchange();
    await gate.exchange();
    expect(hub.held(neighbour.ledger.id)).toHaveLength(2);
    expect(hub.quarantined).toHaveLength(1);
    // A third station gets both from this one, and one that has the other branch gets the first.
    const third = await FakeStation.create(hub, 55);
    await third.ask(third.roadTo(gate));
    expect(third.carried.branches()).toHaveLength(2);
    const fourth = await FakeStation.create(hub, 56);
    await fourth.ask(fourth.roadTo(twin));
    await fourth.ask(fourth.roadTo(gate));
    expect(fourth.carried.branches()).toMatchObject([{ lastSeq: 1 }, { lastSeq: 2 }]);
    const before = await fourth.ask(fourth.roadTo(gate));
    expect(before[0]).toMatchObject({ heard: [], waiting: 0 });
    expect(before[0]?.stations.size).toBe(0);
  });
});

describe('LE7 a station whose disk is an older copy', () => {
  test('learns of it from a neighbour that heard more of its ledger', async () => {
    await neighbour.admit(1, 2, 3);
    await gate.ask(gate.roadTo(neighbour));
    const restored = await FakeStation.create(hub, 52);
    await restored.admit(1);
    const [report] = await restored.ask(restored.roadTo(gate));
    expect(report?.forked).toEqual([neighbour.ledger.id]);
    const itself = await neighbour.ask(neighbour.roadTo(gate));
    expect(itself[0]?.forked).toEqual([]);
  });

  test('learns of it too when it has written more than the neighbour heard', async () => {
    await neighbour.admit(1);
    await gate.ask(gate.roadTo(neighbour));
    const restored = await FakeStation.create(hub, 52);
    await restored.admit(11, 12, 13);
    expect((await restored.ask(restored.roadTo(gate)))[0]?.forked).toHaveLength(1);
  });

  test('is not stopped by a claim that its own key did not sign', async () => {
    await neighbour.admit(1, 2);
    await gate.ask(gate.roadTo(neighbour));
    const thief = withFrames((frames) =>
      frames.map((frame) =>
        frame.kind === 'head' ? { ...frame, bytes: frame.bytes.map((byte) => byte ^ 1) } : frame,
      ),
    );
    const restored = await FakeStation.create(hub, 52);
    const [report] = await restored.ask(restored.roadTo(gate, thief));
    expect(report?.forked).toEqual([]);
    expect(report?.refused).toEqual(new Map([['forged-head', 1]]));
  });

  test('learns of it from the hub’s receipt that a neighbour brought', async () => {
    await neighbour.admit(1, 2, 3);
    await neighbour.exchange();
    await gate.ask(gate.roadTo(neighbour));
    const restored = await FakeStation.create(hub, 52);
    const onlyReceipts = withFrames((frames) => frames.filter(({ kind }) => kind === 'receipt'));
    const [report] = await restored.ask(restored.roadTo(gate, onlyReceipts));
    expect(report?.forked).toEqual([neighbour.ledger.id]);
    expect(await restored.memory.receipts()).toEqual([]);
  });
});

describe('SE3 LE8 a hostile neighbour', () => {
  test('that alters every frame is believed in nothing, and what it sent is kept as evidence', async () => {
    await neighbour.admit(1, 2);
    await neighbour.exchange();
    const altered = withFrames((frames) =>
      frames.map((frame) => ({
        ...frame,
        bytes: frame.bytes.map((byte, at) => (at === 50 ? byte ^ 4 : byte)),
      })),
    );
    const [report] = await gate.ask(gate.roadTo(neighbour, altered));
    expect(report?.heard).toEqual([]);
    expect([...(report?.refused.keys() ?? [])].sort()).toEqual(['forged-head', 'forged-receipt']);
    expect(await gate.runs.evidence()).toHaveLength(2);
    expect(knows(gate, 1)).toBe(false);
    await gate.ask(gate.roadTo(neighbour));
    expect(knows(gate, 1)).toBe(true);
  });

  test('that forges a receipt takes nothing off the hub’s debt', async () => {
    await gate.admit(1);
    const last = await gate.journal.last(gate.ledger.id);
    if (last === null) throw new Error('nothing was written');
    const { seq, hash } = last;
    const ledger = gate.ledger.id;
    const receipt = { ledger, seq, hash, hubEpoch: 'first', receivedAtMs: NOW_MS };
    const forged = sealReceipt(receipt, keysFrom(99).secretKey);
    const forge = withFrames((frames) => [...frames, { kind: 'receipt', bytes: forged }]);
    const [report] = await gate.ask(gate.roadTo(neighbour, forge));
    expect(report?.refused).toEqual(new Map([['forged-receipt', 1]]));
    expect(await gate.memory.receipts()).toEqual([]);
  });

  test('that plays an old receipt again does not replace a newer one', async () => {
    await gate.admit(1);
    await gate.exchange();
    const old = (await gate.memory.receiptEnvelope(gate.ledger.id)) ?? new Uint8Array();
    await gate.admit(2);
    await gate.exchange();
    const replay = withFrames((frames) => [...frames, { kind: 'receipt', bytes: old }]);
    await gate.ask(gate.roadTo(neighbour, replay));
    expect(await gate.memory.receipts()).toMatchObject([{ seq: 2 }]);
  });

  test('that claims more and more to come is asked no further when nothing is new', async () => {
    await neighbour.admit(1);
    let asked = 0;
    const endless = (answer: Uint8Array): Uint8Array => {
      asked += 1;
      const { header, frames } = expectOk(decodeBundle(answer), 'an answer');
      return encodeBundle({ ...header, more: true }, frames);
    };
    await gate.ask(gate.roadTo(neighbour, endless));
    expect(asked).toBe(2);
  });

  test('of another hub is told by its first frame, and nothing of it is looked at', async () => {
    await neighbour.admit(1);
    const [report] = await gate.ask(gate.roadTo(neighbour, foreign));
    expect(report?.refused).toEqual(new Map([['foreign', 1]]));
    expect(gate.carried.branches()).toEqual([]);
  });
});

test('LE3 a bundle that was cut gives what came before the cut, and the rest is named', async () => {
  await neighbour.admit(1, 2);
  await neighbour.exchange();
  const { ask } = gate.roadTo(neighbour);
  let whole: Uint8Array = new Uint8Array();
  await gate.ask({
    neighbour: neighbour.owner.id,
    ask: async (question) => {
      const answer = await ask(question);
      if (answer.ok) whole = answer.value;
      return answer;
    },
  });
  const late = await FakeStation.create(hub, 57);
  const cut = expectOk(decodeBundle(whole.slice(0, -1)), 'its header reads');
  const report = await takeBundle(late.neighbourPorts, 'a stick', cut);
  expect(report.refused).toEqual(new Map([['damaged', 1]]));
  expect(cut.header.event).toBe(EVENT);
});
