import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { err, expectOk, ok } from '@gatefold/domain/result';
import { HUB, KIOSK_STATION, keysFrom } from '@gatefold/domain/testing/example-manifest';
import { stationIdOf } from '@gatefold/domain/codec/certificate';
import { certify } from '@gatefold/sync/testing/test-station';
import { describe, expect, test } from 'vitest';
import { GATE_IDENTITY, KIOSK_IDENTITY } from '../testing/example-identity.ts';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { enrolAnew, type AnewPorts } from './enrol-anew.ts';
import { identityPath } from './enrol.ts';
import { readIdentity, writeIdentity, type Identity } from './identity.ts';
import { keepRetired, readRetired } from './retired-identities.ts';

const CODE = 'AB12-CD34-EF56-GH78';
const OLD: Identity = { ...GATE_IDENTITY, isRetired: true };
const NEW_KEYS = keysFrom(90);
const NEW: Identity = {
  ...GATE_IDENTITY,
  station: stationIdOf(NEW_KEYS.publicKey),
  keys: NEW_KEYS,
  certificate: certify(NEW_KEYS, HUB, GATE_IDENTITY.name),
};
const DISK_FULL = err({ kind: 'disk-full', words: 'Make room.' });

type Machine = {
  readonly folder: string;
  readonly databases: string[];
  readonly ports: AnewPorts;
  /** Who this machine is, as its next start finds it. */
  readonly identity: () => Promise<Identity>;
};

function crash(): never {
  throw new Error('the power is gone');
}

/** A stopped machine on a real folder, and a hub that gives `NEW` for the code. */
async function withMachine(story: (machine: Machine) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const path = identityPath(folder);
    await writeIdentity(path, OLD);
    const databases: string[] = [];
    const ports: AnewPorts = {
      ask: async () => ok(NEW),
      formerStations: async () => {
        const { identities } = await readRetired(folder, OLD.station);
        return new Set([OLD.station, ...identities.map((one) => one.station)]);
      },
      makeDatabase: async (name) => ok(void databases.push(name)),
      keepRetired: async (old) => ok(await keepRetired(folder, old)),
      take: async (identity) => ok(await writeIdentity(path, identity)),
      forgetPending: async () => undefined,
    };
    const identity = async () => {
      const read = expectOk(await readIdentity(path), 'the identity file');
      if (read === null) throw new Error('the identity file is gone');
      return read;
    };
    await story({ folder, databases, ports, identity });
  });
}

describe('LE4 a machine that was stopped for good and gets a new code', () => {
  test('is a new station with a database of its own, and keeps what it was', async () => {
    await withMachine(async ({ folder, databases, ports, identity }) => {
      const enrolled = expectOk(await enrolAnew(OLD, CODE, ports), 'the code');
      const database = `station-${NEW.station}.db`;
      expect(enrolled).toEqual({ ...NEW, database });
      expect(await identity()).toEqual(enrolled);
      expect(databases).toEqual([database]);
      expect(await readRetired(folder, NEW.station)).toEqual({
        identities: [OLD],
        unreadable: [],
      });
    });
  });

  const steps = ['ask', 'makeDatabase', 'keepRetired', 'take', 'forgetPending'] as const;
  const moments = steps.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]);

  test.each(moments)(
    'is the old one, stopped, or the new one, whole, when it crashes at %s (%s)',
    async (step, when) => {
      await withMachine(async ({ folder, ports, identity }) => {
        const crashing: AnewPorts = {
          ...ports,
          [step]: async (...args: readonly never[]) => {
            if (when === 'before') crash();
            await Reflect.apply(ports[step], ports, args);
            crash();
          },
        };
        await expect(enrolAnew(OLD, CODE, crashing)).rejects.toThrow('the power is gone');
        const found = await identity();
        const isNew = step === 'forgetPending' || (step === 'take' && when === 'after');
        expect(found.station).toBe(isNew ? NEW.station : OLD.station);
        expect(found.isRetired).toBe(!isNew);
        // What was put away too early is still the station in use; what was left behind is found.
        const { identities } = await readRetired(folder, found.station);
        expect(identities.map((one) => one.station)).toEqual(isNew ? [OLD.station] : []);
        if (isNew) return;
        // The same code, typed again, comes to its end.
        expectOk(await enrolAnew(found, CODE, ports), 'the code once more');
        expect((await identity()).station).toBe(NEW.station);
      });
    },
  );

  test('stays what it was on a full disk, with words, whichever step meets it', async () => {
    for (const step of ['makeDatabase', 'keepRetired', 'take'] as const) {
      await withMachine(async ({ ports, identity }) => {
        const full: AnewPorts = { ...ports, [step]: async () => DISK_FULL };
        expect(await enrolAnew(OLD, CODE, full)).toEqual(DISK_FULL);
        expect(await identity()).toEqual(OLD);
      });
    }
  });

  test('does not come back to life with the code that made it, or what it was before', async () => {
    await withMachine(async ({ folder, ports, identity }) => {
      const again: AnewPorts = { ...ports, ask: async () => ok({ ...OLD, isRetired: false }) };
      expect(await enrolAnew(OLD, CODE, again)).toMatchObject({ error: { kind: 'code-spent' } });
      await keepRetired(folder, NEW);
      expect(await enrolAnew(OLD, CODE, ports)).toMatchObject({ error: { kind: 'code-spent' } });
      expect(await identity()).toEqual(OLD);
    });
  });

  test('does not become another kind of station, and hears the no of the hub', async () => {
    await withMachine(async ({ ports, identity }) => {
      const kiosk = { ...KIOSK_IDENTITY, station: KIOSK_STATION.station };
      const other = await enrolAnew(OLD, CODE, { ...ports, ask: async () => ok(kiosk) });
      expect(other).toMatchObject({ error: { words: expect.stringContaining('agent, not gate') } });
      const no = err({ kind: 'hub-refused', words: 'This code is too old.' });
      expect(await enrolAnew(OLD, CODE, { ...ports, ask: async () => no })).toEqual(no);
      expect(await identity()).toEqual(OLD);
    });
  });
});

test('LE4 a retired identity that is damaged is said, and hides no other', async () => {
  await withTemporaryFolder(async (folder) => {
    expect(await readRetired(folder, NEW.station)).toEqual({ identities: [], unreadable: [] });
    await keepRetired(folder, OLD);
    await writeIdentity(join(folder, 'retired', 'torn.json'), { ...OLD, station: NEW.station });
    expect(await readdir(join(folder, 'retired'))).toHaveLength(2);
    expect(await readRetired(folder, 'ff'.repeat(8))).toEqual({
      identities: [OLD],
      unreadable: [expect.stringContaining('torn.json is damaged')],
    });
  });
});
