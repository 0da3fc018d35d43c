/** The gate's real program with a real hub: what a person at the machine meets when things go wrong. */

import { once } from 'node:events';
import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSmallDisk } from '@gatefold/db/edge/testing/small-disk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPages } from '../../tools/build-pages.ts';
import { must } from '../matchday/station-client.ts';
import { openWorld, type World } from '../matchday/world.ts';
import {
  codeFor,
  failToStart,
  goodTickets,
  openLane,
  outcome,
  startGate,
  untilReceipted,
  type RunningGate,
} from './gate-program.ts';

const MIB = 1024 * 1024;

let world: World;
let folder: string;
let tickets: string[];

/** Each ticket is shown in one test only. */
function nextTicket(): string {
  const digits = tickets.shift();
  if (digits === undefined) throw new Error('no tickets are left');
  return digits;
}

beforeAll(async () => {
  await buildPages();
  world = await openWorld({ tickets: 1000, gates: 0, agents: 0, log: () => undefined });
  folder = await mkdtemp(join(tmpdir(), 'gatefold-stations-'));
  tickets = [...(await goodTickets(world))];
});

afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A gate with a folder and a lane of its own; whatever of it still runs at the end is stopped. */
async function withGate(
  name: string,
  story: (stage: {
    readonly data: string;
    readonly gate: RunningGate;
    /** Starts the program on the same folder again. */
    readonly again: (hubUrl?: string) => Promise<RunningGate>;
  }) => Promise<void>,
  data = join(folder, name),
): Promise<void> {
  const started: RunningGate[] = [];
  const start = async (...args: readonly string[]): Promise<RunningGate> => {
    const gate = await startGate('--data', data, ...args);
    started.push(gate);
    return gate;
  };
  try {
    const gate = await start('--hub', world.hub.url, '--enrol', await codeFor(world, name));
    await openLane(world, gate, name);
    await story({ data, gate, again: (hubUrl = world.hub.url) => start('--hub', hubUrl) });
  } finally {
    await Promise.all(started.map((gate) => gate.child.kill()));
  }
}

describe('LE2 a gate that is killed while it scans', () => {
  test('goes on with every admission that anyone was told of, and owes the hub nothing', async () => {
    await withGate('killed', async ({ gate, again }) => {
      const shown = Array.from({ length: 40 }, nextTicket);
      const told: string[] = [];
      let killing: Promise<void> | null = null;
      for (const digits of shown) {
        if (told.length === 20) killing = gate.child.kill();
        if ((await outcome(gate.client, digits)) !== 'admitted') break;
        told.push(digits);
      }
      await killing;
      expect(told.length).toBeGreaterThanOrEqual(20);
      expect(told.length).toBeLessThan(shown.length);
      const revived = await again();
      for (const digits of told) {
        expect(await outcome(revived.client, digits)).toBe('already-admitted');
      }
      // Its answer was lost with the process: on record or not, it is let in at most once.
      const unanswered = shown[told.length] ?? '';
      expect(['admitted', 'already-admitted']).toContain(await outcome(revived.client, unanswered));
      expect(await outcome(revived.client, unanswered)).toBe('already-admitted');
      await untilReceipted(world, revived);
    });
  });

  test('asked to end, it answers the scan it has, ends in order and loses nothing', async () => {
    await withGate('ended', async ({ gate, again }) => {
      const shown = Array.from({ length: 10 }, nextTicket);
      const scanning = shown.map((digits) => outcome(gate.client, digits));
      await gate.child.stop();
      expect(await gate.child.ended).toBe('0');
      const outcomes = await Promise.all(scanning);
      const revived = await again();
      for (const [index, digits] of shown.entries()) {
        const isKnown = (await outcome(revived.client, digits)) === 'already-admitted';
        expect(isKnown || outcomes[index] === 'no-answer').toBe(true);
      }
    });
  });
});

describe('LE4 LE7 a folder that was restored from a copy', () => {
  test('lets nobody in once the hub was asked, nor after a restart without it', async () => {
    await withGate('restored', async ({ data, gate, again }) => {
      expect(await outcome(gate.client, nextTicket())).toBe('admitted');
      await untilReceipted(world, gate);
      await gate.child.stop();
      await cp(data, `${data}-copy`, { recursive: true });

      const later = await again();
      const lostToTheCopy = nextTicket();
      expect(await outcome(later.client, lostToTheCopy)).toBe('admitted');
      await untilReceipted(world, later);
      await later.child.stop();
      await rm(data, { recursive: true });
      await cp(`${data}-copy`, data, { recursive: true });

      // Ready only after the hub was asked: the very first scan is refused.
      const restored = await again();
      expect(await outcome(restored.client, lostToTheCopy)).toBe('fault');
      const { status } = await must('state', restored.client.gateState());
      expect(status.fault?.kind).toBe('ledger-forked');
      await restored.child.stop();

      const cutOff = await again('http://127.0.0.1:1');
      expect(await outcome(cutOff.client, lostToTheCopy)).toBe('fault');
      await cutOff.child.stop();
    });
  });
});

describe('LE7 AD6 a gate whose hub does not answer', () => {
  test('waits three seconds for it and goes on alone; it ends in order all the same', async () => {
    await withGate('alone', async ({ gate, again }) => {
      await gate.child.stop();
      const silent = createServer();
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const address = silent.address();
      if (address === null || typeof address === 'string') throw new Error('no TCP address');
      const alone = await again(`http://127.0.0.1:${address.port}`);
      expect(await outcome(alone.client, nextTicket())).toBe('admitted');
      const { status } = await must('state', alone.client.gateState());
      expect(status.owedEntries).toBeGreaterThan(0);
      await alone.child.stop();
      expect(await alone.child.ended).toBe('0');
      silent.close();
    });
  });
});

describe('LE2 a gate on a real full disk', () => {
  test('says STOP, lets the next one in when there is room, and the hub gets everything', async (context) => {
    const reason = await withSmallDisk(12 * MIB, async (disk) => {
      const data = join(disk.folder, 'gate');
      await withGate(
        'full',
        async ({ gate }) => {
          const before = nextTicket();
          expect(await outcome(gate.client, before)).toBe('admitted');
          disk.fill();
          let said = '';
          for (let tries = 0; tries < 10_000 && said !== 'fault'; tries += 1) {
            said = await outcome(gate.client, 'not a ticket');
          }
          const late = nextTicket();
          const stop = await must('scan', gate.client.scan(late));
          expect(stop).toMatchObject({ kind: 'fault', headline: 'STOP' });
          disk.makeRoom();
          expect(await outcome(gate.client, late)).toBe('admitted');
          expect(await outcome(gate.client, before)).toBe('already-admitted');
          await untilReceipted(world, gate);
          const { status } = await must('state', gate.client.gateState());
          expect(status.fault).toBeNull();
        },
        data,
      );
    });
    if (reason !== null) context.skip(`no small disk to fill: ${reason}`);
  });
});

/** What is the same for every failed start: words and nothing else, and exit code 1. */
async function wordsOfFailure(
  role: 'gate' | 'agent',
  ...args: readonly string[]
): Promise<readonly string[]> {
  const { code, said, printed } = await failToStart(role, ...args);
  expect({ code, printed }).toEqual({ code: 1, printed: '' });
  const lines = said.trimEnd().split('\n');
  // A stack trace is no help to a person.
  expect(lines.filter((line) => !line.startsWith(`${role}: `))).toEqual([]);
  return lines.map((line) => line.slice(`${role}: `.length));
}

describe('a gate that cannot start says why in words, and ends with exit code 1', () => {
  test('without a code, with a wrong one, and with one that another machine used', async () => {
    const hub = ['--hub', world.hub.url];
    const good = await codeFor(world, 'coded');
    const data = ['--data', join(folder, 'coded')];
    expect(await wordsOfFailure('gate', ...data)).toEqual([
      'This machine is not enrolled yet. Ask the administrator for a code and start with --enrol CODE.',
    ]);
    const wrong = `${good.slice(0, -4)}0000`;
    const [refused] = await wordsOfFailure('gate', ...data, ...hub, '--enrol', wrong);
    expect(refused).toMatch(/^This code is not right\. Check the code/);
    const enrolled = await startGate(...data, ...hub, '--enrol', good);
    await enrolled.child.stop();
    const thief = join(folder, 'thief');
    const [spent] = await wordsOfFailure('gate', '--data', thief, ...hub, '--enrol', good);
    expect(spent).toMatch(/^Another machine has used this code/);
    expect(await readdir(thief)).toEqual(['enrolment.json']);
  });

  test('on a folder in use, on a port that is taken, as another kind of station, with a key that others can read', async () => {
    await withGate('unstartable', async ({ data, gate }) => {
      const folderInUse = ['--data', data, '--hub', world.hub.url];
      const [inUse] = await wordsOfFailure('gate', ...folderInUse);
      expect(inUse).toMatch(/^Another Gatefold process is using .*Close that one first/);
      expect(await outcome(gate.client, nextTicket())).toBe('admitted');

      const { port } = new URL(gate.child.url);
      await gate.child.stop();
      const other = createServer();
      other.listen(Number(port), '127.0.0.1');
      await once(other, 'listening');
      const code = await codeFor(world, 'not needed');
      const notes = await wordsOfFailure('gate', ...folderInUse, '--port', port, '--enrol', code);
      other.close();
      expect(notes).toEqual([
        expect.stringMatching(
          /^This machine is enrolled already, as unstartable; .*type a new code on its page/,
        ),
        expect.stringContaining(`Port ${port} cannot be used: another program has it`),
      ]);

      expect(await wordsOfFailure('agent', '--data', data)).toEqual([
        'This machine is enrolled as gate, not as agent. Start the other program, or use another folder.',
      ]);
      await chmod(join(data, 'identity.json'), 0o644);
      const [open] = await wordsOfFailure('gate', '--data', data);
      expect(open).toMatch(/^Other users can read .*identity\.json\. Run: chmod 600/);
      const [noAddress] = await wordsOfFailure('gate', '--data', data, '--hub', 'localhost:4600');
      expect(noAddress).toMatch(/^The address of the hub \(--hub\) must look like http:/);
    });
  });
});
