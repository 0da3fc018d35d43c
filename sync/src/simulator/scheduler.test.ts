import { describe, expect, test } from 'vitest';
import { Scheduler } from './scheduler.ts';
import { Seeded } from './seeded.ts';

function makeScheduler(): Scheduler {
  return new Scheduler(0, () => new Promise((resolve) => void setImmediate(resolve)));
}

describe('SI1 virtual time', () => {
  test('things happen in the order of their times, and of their planning where times are alike', async () => {
    const scheduler = makeScheduler();
    const seen: string[] = [];
    for (const [name, ms] of Object.entries({ late: 20, early: 10, next: 10, never: 31 })) {
      scheduler.after(ms, () => seen.push(`${name} at ${scheduler.nowMs}`));
    }
    await scheduler.runUntil(30);
    expect(seen).toEqual(['early at 10', 'next at 10', 'late at 20']);
    expect(scheduler.nowMs).toBe(30);
  });

  test('a life that has ended gets no answer, and one that goes on gets it before anything later happens', async () => {
    const scheduler = makeScheduler();
    const [dead, alive] = [{ isAlive: true }, { isAlive: true }];
    const seen: string[] = [];
    for (const [name, life] of Object.entries({ dead, alive })) {
      scheduler.spawn(name, async () => {
        await scheduler.pause(life, 10);
        await Promise.resolve();
        seen.push(name);
      });
    }
    scheduler.after(5, () => (dead.isAlive = false));
    scheduler.after(11, () => seen.push('later'));
    await scheduler.runUntil(100);
    expect(seen).toEqual(['alive', 'later']);
  });

  test('what a task or an event throws is kept, and the day goes on', async () => {
    const scheduler = makeScheduler();
    let isReached = false;
    scheduler.spawn('gate 1', async () => {
      throw new Error('out of order');
    });
    scheduler.after(1, () => {
      throw new Error('no such entry');
    });
    scheduler.after(2, () => (isReached = true));
    await scheduler.runUntil(10);
    expect(scheduler.thrown).toEqual(['gate 1: out of order', 'an event: no such entry']);
    expect(isReached).toBe(true);
  });
});

function draws(seed: number): readonly number[] {
  const random = new Seeded(seed);
  return Array.from({ length: 200 }, () => random.between(3, 7));
}

test('SI1 chance: the same seed draws the same numbers, and all of a range', () => {
  expect(draws(5)).toEqual(draws(5));
  expect(draws(5)).not.toEqual(draws(6));
  expect([...new Set(draws(5))].sort()).toEqual([3, 4, 5, 6, 7]);
});
