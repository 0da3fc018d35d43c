/** A stick carried between real processes that share no line: two gates, and the hub they never reach. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeBundle, FRAME_OVERHEAD, type Bundle } from '@gatefold/domain/codec/bundle';
import { expectOk } from '@gatefold/domain/result';
import { z } from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPages } from '../../tools/build-pages.ts';
import { must } from '../matchday/station-client.ts';
import { until } from '../matchday/until.ts';
import { EVENT, openWorld, type World } from '../matchday/world.ts';
import { CarriedStick } from './carried-stick.ts';
import {
  codeFor,
  NO_HUB,
  openLane,
  outcome,
  signInSteward,
  startGate,
  type RunningGate,
} from './gate-program.ts';

const MAY_BE_PULLED = 'It may be pulled out.';
const OF_STICK = /USB stick: .*/;
const HUB_FILE = `gatefold-hub-${EVENT}.gatefold`;
/** A limit against hanging. */
const GIVE_UP_MS = 300_000;

let world: World;
let folder: string;
let stick: CarriedStick;
const hubLog: string[] = [];
const started: RunningGate[] = [];

beforeAll(async () => {
  await buildPages();
  folder = await mkdtemp(join(tmpdir(), 'gatefold-stick-'));
  stick = await CarriedStick.empty(folder);
  const hubStick = stick.folderAt('hub');
  world = await openWorld({
    tickets: 200,
    gates: 0,
    agents: 0,
    log: (line) => hubLog.push(line),
    hubStick,
  });
});

afterAll(async () => {
  await Promise.all(started.map((gate) => gate.child.kill()));
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(name: string, hubUrl: string, ...args: string[]): Promise<RunningGate> {
  const gate = await startGate('--data', join(folder, name), '--hub', hubUrl, ...args);
  started.push(gate);
  return gate;
}

/** A gate that was enrolled by a line once, has the list of that hour, and from then on has no line. */
async function cutOffGate(name: string): Promise<RunningGate> {
  const enrolling = await start(name, world.hub.url, '--enrol', await codeFor(world, name));
  await openLane(world, enrolling, name);
  await enrolling.child.stop();
  const gate = await start(name, NO_HUB, '--stick', stick.folderAt(name));
  await signInSteward(world, gate);
  return gate;
}

async function statusOf(gate: RunningGate) {
  return (await must('state', gate.client.gateState())).status;
}

/** What the page says of the stick, null while there is none. */
async function wordsAt(gate: RunningGate): Promise<string | null> {
  return OF_STICK.exec((await statusOf(gate)).warnings.join('\n'))?.[0] ?? null;
}

/** Plugs the stick in at a gate that knows it is out, waits for the page to say that it may be pulled out, and pulls it. */
async function visit(name: string, gate: RunningGate): Promise<string> {
  let words: string | null = null;
  await until(`${name} without the stick`, async () => {
    return (await wordsAt(gate)) === null ? null : 'it has not noticed';
  });
  await stick.plugIn(name);
  await until(`the stick at ${name}`, async () => {
    words = await wordsAt(gate);
    return words?.endsWith(MAY_BE_PULLED) === true ? null : `it says: ${words}`;
  });
  await stick.pullOut();
  return words ?? '';
}

/** What the hub's log said last of the stick, null before the first word. */
function lastOfHub(): string | null {
  const line = hubLog.findLast((one) => OF_STICK.test(one)) ?? '';
  return OF_STICK.exec(line)?.[0] ?? null;
}

/** The same at the hub, where the log says so. */
async function visitHub(): Promise<string> {
  await until('the hub without the stick', async () => {
    return lastOfHub()?.endsWith(MAY_BE_PULLED) === true ? 'it has not noticed' : null;
  });
  await stick.plugIn('hub');
  await until('the stick at the hub', async () => {
    return lastOfHub()?.endsWith(MAY_BE_PULLED) === true ? null : 'it has said nothing';
  });
  await stick.pullOut();
  return lastOfHub() ?? '';
}

function fileOf(gate: RunningGate): string {
  return `gatefold-${z.string().parse(gate.child.ready['station'])}.gatefold`;
}

async function bundleOf(name: string): Promise<Bundle> {
  return expectOk(decodeBundle(await stick.read(name)), name);
}

async function entriesOf(gate: RunningGate): Promise<number> {
  const { ledgers } = await must('digest', gate.client.digest());
  return ledgers.reduce((sum, { lastSeq }) => sum + lastSeq, 0);
}

async function rulingsOf(gate: RunningGate): Promise<string> {
  return (await must('digest', gate.client.digest())).rulings;
}

async function rulingsOfHub(): Promise<string> {
  return (await world.admin.digest(EVENT)).rulings;
}

function taken(records: number, more = ''): string {
  return `USB stick: ${records} new records were taken from it and this machine's own are on it.${more} ${MAY_BE_PULLED}`;
}

test(
  'LE3 LE9 AD3 MA5 entries reach the hub by a stick alone, receipts and the newest list travel back, and what was cut, late or old harms nothing',
  async () => {
    const [east, west] = [await cutOffGate('east'), await cutOffGate('west')];
    const sold = (await world.admin.printRun(EVENT)).filter(
      (one) => one.gateSet === 0 && one.timeWindow === 0,
    );
    const [first, second, third, revoked] = sold;
    if (!first || !second || !third || !revoked) throw new Error('too few tickets');
    const fileOfEast = fileOf(east);
    const fileOfWest = fileOf(west);

    // The east gate's entries reach the hub, and nothing else of it does.
    for (const { digits } of [first, second]) {
      expect(await outcome(east.client, digits)).toBe('admitted');
    }
    const owed = await entriesOf(east);
    expect((await statusOf(east)).owedEntries).toBe(owed);
    expect(await visit('east', east)).toBe(taken(0));
    const oldFileOfEast = await stick.read(fileOfEast);
    expect(await rulingsOfHub()).not.toBe(await rulingsOf(east));
    // The list that the stick brings back is another than the gates have.
    await world.admin.revokeTicket(EVENT, revoked.serial, 'the card was stolen');
    const before = (await statusOf(east)).manifest.epoch;
    expect(await visitHub()).toBe(taken(owed));
    expect(await rulingsOfHub()).toBe(await rulingsOf(east));
    const oldFileOfHub = await stick.read(HUB_FILE);

    // Its receipts and the list come back to it.
    expect(await visit('east', east)).toBe(taken(0));
    const newest = (await world.admin.overview(EVENT)).event.epoch;
    expect(newest).toBeGreaterThan(before);
    expect(await statusOf(east)).toMatchObject({
      owedEntries: 0,
      manifest: { epoch: newest },
      link: { state: 'cut-off', lastContactMs: null },
    });
    expect(await outcome(east.client, revoked.digits)).toBe('revoked');

    // The other gate hears of both, and what the first admitted; it leaves what it admitted itself.
    expect(await outcome(west.client, third.digits)).toBe('admitted');
    const owedByWest = await entriesOf(west);
    expect(await visit('west', west)).toBe(taken(owed));
    expect((await statusOf(west)).manifest.epoch).toBe(newest);

    // But its file is cut, as when the stick was pulled while it was written: of its own entries nothing comes.
    const [run] = (await bundleOf(fileOfWest)).frames;
    expect(run?.kind).toBe('transfer');
    await stick.cut(fileOfWest, Math.floor(2 * FRAME_OVERHEAD + (run?.bytes.length ?? 0) / 2));
    const inPart = ` Only a part could be read, so bring it once more: ${fileOfWest}.`;
    expect(await visitHub()).toBe(taken(0, inPart));
    expect(await rulingsOfHub()).not.toBe(await rulingsOf(west));

    // The hub's file is cut too: the list does not go back, and the gate writes its own file whole again.
    await stick.cut(HUB_FILE, Math.floor((await stick.read(HUB_FILE)).length / 2));
    expect(await visit('west', west)).toContain(`bring it once more: ${HUB_FILE}.`);
    expect(await statusOf(west)).toMatchObject({
      owedEntries: owedByWest,
      manifest: { epoch: newest },
      fault: null,
    });

    // Carried once more much later, with copies of what was on it at the start.
    await stick.write('copy-1.gatefold', oldFileOfEast);
    await stick.write('copy-2.gatefold', oldFileOfHub);
    expect(await visitHub()).toBe(taken(owedByWest));
    expect(await rulingsOfHub()).toBe(await rulingsOf(west));
    const { admissions } = await world.admin.digest(EVENT);
    await visit('west', west);
    await visit('east', east);
    for (const gate of [east, west]) {
      const { manifest, fault } = await statusOf(gate);
      expect({ epoch: manifest.epoch, fault }).toEqual({ epoch: newest, fault: null });
      expect(await rulingsOf(gate)).toBe(await rulingsOfHub());
    }
    expect((await world.admin.digest(EVENT)).admissions).toBe(admissions);
    expect((await statusOf(west)).owedEntries).toBe(0);
    expect(await outcome(west.client, first.digits)).toBe('already-admitted');
    expect(await outcome(west.client, revoked.digits)).toBe('revoked');
    expect(await outcome(east.client, third.digits)).toBe('already-admitted');
    expect(await stick.names()).toEqual(expect.arrayContaining([fileOfEast, fileOfWest, HUB_FILE]));
  },
  GIVE_UP_MS,
);
