import { describe, expect, test } from 'vitest';
import type { VerdictView } from '@gatefold/station/contract/gate';
import { afterNotice, afterState, afterVerdict, EMPTY_FEED } from './verdict-feed.ts';

function verdict(number: number, atMs = number * 1000): VerdictView {
  return { kind: 'fault', number, atMs, headline: `no ${number}`, advice: '' };
}
const SCAN = { text: '4711', source: 'wedge' } as const;

describe('what the screen shows', () => {
  test('is not the past of a page that was just opened', () => {
    const feed = afterState(EMPTY_FEED, [verdict(2), verdict(1)]);
    expect(feed).toMatchObject({ shown: { kind: 'ready' }, turn: 0 });
  });

  test('is a verdict once, though it comes as an answer and in the state', () => {
    const opened = afterState(EMPTY_FEED, []);
    const answerFirst = afterState(afterVerdict(opened, verdict(1), SCAN), [verdict(1)]);
    const stateFirst = afterVerdict(afterState(opened, [verdict(1)]), verdict(1), SCAN);
    expect(answerFirst).toMatchObject({ turn: 1, shown: { scan: SCAN } });
    expect(stateFirst).toEqual(answerFirst);
  });

  test('is the newest of several that the state brings', () => {
    const opened = afterState(EMPTY_FEED, [verdict(1)]);
    const feed = afterState(opened, [verdict(3), verdict(2), verdict(1)]);
    expect(feed).toMatchObject({ turn: 1, shown: { verdict: { number: 3 }, scan: null } });
  });

  test('keeps the newer verdict when the answer to an older scan is known already', () => {
    const opened = afterState(EMPTY_FEED, []);
    const both = afterState(opened, [verdict(2), verdict(1)]);
    expect(afterVerdict(both, verdict(1), SCAN)).toMatchObject({
      turn: 1,
      shown: { verdict: { number: 2 } },
    });
  });

  test('is not the journal of a restarted process that numbers from 1 again', () => {
    const before = afterVerdict(afterState(EMPTY_FEED, []), verdict(57), SCAN);
    const restarted = afterState(before, [verdict(2, 57_000 - 10), verdict(1, 57_000 - 20)]);
    expect(restarted).toMatchObject({ turn: 1, shown: { verdict: { number: 57 } } });
    expect(afterVerdict(restarted, verdict(3, 60_000), SCAN)).toMatchObject({ turn: 2 });
  });

  test('says so when there is no verdict', () => {
    const feed = afterNotice(EMPTY_FEED, 'fault', 'STOP', 'Nobody passes.');
    expect(feed).toMatchObject({ turn: 1, shown: { kind: 'notice', headline: 'STOP' } });
  });
});
