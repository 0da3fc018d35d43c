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
  readonly hub: Child;
  readonly admin: AdminClient;
  readonly staff: readonly Staff[];
  readonly gates: readonly StationProcess[];
  readonly agents: readonly StationProcess[];
  /** Where the hub's database is, for looking at it past the hub. */
  readonly databaseUrl: string;
  stop(): Promise<void>;
};

export type WorldOptions = {
  readonly tickets: number;
  readonly gates: number;
  readonly agents: number;
  readonly log: (line: string) => void;
  /** Where a station keeps its data, by its name such as `gate-0`; null for a folder beside the hub's. */
  readonly folderOf?: (name: string) => string | null;
};

async function startStation(
  data: string,
  hub: Child,
  admin: AdminClient,
  post: { role: 'gate' | 'agent'; number: number },
  log: (line: string) => void,
): Promise<StationProcess> {
  const { role, number } = post;
  const name = role === 'gate' ? `Gate ${number + 1}` : `Agent ${number + 1}`;
  const link = await Link.open(hub.url);
  const code = await admin.enrolmentCode(
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

export async function openWorld(options: WorldOptions): Promise<World> {
  const { tickets, log } = options;
  const folder = await makeReachableFolder('gatefold-matchday-');
  const password = randomBytes(9).toString('base64url');
  const hub = await startChild({
    name: 'hub',
    program: join(REPOSITORY, 'hub/src/main.ts'),
    args: ['--data', join(folder, 'hub'), '--port', '0', '--demo', '--tickets', String(tickets)],
    env: { GATEFOLD_ADMIN_PASSWORD: password },
    log,
  });
  const stations: StationProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stations.map((one) => one.child.stop()));
    await Promise.all(stations.map((one) => one.link.close()));
    await hub.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const admin = await AdminClient.signIn(hub.url, 'admin', password);
    for (const role of ['gate', 'agent'] as const) {
      for (let number = 0; number < options[`${role}s`]; number += 1) {
        const name = `${role}-${number}`;
        const data = options.folderOf?.(name) ?? join(folder, name);
        stations.push(await startStation(data, hub, admin, { role, number }, log));
      }
    }
    return {
      folder,
      hub,
      admin,
      staff: staffSchema.parse(hub.ready['staff']),
      gates: stations.filter((one) => one.role === 'gate'),
      agents: stations.filter((one) => one.role === 'agent'),
      databaseUrl: await readFile(join(folder, 'hub', 'database-url'), 'utf8'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
