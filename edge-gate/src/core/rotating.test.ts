/** Tickets on phones at a gate: the code that moves, and what a picture of it is worth (TK4). */

import { rotatingSecret, rotatingSuffix } from '@gatefold/domain/codec/rotating-suffix';
import { tokenFromDigits } from '@gatefold/domain/codec/ticket-token';
import { exampleEvent, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { ticketDigits } from '@gatefold/station/testing/station-world';
import { describe, expect, test } from 'vitest';
import { CLASSES, everyKind, SERIAL, withGate, type GateAtWork } from '../testing/gate-world.ts';

const WORLD = everyKind({
  event: { classes: CLASSES.map((klass) => ({ ...klass, rotates: true as const })) },
});
type Ticket = { readonly serial: number; readonly klass: number };
const PHONES: { readonly sold: Ticket; readonly family: Ticket } = {
  sold: { serial: SERIAL.sold, klass: 0 },
  family: { serial: SERIAL.family, klass: 2 },
};

/** What a phone shows that has the right time, or is so much ahead. */
function onPhone(nowMs: number, { serial, klass } = PHONES.sold): string {
  const digits = ticketDigits(serial, { klass });
  const token = tokenFromDigits(digits);
  if (token === null) throw new Error('no token');
  return digits + rotatingSuffix(rotatingSecret(exampleEvent().codeKey, token), nowMs);
}

async function said(at: GateAtWork, text: string): Promise<string> {
  const verdict = await at.scan(text);
  return `${verdict.kind} ${verdict.headline}`;
}

describe('TK4: a class that is shown on phones', () => {
  test('is let in by the code that moves, and asked for it when there is none', async () => {
    await withGate(async ({ at, world }) => {
      expect(await said(at, ticketDigits(SERIAL.sold))).toBe('refused OPEN ON PHONE');
      expect(await said(at, onPhone(world.clock.ms))).toBe('admitted ENTER');
      expect(await said(at, onPhone(world.clock.ms))).toBe('refused ALREADY IN');
    }, WORLD);
  });

  test('is not let in by a picture that is thirty seconds old, nor by one from tomorrow', async () => {
    await withGate(async ({ at, world }) => {
      const start = Math.floor(NOW_MS / 15_000) * 15_000;
      const picture = onPhone(start);
      world.clock.ms = start + 30_000;
      expect(await said(at, picture)).toBe('refused OLD PICTURE');
      world.clock.ms = start + 29_999;
      expect(await said(at, onPhone(start + 60_000))).toBe('refused CLOCKS DIFFER');
      expect(await said(at, picture.slice(0, -1) + ((Number(picture.at(-1)) + 1) % 10))).toBe(
        'refused CODE MADE UP',
      );
      expect(await said(at, picture)).toBe('admitted ENTER');
    }, WORLD);
  });

  test('lets in one person a code: a family waits for the next', async () => {
    await withGate(async ({ at, world }) => {
      const first = onPhone(world.clock.ms, PHONES.family);
      expect(await said(at, first)).toBe('admitted ENTER');
      expect(await said(at, first)).toBe('refused SHOWN BEFORE');
      world.clock.ms += 15_000;
      expect(await said(at, first)).toBe('refused SHOWN BEFORE');
      expect(await said(at, onPhone(world.clock.ms, PHONES.family))).toBe('admitted ENTER');
    }, WORLD);
  });

  test('keeps time by the hub, whose signed word this gate had, when its own clock is an hour off', async () => {
    await withGate(async ({ at, world }) => {
      const { greet } = world.road;
      world.road.greet = async (facts) => {
        const view = await greet(facts);
        return view.ok
          ? { ok: true, value: { ...view.value, nowMs: view.value.nowMs + 3_600_000 } }
          : view;
      };
      expect(await said(at, onPhone(world.clock.ms + 3_600_000))).toBe('refused CLOCKS DIFFER');
      await at.station.exchange();
      expect(await said(at, onPhone(world.clock.ms + 3_600_000))).toBe('admitted ENTER');
    }, WORLD);
  });

  test('is no business of other classes, which take print and phone alike', async () => {
    await withGate(async ({ at }) => {
      expect(await said(at, ticketDigits(SERIAL.sold))).toBe('admitted ENTER');
      expect(await said(at, onPhone(0, { serial: SERIAL.soldToo, klass: 0 }))).toBe(
        'admitted ENTER',
      );
    }, everyKind());
  });
});
