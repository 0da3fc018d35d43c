/** Two gates on one LAN, as real processes, while the hub is away. */

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildPages } from '../../tools/build-pages.ts';
import { must } from '../matchday/station-client.ts';
import { until } from '../matchday/until.ts';
import { EVENT, openWorld, type World } from '../matchday/world.ts';
import {
  codeFor,
  failToStart,
  goodTickets,
  NO_HUB,
  openLane,
  outcome,
  signInSteward,
  startGate,
  type RunningGate,
} from './gate-program.ts';

let world: World;
let folder: string;
const started: RunningGate[] = [];

beforeAll(async () => {
  await buildPages();
  world = await openWorld({ tickets: 200, gates: 0, agents: 0, log: () => undefined });
  folder = await mkdtemp(join(tmpdir(), 'gatefold-lan-'));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((gate) => gate.child.kill()));
});

afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(name: string, hubUrl: string, ...args: string[]): Promise<RunningGate> {
  const gate = await startGate('--data', join(folder, name), '--hub', hubUrl, ...args);
  started.push(gate);
  return gate;
}

async function enrolled(name: string): Promise<void> {
  const gate = await start(name, world.hub.url, '--enrol', await codeFor(world, name));
  await openLane(world, gate, name);
  await gate.child.stop();
}

function lanPort(gate: RunningGate): number {
  return z.number().parse(gate.child.ready['lanPort']);
}

async function rulings(gate: RunningGate): Promise<string> {
  return (await must('digest', gate.client.digest())).rulings;
}

test('AD3 SE3 LE3 what one gate admits its neighbour knows, without the hub, and brings to the hub later', async () => {
  await enrolled('east');
  await enrolled('west');
  const east = await start('east', NO_HUB, '--lan-port', '0');
  const asksEast = ['--neighbour', `127.0.0.1:${lanPort(east)}`];
  const west = await start('west', NO_HUB, ...asksEast);
  await signInSteward(world, east);
  await signInSteward(world, west);
  const [first, second] = await goodTickets(world);
  if (first === undefined || second === undefined) throw new Error('no tickets');
  expect(await outcome(east.client, first)).toBe('admitted');
  await until('the neighbour', async () => {
    return (await rulings(west)) === (await rulings(east)) ? null : 'it has not heard yet';
  });
  expect(await outcome(west.client, first)).toBe('already-admitted');
  expect(await outcome(west.client, second)).toBe('admitted');

  // The one that heard it meets the hub; the one that admitted never does.
  await west.child.stop();
  const returned = await start('west', world.hub.url, ...asksEast);
  await until('the hub', async () => {
    const hub = await world.admin.digest(EVENT);
    return hub.rulings === (await rulings(returned)) ? null : 'it does not rule as the gate does';
  });
  await signInSteward(world, returned);
  for (const digits of [first, second]) {
    expect(await outcome(returned.client, digits)).toBe('already-admitted');
  }
  expect((await world.admin.digest(EVENT)).rulings).not.toBe(await rulings(east));
});

test('SE3 a stranger on the LAN is turned away, and the page says so; the gate goes on', async () => {
  await enrolled('north');
  const gate = await start('north', NO_HUB, '--lan-port', '0');
  const socket = connect(lanPort(gate), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket.resume(), 'close');
  const { status } = await must('state', gate.client.gateState());
  expect(status.warnings.join('\n')).toMatch(/On the LAN .*127\.0\.0\.1 was turned away/);
  expect(status.fault).toBeNull();
  const refused = await failToStart(
    'gate',
    '--data',
    join(folder, 'west'),
    '--hub',
    NO_HUB,
    '--lan-port',
    String(lanPort(gate)),
  );
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('--lan-port') });
  await gate.child.stop();
  expect(await gate.child.ended).toBe('0');
});
