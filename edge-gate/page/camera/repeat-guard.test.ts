import { describe, expect, test } from 'vitest';
import { afterSighting, AWAY_MS, NOTHING_SEEN } from './repeat-guard.ts';

/** Which of the sightings were scans. */
function scansOf(seen: readonly (readonly [text: string, atMs: number])[]): string[] {
  let sightings = NOTHING_SEEN;
  const scans: string[] = [];
  for (const [text, atMs] of seen) {
    const after = afterSighting(sightings, text, atMs);
    sightings = after.sightings;
    if (after.isNew) scans.push(`${text}@${atMs}`);
  }
  return scans;
}

describe('a code in front of the camera', () => {
  test('is scanned once, however long it stays', () => {
    const frames = Array.from({ length: 200 }, (_, i) => ['A', i * 100] as const);
    expect(scansOf(frames)).toEqual(['A@0']);
  });

  test('is scanned again when it comes back after it was away', () => {
    expect(
      scansOf([
        ['A', 0],
        ['A', AWAY_MS - 1],
        ['A', 2 * AWAY_MS - 2],
        ['A', 3 * AWAY_MS - 2],
      ]),
    ).toEqual(['A@0', `A@${3 * AWAY_MS - 2}`]);
  });

  test('does not hide another code beside it', () => {
    expect(
      scansOf([
        ['A', 0],
        ['B', 50],
        ['A', 100],
        ['B', 150],
      ]),
    ).toEqual(['A@0', 'B@50']);
  });
});
