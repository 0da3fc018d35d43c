/**
 * Purpose: brings up the real processes of a match day in a folder of its own: hub, gates, agents, and a link to each.
 * Invariant: everything that was started is in the world and is stopped with it.
 */

import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AdminClient } from '../../tools/launch/admin-client.ts';
import { startChild, type Child } from '../../tools/launch/child.ts';
import { z } from 'zod';
import { makeReachableFolder } from '../support/reachable-folder.ts';
import { Link } from './link.ts';
import { StationClient } from './station-client.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
export const EVENT = 1;

export type Staff = { readonly operator: string; readonly role: string; readonly pin: string };
const staffSchema = z.array(z.object({ operator: z.string(), role: z.string(), pin: z.string() }));

export type StationProcess = {
  readonly role: 'gate' | 'agent';
  readonly name: string;
  /** Another one after the machine was enrolled anew. */
  id: string;
  /** The folder of its data. */
  readonly data: string;
  readonly link: Link;
  readonly client: StationClient;
  child: Child;
  /** Starts the program anew on the same folder and port, after it was killed. */
  restart(): Promise<void>;
};

export type World = {
  readonly folder: string;
  /** The hub that runs, or ran last. */
  readonly hub: Child;
  readonly admin: AdminClient;
  readonly staff: readonly Staff[];
  readonly gates: readonly StationProcess[];
  /** Enrols one more gate, on a folder of its own, and starts it. */
  addGate(): Promise<StationProcess>;
  readonly agents: readonly StationProcess[];
  /** Where the hub's database is, for looking at it past the hub. */
  readonly databaseUrl: string;
  /** Starts the hub's program anew on the same folder and port, after it ended, and signs the administrator in again. */
  restartHub(): Promise<void>;
  stop(): Promise<void>;
};

/** The folder of the hub's data. */
export function hubFolder(world: Pick<World, 'folder'>): string {
  return join(world.folder, 'hub');
}

export type WorldOptions = {
  readonly tickets: number;
  readonly gates: number;
  readonly agents: number;
  readonly log: (line: string) => void;
  /** The folder at which a stick appears at the hub; it looks after none by default. */
  readonly hubStick?: string;
  /** Where a station keeps its data, by its name such as `gate-0`; null for a folder beside the hub's. */
  readonly folderOf?: (name: string) => string | null;
};

type HubProcess = {
  readonly child: Child;
  readonly admin: AdminClient;
  readonly databaseUrl: string;
};

async function startStation(
  data: string,
  hub: HubProcess,
  post: { role: 'gate' | 'agent'; number: number },
  log: (line: string) => void,
): Promise<StationProcess> {
  const { role, number } = post;
  const name = role === 'gate' ? `Gate ${number + 1}` : `Agent ${number + 1}`;
  const link = await Link.open(hub.child.url);
  const code = await hub.admin.enrolmentCode(
    role === 'gate'
      ? { role, event: EVENT, name, gate: number % 4, lane: String(1 + Math.floor(number / 4)) }
      : { role, event: EVENT, name },
  );
  const program = join(REPOSITORY, role === 'gate' ? 'edge-gate' : 'agent-desktop', 'src/main.ts');
  const args = ['--data', data, '--hub', link.url];
  const start = (port: string, more: readonly string[]) =>
    startChild({
      name,
      program,
      args: [...args, '--port', port, ...more],
      log: (line) => log(`${name}: ${line}`),
    });
  const child = await start('0', ['--enrol', code]);
  const { port } = new URL(child.url);
  const station: StationProcess = {
    role,
    name,
    id: z.string().parse(child.ready['station']),
    data,
    link,
    client: new StationClient(child.url),
    child,
    async restart() {
      station.child = await start(port, []);
    },
  };
  return station;
}

async function startHub(
  { folder, port, password }: { folder: string; port: string; password: string },
  { tickets, log, hubStick }: WorldOptions,
): Promise<HubProcess> {
  const data = hubFolder({ folder });
  const args = ['--data', data, '--port', port, '--demo', '--tickets', String(tickets)];
  const child = await startChild({
    name: 'hub',
    program: join(REPOSITORY, 'hub/src/main.ts'),
    args: hubStick === undefined ? args : [...args, '--stick', hubStick],
    env: { GATEFOLD_ADMIN_PASSWORD: password },
    log,
  });
  try {
    const admin = await AdminClient.signIn(child.url, 'admin', password);
    const databaseUrl = await readFile(join(data, 'database-url'), 'utf8');
    return { child, admin, databaseUrl };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const { log } = options;
  const folder = await makeReachableFolder('gatefold-matchday-');
  const password = randomBytes(9).toString('base64url');
  let hub = await startHub({ folder, port: '0', password }, options);
  const { port } = new URL(hub.child.url);
  const stations: StationProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stations.map((one) => one.child.stop()));
    await Promise.all(stations.map((one) => one.link.close()));
    await hub.child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const role of ['gate', 'agent'] as const) {
      for (let number = 0; number < options[`${role}s`]; number += 1) {
        const name = `${role}-${number}`;
        const data = options.folderOf?.(name) ?? join(folder, name);
        stations.push(await startStation(data, hub, { role, number }, log));
      }
    }
    const gates = stations.filter((one) => one.role === 'gate');
    return {
      folder,
      get hub() {
        return hub.child;
      },
      get admin() {
        return hub.admin;
      },
      get databaseUrl() {
        return hub.databaseUrl;
      },
      staff: staffSchema.parse(hub.child.ready['staff']),
      gates,
      async addGate() {
        const number = gates.length;
        const data = join(folder, `gate-${number}`);
        const gate = await startStation(data, hub, { role: 'gate', number }, log);
        stations.push(gate);
        gates.push(gate);
        return gate;
      },
      agents: stations.filter((one) => one.role === 'agent'),
      async restartHub() {
        hub = await startHub({ folder, port, password }, options);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
