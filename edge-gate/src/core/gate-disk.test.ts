import { join } from 'node:path';
import { withSmallDisk } from '@gatefold/db/edge/testing/small-disk';
import { exchangeFully, ticketDigits } from '@gatefold/station/testing/station-world';
import { expect, test } from 'vitest';
import { everyKind, SERIAL, withNewGate } from '../testing/gate-world.ts';

const MIB = 1024 * 1024;

test('LE2 on a real full disk nobody gets in; with room again the next one does, and nothing is lost', async (context) => {
  const reason = await withSmallDisk(4 * MIB, async ({ folder, fill, makeRoom }) => {
    await withNewGate(join(folder, 'station.db'), async ({ at, world, restart }) => {
      world.publish(everyKind());
      await exchangeFully(at.station);
      await at.signIn();
      expect(await at.outcome(ticketDigits(SERIAL.sold))).toBe('admitted');

      // Refused scans use up what is left, the reserve included.
      fill();
      let outcome = '';
      for (let tries = 0; tries < 10_000 && outcome !== 'fault'; tries += 1) {
        outcome = await at.outcome('not a ticket');
      }
      const stop = await at.scan(ticketDigits(SERIAL.soldToo));
      expect(stop).toMatchObject({ kind: 'fault', headline: 'STOP' });
      expect(stop.advice).toMatch(/make room on the disk/);
      const before = at.gate.state();
      expect(before.status.fault?.kind).toBe('journal-full');
      expect(before.counts).toMatchObject({ admittedHere: 1, admittedEverywhere: 1 });
      expect(before.recent[0]).toMatchObject({ kind: 'fault', number: stop.number });
      expect((await at.gate.signOut()).ok).toBe(false);
      expect(at.gate.state().status.operator?.id).toBe('tendai');

      // Started again on the full disk it knows the same, and still lets nobody in.
      const again = await restart();
      expect(again.gate.state().counts).toEqual(before.counts);
      expect(await again.outcome(ticketDigits(SERIAL.soldToo))).toBe('fault');
      expect(await again.outcome(ticketDigits(SERIAL.sold))).toBe('fault');

      makeRoom();
      expect(await again.outcome(ticketDigits(SERIAL.soldToo))).toBe('admitted');
      expect(again.gate.state().status.fault).toBeNull();
      expect(await again.outcome(ticketDigits(SERIAL.sold))).toBe('already-admitted');

      await exchangeFully(again.station);
      const [ledger] = again.station.ledgers();
      expect(world.hub.held(ledger?.id ?? '')).toHaveLength(again.facts.length);
      expect(again.station.owedEntries).toBe(0);
    });
  });
  if (reason !== null) context.skip(`no small disk to fill: ${reason}`);
});
