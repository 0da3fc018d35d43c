import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  afterKey,
  MAX_GAP_MS,
  WEDGE_IDLE,
  type Key,
  type WedgeOutcome,
} from './wedge-recogniser.ts';

/** Feeds keys with the given gap before each, and gives what came of them. */
function typed(keys: readonly string[], gapMs: (index: number) => number): WedgeOutcome[] {
  let state = WEDGE_IDLE;
  let atMs = 1000;
  const outcomes: WedgeOutcome[] = [];
  keys.forEach((key, index) => {
    atMs += gapMs(index);
    const [next, outcome] = afterKey(state, { key, atMs } satisfies Key);
    state = next;
    if (outcome.kind !== 'none') outcomes.push(outcome);
  });
  return outcomes;
}

const TICKET = '0123456789'.repeat(23) + '12';

describe('a keyboard-wedge scanner', () => {
  test('is recognised at any scanner speed, and the code arrives whole', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9A-Z-]{4,300}$/),
        fc.array(fc.integer({ min: 1, max: MAX_GAP_MS }), { minLength: 301, maxLength: 301 }),
        (code, gaps) => {
          expect(typed([...code, 'Enter'], (i) => gaps[i] ?? 1)).toEqual([
            { kind: 'scan', text: code },
          ]);
        },
      ),
    );
  });

  test('is not confused by Caps Lock or Shift among the digits', () => {
    const keys = ['CapsLock', ...TICKET.slice(0, 100), 'Shift', ...TICKET.slice(100), 'Enter'];
    expect(typed(keys, () => 8)).toEqual([{ kind: 'scan', text: TICKET }]);
  });

  test('sends two tickets one after the other as two scans', () => {
    const keys = [...TICKET, 'Enter', ...'73511', 'Enter'];
    expect(typed(keys, () => 8)).toEqual([
      { kind: 'scan', text: TICKET },
      { kind: 'scan', text: '73511' },
    ]);
  });

  test('that stalls within a code never passes on the half', () => {
    const keys = [...TICKET, 'Enter'];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: TICKET.length }),
        fc.integer({ min: MAX_GAP_MS + 1, max: 500 }),
        (stallAt, stallMs) => {
          expect(typed(keys, (i) => (i === stallAt ? stallMs : 8))).toEqual([{ kind: 'broken' }]);
        },
      ),
    );
  });

  test('that was cut off does not spoil the next scan', () => {
    const keys = [...TICKET.slice(0, 60), ...TICKET, 'Enter'];
    expect(typed(keys, (i) => (i === 60 ? 900 : 8))).toEqual([{ kind: 'scan', text: TICKET }]);
  });
});

describe('a person at the keyboard', () => {
  test('is never taken for a scanner, however the keys fall above the threshold', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9A-Z-]{1,40}$/),
        fc.array(fc.integer({ min: MAX_GAP_MS + 1, max: 900 }), { minLength: 41, maxLength: 41 }),
        (code, gaps) => {
          expect(typed([...code, 'Enter'], (i) => gaps[i] ?? 60)).toEqual([]);
        },
      ),
    );
  });

  test('who hits two keys at once and then Enter has scanned nothing', () => {
    expect(typed(['4', '2', 'Enter'], () => 10)).toEqual([]);
  });
});
