import { err, ok, type Result } from '@gatefold/domain/result';
import { TestClock } from '@gatefold/sync/testing/test-station';
import { describe, expect, test } from 'vitest';
import type { RefusalAnswer } from '../contract/station-status.ts';
import { LEDGER_FORKED, type StationFault } from '../core/station-fault.ts';
import type { Identity } from '../enrolment/identity.ts';
import { GATE_IDENTITY } from '../testing/example-identity.ts';
import { AnewDesk } from './anew-desk.ts';

const WRONG: RefusalAnswer = { kind: 'hub-refused', words: 'This code is not right.' };
const CUT: RefusalAnswer = { kind: 'hub-unreachable', words: 'The hub does not answer.' };
const FULL: StationFault = { kind: 'journal-full', words: 'The disk is full.' };

/** A stopped machine's desk; the test says how the hub answers. */
function deskOf() {
  const stage = {
    clock: new TestClock(),
    fault: LEDGER_FORKED as StationFault | null,
    answer: err(WRONG) as Result<Identity, RefusalAnswer>,
    asked: 0,
    became: [] as string[],
    failed: [] as unknown[],
    /** Runs while the machine goes on as what it has become. */
    goOn: async () => undefined as void,
  };
  const desk = new AnewDesk({
    clock: stage.clock,
    fault: () => stage.fault,
    enrolAnew: async () => {
      stage.asked += 1;
      return stage.answer;
    },
    goOnAs: async ({ station }) => {
      stage.became.push(station);
      await stage.goOn();
      stage.fault = null;
    },
    fail: (error) => stage.failed.push(error),
  });
  const type = async (): Promise<string> => {
    const taken = await desk.take({ code: 'AB12-CD34-EF56-GH78' });
    return taken.ok ? 'taken' : taken.error.kind;
  };
  return { stage, type, desk };
}

describe('LE4 SE1 the desk that takes a new code', () => {
  test('serves only a machine that was stopped for good', async () => {
    const { stage, type } = deskOf();
    for (const fault of [null, FULL]) {
      stage.fault = fault;
      expect(await type()).toBe('at-work');
    }
    expect(stage.asked).toBe(0);
  });

  test('wrong codes cost growing time, and during it even the right one is not tried', async () => {
    const { stage, type, desk } = deskOf();
    for (let tries = 0; tries < 3; tries += 1) expect(await type()).toBe('hub-refused');
    stage.answer = ok(GATE_IDENTITY);
    expect(await desk.take({ code: 'x' })).toMatchObject({
      error: { kind: 'locked-out', words: 'Too many wrong codes. Wait 5 seconds, then try again.' },
    });
    expect(stage.asked).toBe(3);
    stage.clock.ms += 5000;
    expect(await type()).toBe('taken');
  });

  test('a hub that does not answer costs no wait', async () => {
    const { stage, type } = deskOf();
    stage.answer = err(CUT);
    for (let tries = 0; tries < 6; tries += 1) expect(await type()).toBe('hub-unreachable');
    stage.answer = ok(GATE_IDENTITY);
    expect(await type()).toBe('taken');
  });

  test('a code typed twice makes one station, also while the machine still starts as it', async () => {
    const { stage, type } = deskOf();
    stage.answer = ok(GATE_IDENTITY);
    const { promise, resolve } = Promise.withResolvers<void>();
    stage.goOn = () => promise;
    expect(await Promise.all([type(), type()])).toEqual(['taken', 'at-work']);
    resolve();
    expect(stage.became).toEqual([GATE_IDENTITY.station]);
  });

  test('a machine that cannot go on as what it became says so to the program', async () => {
    const { stage, type } = deskOf();
    stage.answer = ok(GATE_IDENTITY);
    stage.goOn = () => Promise.reject(new Error('no such page'));
    expect(await type()).toBe('taken');
    await expect.poll(() => stage.failed).toEqual([new Error('no such page')]);
  });
});
