import { withStationFolder } from '@gatefold/db/edge/testing/station-folder';
import { proofSignedBy } from '@gatefold/domain/codec/ticket-token';
import { EVENT, KIOSK } from '@gatefold/domain/testing/example-manifest';
import { OPERATORS, PIN, STEWARD } from '@gatefold/station/testing/staff';
import { exchangeFully, ticketDigits } from '@gatefold/station/testing/station-world';
import { FakeStation } from '@gatefold/sync/testing/fake-station';
import { admitted } from '@gatefold/sync/testing/test-station';
import { describe, expect, test } from 'vitest';
import {
  everyKind,
  SERIAL,
  ticketsOfEveryKind,
  withGate,
  withNewGate,
} from '../testing/gate-world.ts';
import { timeText } from './verdict-view.ts';

describe('AD2 a ticket lets in as many as it says', () => {
  test('the second scan is told where and when the first was', async () => {
    await withGate(async ({ at, world }) => {
      const digits = ticketDigits(SERIAL.sold);
      expect(await at.outcome(digits)).toBe('admitted');
      const firstAtMs = world.clock.nowMs();
      world.clock.ms += 90_000;
      const view = await at.scan(digits);
      expect(view).toMatchObject({
        kind: 'refused',
        reason: 'already-admitted',
        headline: 'ALREADY IN',
        first: { gate: 'Gate 1', lane: 'A', atMs: firstAtMs, provisional: true },
      });
      expect(view.advice).toContain(`in this lane at ${timeText(firstAtMs, firstAtMs)}`);
    });
  });

  test('two scans in the same instant: one gets in', async () => {
    await withGate(async ({ at }) => {
      const digits = ticketDigits(SERIAL.sold);
      const outcomes = await Promise.all([1, 2, 3].map(() => at.outcome(digits)));
      expect(outcomes).toEqual(['admitted', 'already-admitted', 'already-admitted']);
    });
  });

  test('a family of three gets in, one by one, and nobody after them', async () => {
    await withGate(async ({ at }) => {
      const digits = ticketDigits(SERIAL.family, { klass: 2 });
      for (const person of [1, 2, 3]) {
        expect(await at.scan(digits)).toMatchObject({ kind: 'admitted', person, admits: 3 });
      }
      expect(await at.outcome(digits)).toBe('already-admitted');
    });
  });

  test('a VIP gets in once the steward has seen the ID, and the look alone is no admission', async () => {
    await withGate(async ({ at }) => {
      const digits = ticketDigits(SERIAL.vip, { klass: 1 });
      expect(await at.outcome(digits)).toBe('needs-id');
      expect(await at.outcome(digits)).toBe('needs-id');
      expect(await at.outcome(digits, { idSeen: true })).toBe('admitted');
      expect(await at.outcome(digits, { idSeen: true })).toBe('already-admitted');
    });
  });
});

describe('AD3 what other gates did', () => {
  test('is known after an exchange: already in, at that gate, by the ruling of the hub', async () => {
    await withGate(async ({ at, world }) => {
      const other = await FakeStation.create(world.hub, 50);
      const { body, kind } = admitted(SERIAL.sold);
      await other.ledger.append(EVENT, { kind, body: { ...body, gate: 2, lane: 'C' } });
      await other.exchange();
      await exchangeFully(at.station);
      expect(await at.scan(ticketDigits(SERIAL.sold))).toMatchObject({
        reason: 'already-admitted',
        first: { gate: 'Gate 3', lane: 'C', atMs: other.clock.nowMs(), provisional: false },
        advice: expect.stringContaining('at Gate 3, lane C,'),
      });
      expect(at.gate.state().counts).toMatchObject({ admittedHere: 0, admittedEverywhere: 1 });
    });
  });

  test('AL4 a ticket sold offline is let in by a gate that only knows the grant, with proof against a hidden sale', async () => {
    await withGate(async ({ at, world }) => {
      world.cut();
      const digits = ticketDigits(SERIAL.allotted + 3, { keys: KIOSK, issue: 1 });
      expect(await at.scan(digits)).toMatchObject({ kind: 'admitted', basis: 'sold-offline' });
      const fact = at.facts.at(-1);
      if (fact?.kind !== 'ticket-admitted' || fact.body.proof === null) throw new Error('no proof');
      expect(proofSignedBy(fact.body.proof, KIOSK.publicKey)).toBe(true);
      expect(await at.outcome(digits)).toBe('already-admitted');
    });
  });

  test('MA3 a new list counts from the next scan on; the one before keeps the list it was decided by', async () => {
    await withGate(async ({ at, world }) => {
      world.publish(
        everyKind({ tickets: ticketsOfEveryKind({ [SERIAL.soldToo]: { state: 'revoked' } }) }),
      );
      const [first] = await Promise.all([
        at.outcome(ticketDigits(SERIAL.sold)),
        exchangeFully(at.station),
      ]);
      expect(first).toBe('admitted');
      expect(at.facts.at(-1)).toMatchObject({ body: { epoch: 1 } });
      expect(await at.outcome(ticketDigits(SERIAL.soldToo))).toBe('revoked');
      expect(at.gate.state().status.manifest.epoch).toBe(2);
    });
  });
});

describe('SE4 who works at the gate', () => {
  test('nobody signed in: no verdict, and nothing is recorded', async () => {
    await withGate(async ({ at }) => {
      expect((await at.gate.signOut()).ok).toBe(true);
      const before = at.facts.length;
      const scanned = await at.gate.scan({ text: ticketDigits(1), source: 'typed', idSeen: false });
      expect(scanned).toMatchObject({ ok: false, error: { kind: 'not-signed-in' } });
      expect(at.facts).toHaveLength(before);
    });
  });

  test('no list yet: said so, and nobody can sign in', async () => {
    await withStationFolder((path) =>
      withNewGate(path, async ({ at }) => {
        await at.station.exchange();
        const scanned = await at.gate.scan({ text: '', source: 'wedge', idSeen: false });
        const signedIn = await at.gate.signIn({ operator: 'tendai', pin: PIN });
        for (const answer of [scanned, signedIn]) {
          expect(answer).toMatchObject({ ok: false, error: { kind: 'no-manifest' } });
        }
        expect(at.gate.state()).toMatchObject({ gate: 'Gate 1', status: { operators: [] } });
        expect(at.gate.state().status.warnings[0]).toMatch(/ticket list has not come yet/);
        expect(at.facts).toEqual([]);
      }),
    );
  });

  test('one who left the list, or has another role there now, works here no longer', async () => {
    for (const operators of [
      OPERATORS.filter((one) => one !== STEWARD),
      [...OPERATORS.filter((one) => one !== STEWARD), { ...STEWARD, role: 'agent' as const }],
    ]) {
      await withGate(async ({ at, world }) => {
        world.publish(everyKind({ operators }));
        await exchangeFully(at.station);
        expect(at.gate.state().status.operator).toBeNull();
        const scanned = await at.gate.scan({ text: '', source: 'wedge', idSeen: false });
        expect(scanned).toMatchObject({ ok: false, error: { kind: 'not-signed-in' } });
        expect((await at.gate.signIn({ operator: 'tendai', pin: PIN })).ok).toBe(false);
        await at.signIn('rudo');
        expect(await at.outcome(ticketDigits(SERIAL.sold))).toBe('admitted');
        expect(at.facts.at(-1)).toMatchObject({ body: { operator: 'rudo' } });
      });
    }
  });

  test('a scan that came before the sign-out is still answered, in the name of who scanned', async () => {
    await withGate(async ({ at }) => {
      const [outcome, left] = await Promise.all([
        at.outcome(ticketDigits(SERIAL.sold)),
        at.gate.signOut(),
      ]);
      expect([outcome, left.ok]).toEqual(['admitted', true]);
      expect(at.facts.slice(-2).map((fact) => fact.kind)).toEqual([
        'ticket-admitted',
        'operator-signed-out',
      ]);
    });
  });
});

test('SE2 a gate that was taken out of service says STOP, and goes on when it is taken back', async () => {
  await withGate(async ({ at, world }) => {
    world.standing = 'revoked';
    await exchangeFully(at.station);
    const stop = await at.scan(ticketDigits(SERIAL.sold));
    expect(stop).toMatchObject({ kind: 'fault', headline: 'STOP' });
    expect(stop.advice).toMatch(/out of service/);
    expect(at.gate.state().counts.admittedHere).toBe(0);
    world.standing = 'active';
    await exchangeFully(at.station);
    expect(await at.outcome(ticketDigits(SERIAL.sold))).toBe('admitted');
  });
});

test('LE2 a gate that was killed comes up with its steward, its counts and everyone it let in', async () => {
  await withGate(async ({ at, world, restart }) => {
    await at.outcome(ticketDigits(SERIAL.sold));
    await at.outcome(ticketDigits(SERIAL.revoked));
    await at.outcome(ticketDigits(SERIAL.allotted, { keys: KIOSK, issue: 1 }));
    world.cut();
    const before = at.gate.state();
    const again = await restart();
    expect(again.gate.state()).toMatchObject({
      counts: before.counts,
      status: { operator: { id: 'tendai' }, owedEntries: before.status.owedEntries },
    });
    expect(await again.outcome(ticketDigits(SERIAL.sold))).toBe('already-admitted');
    expect(await again.outcome(ticketDigits(SERIAL.soldToo))).toBe('admitted');
  });
});
