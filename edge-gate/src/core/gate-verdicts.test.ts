import {
  EVENT,
  GATE_STATION,
  HOUR_MS,
  HUB,
  keysFrom,
  KIOSK,
  KIOSK_STATION,
  NOW_MS,
} from '@gatefold/domain/testing/example-manifest';
import { ticketDigits } from '@gatefold/station/testing/station-world';
import { describe, expect, test } from 'vitest';
import { everyKind, SERIAL, withGate } from '../testing/gate-world.ts';
import { timeText } from './verdict-view.ts';

const HERE = { gate: 0, lane: 'A', operator: 'tendai' };

describe('AD1 every scan gets its verdict, and every verdict is on record', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a sold ticket', ticketDigits(SERIAL.sold), 'admitted'],
    ['a family ticket', ticketDigits(SERIAL.family, { klass: 2 }), 'admitted'],
    [
      'a ticket an agent sold since',
      ticketDigits(SERIAL.allotted, { keys: KIOSK, issue: 1 }),
      'admitted',
    ],
    ['nothing', '', 'not-signed'],
    ['a long nothing', '9'.repeat(4096), 'not-signed'],
    ['something that is no ticket', 'https://example.org/app', 'not-signed'],
    ['a forged ticket', ticketDigits(SERIAL.sold, { keys: keysFrom(77) }), 'not-signed'],
    [
      "a ticket with the hub's signature, which signs none",
      ticketDigits(SERIAL.sold, { keys: HUB }),
      'not-signed',
    ],
    [
      "an agent's ticket outside of its allotment",
      ticketDigits(SERIAL.sold, { keys: KIOSK }),
      'not-signed',
    ],
    ['a ticket for another event', ticketDigits(SERIAL.sold, { event: EVENT + 1 }), 'wrong-event'],
    ['a revoked ticket', ticketDigits(SERIAL.revoked), 'revoked'],
    [
      'the older print of a reissued ticket',
      ticketDigits(SERIAL.reissued, { issue: 1 }),
      'superseded',
    ],
    ['a ticket for other gates', ticketDigits(SERIAL.otherGates), 'wrong-gate'],
    ['a ticket for later', ticketDigits(SERIAL.later), 'too-early'],
    ['a ticket whose time is over', ticketDigits(SERIAL.earlier), 'too-late'],
    ['a ticket nobody paid', ticketDigits(SERIAL.notPaid), 'not-paid'],
    ['a ticket that is looked for', ticketDigits(SERIAL.watchListed), 'watch-listed'],
    ['a VIP without a look at the ID', ticketDigits(SERIAL.vip, { klass: 1 }), 'needs-id'],
    [
      'a ticket that needs a fingerprint',
      ticketDigits(SERIAL.press, { klass: 3 }),
      'biometric-mismatch',
    ],
    ['an issued ticket the list has as unsold', ticketDigits(SERIAL.unsold), 'unknown'],
    ['an issued ticket newer than the list', ticketDigits(SERIAL.unlisted), 'unknown'],
  ];

  test.each(cases)('%s', async (_what, digits, expected) => {
    await withGate(async ({ at }) => {
      expect(await at.outcome(digits)).toBe(expected);
      expect(at.facts.at(-1)).toMatchObject(
        expected === 'admitted'
          ? { kind: 'ticket-admitted', body: { epoch: 1, ...HERE } }
          : { kind: 'check-in-refused', body: { reason: expected, ...HERE } },
      );
      const isAdmitted = expected === 'admitted';
      expect(at.gate.state().counts).toMatchObject({
        admittedHere: isAdmitted ? 1 : 0,
        refusedHere: isAdmitted ? 0 : 1,
      });
    });
  });

  test('a refusal says where to go, or until when to wait, in names and times', async () => {
    await withGate(async ({ at }) => {
      const wrongGate = await at.scan(ticketDigits(SERIAL.otherGates));
      expect(wrongGate).toMatchObject({
        headline: 'WRONG GATE',
        advice: 'Send the holder to Gate 2 or Gate 3.',
        ticket: { gates: ['Gate 2', 'Gate 3'] },
      });
      const tooEarly = await at.scan(ticketDigits(SERIAL.later));
      expect(tooEarly).toMatchObject({
        advice: `Tell the holder to come back at ${timeText(NOW_MS + HOUR_MS, NOW_MS)}.`,
      });
    });
  });

  test('an admission names the seat', async () => {
    await withGate(async ({ at }) => {
      const view = await at.scan(ticketDigits(SERIAL.vip, { klass: 1 }), { idSeen: true });
      expect(view).toMatchObject({
        kind: 'admitted',
        headline: 'ENTER',
        ticket: { serial: SERIAL.vip, className: 'VIP', section: 'Bay 7', row: 'B', seat: '7' },
      });
    });
  });

  test('a station that may not decide refuses everyone: its lease ended, it is revoked, or its list is too old', async () => {
    const kiosk = KIOSK_STATION;
    const ended = { ...GATE_STATION, leaseUntilMs: NOW_MS };
    const revoked = { ...GATE_STATION, state: 'revoked' as const };
    for (const [changes, reason] of [
      [everyKind({ stations: [ended, kiosk] }), 'station-lease-expired'],
      [everyKind({ stations: [revoked, kiosk] }), 'station-lease-expired'],
      [everyKind({ stations: [kiosk] }), 'station-lease-expired'],
    ] as const) {
      await withGate(async ({ at }) => {
        expect(await at.outcome(ticketDigits(SERIAL.sold))).toBe(reason);
      }, changes);
    }
    await withGate(
      async ({ at, world }) => {
        expect(await at.outcome(ticketDigits(SERIAL.sold))).toBe('admitted');
        world.clock.ms += HOUR_MS + 1;
        expect(await at.outcome(ticketDigits(SERIAL.soldToo))).toBe('manifest-too-old');
      },
      everyKind({ event: { maxManifestAgeMs: HOUR_MS } }),
    );
  });

  test('TK3 tickets newer than the list follow the event: admitted or refused', async () => {
    for (const [soldSince, outcome] of [
      ['admit', 'admitted'],
      ['refuse', 'unknown'],
    ] as const) {
      await withGate(
        async ({ at }) => {
          expect(await at.outcome(ticketDigits(SERIAL.unlisted))).toBe(outcome);
        },
        everyKind({ event: { soldSince } }),
      );
    }
  });
});
