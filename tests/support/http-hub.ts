/**
 * Purpose: the hub of a test world behind a real HTTP server on 127.0.0.1, and a signed-in administrator's way to it.
 * Invariant: the real app; every line it logs is kept for the test to read.
 */

import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { hashPin } from '@gatefold/domain/crypto/pin';
import { HttpHubRoad } from '@gatefold/sync/roads/hub/http-hub-road';
import { adminSessionSchema } from '@gatefold/hub/contract/admin';
import { AdminSessions } from '@gatefold/hub/http/admin-sessions';
import { hubApp } from '@gatefold/hub/http/app';
import { ChangeStream } from '@gatefold/hub/http/change-stream';
import { ReportedTills } from '@gatefold/hub/services/tills';
import type { HubWorld } from './hub-world.ts';
import { makeReachableFolder } from './reachable-folder.ts';
import { seededRandom } from './seeded-random.ts';
import { startHub } from './service-road.ts';
import type { WorldStation } from './world-station.ts';

export const ADMIN_PASSWORD = 'correct horse battery';

export type HttpHub = {
  readonly url: string;
  readonly log: readonly string[];
  road(station: WorldStation): HttpHubRoad;
  close(): Promise<void>;
};

export async function serveHub(
  world: HubWorld,
  options: { demo?: boolean } = {},
): Promise<HttpHub> {
  await world.pool.query(
    "INSERT INTO administrator (name, password) VALUES ('admin', $1) ON CONFLICT DO NOTHING",
    [hashPin(ADMIN_PASSWORD)],
  );
  const log: string[] = [];
  const changes = new ChangeStream(world.clock, (_delayMs, act) => act());
  const hub = { ...world.hub, changed: () => changes.changed() };
  const { sessions, offers } = startHub({ ...world, hub });
  const adminPage = await makeReachableFolder('gatefold-admin-page-');
  await writeFile(join(adminPage, 'index.html'), '<!doctype html><title>Administrator</title>');
  const app = hubApp({
    hub,
    stations: { hub, sessions, offers },
    admin: { hub, sessions: new AdminSessions(hub), tills: new ReportedTills(hub), changes },
    adminPage,
    demo: options.demo ?? false,
    log: (line) => log.push(line),
  });
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    log,
    road: ({ id, keys }) =>
      new HttpHubRoad({
        hubUrl: url,
        station: id,
        keys,
        hubPublicKey: hub.keys.publicKey,
        random: seededRandom(id),
      }),
    close: async () => {
      changes.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(adminPage, { recursive: true });
    },
  };
}

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

export async function request(
  hub: HttpHub,
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Answer> {
  const { headers = {}, body } = init;
  const response = await fetch(new URL(path, hub.url), {
    method,
    headers,
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' ? body : Uint8Array.from(body) }),
    redirect: 'manual',
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export type Administrator = { readonly cookie: string; readonly csrfToken: string };

export function postJson(
  hub: HttpHub,
  path: string,
  body: unknown,
  admin?: Partial<Administrator>,
): Promise<Answer> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (admin?.cookie !== undefined) headers['cookie'] = admin.cookie;
  if (admin?.csrfToken !== undefined) headers['x-csrf-token'] = admin.csrfToken;
  return request(hub, 'POST', `/admin/api/${path}`, { headers, body: JSON.stringify(body) });
}

export async function signIn(hub: HttpHub): Promise<Administrator> {
  const answer = await postJson(hub, 'sign-in', { name: 'admin', password: ADMIN_PASSWORD });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(answer.text);
  const { csrfToken } = adminSessionSchema.parse(JSON.parse(answer.text));
  return { cookie, csrfToken };
}
