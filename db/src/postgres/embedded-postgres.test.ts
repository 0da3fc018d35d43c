/**
 * A hub lives on a till's back-office computer: it is unplugged, killed, started twice by two
 * people, and cloned into folders of every kind. The database must come back from each with
 * everything that was committed, or say in words why not.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectOk } from '@gatefold/domain/result';
import { makeReachableFolder } from '../../../tests/support/reachable-folder.ts';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded-postgres.ts';
import { withConnection } from './pool.ts';

const isRoot = process.getuid?.() === 0;
const HOST = join(import.meta.dirname, '../../../tests/support/postgres-host-main.ts');

/** Kept over the tests of this file: under root, the programs may have to be copied here. */
let outside: string;
let base: string;
let dataFolder: string;
let lines: string[];
let running: EmbeddedPostgres[];
let hosts: ChildProcess[];

beforeAll(async () => {
  outside = await makeReachableFolder('gatefold-outside-');
});

afterAll(async () => {
  await rm(outside, { recursive: true });
});

beforeEach(async () => {
  base = await makeReachableFolder('gatefold-embedded-');
  dataFolder = join(base, 'data');
  lines = [];
  running = [];
  hosts = [];
});

afterEach(async () => {
  for (const host of hosts) await end(host);
  for (const server of running) await server.stop();
  await rm(base, { recursive: true });
});

/** SIGINT lets a host stop its Postgres, which would outlive it otherwise. */
async function end(host: ChildProcess): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return;
  host.kill('SIGINT');
  await once(host, 'exit');
}

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = expectOk(await tryStart(options), 'start');
  running.push(server);
  return server;
}

function tryStart(
  options: Partial<EmbeddedPostgresOptions> = {},
): ReturnType<typeof startEmbeddedPostgres> {
  return startEmbeddedPostgres({
    dataFolder,
    outsideRoot: outside,
    durable: false,
    log: remember,
    ...options,
  });
}

function remember(line: string): void {
  lines.push(line);
}

async function query(url: string, sql: string): Promise<unknown[]> {
  return await withConnection({ url, applicationName: 'test' }, async (client) => {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  });
}

/** A hub in a process group of its own, as a terminal would start it. */
async function startHost(): Promise<{
  host: ChildProcess;
  output: AsyncIterator<string>;
  url: string;
}> {
  const host = spawn('node', [HOST, dataFolder], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  hosts.push(host);
  const output = createInterface({ input: host.stdout })[Symbol.asyncIterator]();
  return { host, output, url: String((await output.next()).value) };
}

async function listenOn(port: number): Promise<Server> {
  const listener = createServer().listen(port, '127.0.0.1');
  await once(listener, 'listening');
  return listener;
}

describe('day after day', () => {
  test('the second start has what the first one committed, at the same address', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE gate AS SELECT 7 AS lanes');
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT lanes FROM gate')).toEqual([{ lanes: 7 }]);
  });

  test('a hub asks for a password, is no superuser, and keeps fsync on', async () => {
    const server = await start({ durable: true });
    const wrong = new URL(server.url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    const sql = `SELECT rolsuper, current_setting('fsync') AS fsync FROM pg_roles
      WHERE rolname = current_user`;
    expect(await query(server.url, sql)).toEqual([{ rolsuper: false, fsync: 'on' }]);
    const settings = await stat(join(dataFolder, 'embedded-postgres.json'));
    expect(settings.mode & 0o777).toBe(0o600);
  });

  test('stopping twice is stopping once', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a hub that ends badly', () => {
  test('killed with -9, it leaves Postgres running; the next start stops it and goes on', async () => {
    const { host, url } = await startHost();
    await query(url, 'CREATE TABLE sale AS SELECT 30 AS dollars');
    host.kill('SIGKILL');
    await once(host, 'exit');
    const next = await start();
    expect(lines.join()).toContain('outlived an earlier hub');
    expect(await query(next.url, 'SELECT dollars FROM sale')).toEqual([{ dollars: 30 }]);
  });

  test('Ctrl-C reaches the hub, and Postgres still answers while the hub closes', async () => {
    const { host, output } = await startHost();
    if (host.pid === undefined) throw new Error('The host did not start.');
    process.kill(-host.pid, 'SIGINT');
    expect((await output.next()).value).toBe('answered 1');
    expect(await once(host, 'exit')).toEqual([0, null]);
  });

  test('a stale postmaster.pid whose number is another process by now harms nobody', async () => {
    const first = await start();
    await first.stop();
    const bystander = spawn('node', ['-e', 'process.stdin.resume()']);
    hosts.push(bystander);
    const pidFile = join(first.serverFolder, 'cluster', 'postmaster.pid');
    await writeFile(pidFile, `${bystander.pid}\n${join(first.serverFolder, 'cluster')}\n`);
    await start();
    expect(lines.join()).toContain('not stopped in order');
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
  });

  test('a first start cut short in the middle is begun again', async () => {
    await mkdir(join(dataFolder, 'postgres', 'cluster.unfinished', 'base'), { recursive: true });
    const server = await start();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a port that something else has', () => {
  test('the remembered port gives way to a free one, which is remembered from then on', async () => {
    const first = await start();
    await first.stop();
    const intruder = await listenOn(Number(new URL(first.url).port));
    const second = await start();
    expect(second.url).not.toBe(first.url);
    await second.stop();
    intruder.close();
    expect((await start()).url).toBe(second.url);
  });

  test('a port that a person asked for is refused, not changed', async () => {
    const intruder = await listenOn(0);
    const address = intruder.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const refused = await tryStart({ port });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'port-taken' } });
    intruder.close();
    expect(new URL((await start({ port })).url).port).toBe(String(port));
  });
});

describe('two hubs on one data folder', () => {
  test('the second is refused with the number of the first, which works on', async () => {
    const { host, url } = await startHost();
    const second = await tryStart();
    expect(second).toMatchObject({ ok: false, error: { kind: 'folder-in-use' } });
    expect(second.ok ? '' : second.error.words).toContain(String(host.pid));
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('started at the same moment in one process, one of them gets it', async () => {
    const both = await Promise.all([tryStart(), tryStart()]);
    for (const each of both) if (each.ok) running.push(each.value);
    expect(running).toHaveLength(1);
  });
});

describe('a folder that does not fit', () => {
  test('under root, files that the server could not reach go elsewhere, and stay there', async () => {
    const closed = join(base, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const first = await start({ dataFolder: join(closed, 'data') });
    const expected = isRoot ? join(outside, 'database-') : join(closed, 'data', 'postgres');
    expect(first.serverFolder.startsWith(expected)).toBe(true);
    expect(lines.join().includes('cannot reach')).toBe(isRoot);
    await query(first.url, 'CREATE TABLE kept ()');
    await first.stop();
    await chmod(closed, 0o711);
    const second = await start({ dataFolder: join(closed, 'data') });
    expect(second.serverFolder).toBe(first.serverFolder);
    expect(await query(second.url, 'SELECT * FROM kept')).toEqual([]);
  });

  test('data of another major version is refused and left alone', async () => {
    const { serverFolder, stop } = await start();
    await stop();
    const versionFile = join(serverFolder, 'cluster', 'PG_VERSION');
    await writeFile(versionFile, '17\n');
    expect(await tryStart()).toMatchObject({ ok: false, error: { kind: 'version-differs' } });
    expect(await readFile(versionFile, 'utf8')).toBe('17\n');
  });

  test('a damaged password file is refused, never replaced', async () => {
    const { stop } = await start();
    await stop();
    const path = join(dataFolder, 'embedded-postgres.json');
    await writeFile(path, '{"port": 1');
    expect(await tryStart()).toMatchObject({ ok: false, error: { kind: 'settings-unreadable' } });
    expect(await readFile(path, 'utf8')).toBe('{"port": 1');
  });

  test('a server that cannot start says why, and gives the folder back', async () => {
    const { serverFolder, stop } = await start();
    await stop();
    const configuration = join(serverFolder, 'cluster', 'postgresql.conf');
    const before = await readFile(configuration, 'utf8');
    await writeFile(configuration, "shared_buffers = 'plenty'\n");
    const refused = await tryStart();
    expect(refused).toMatchObject({ ok: false, error: { kind: 'start-failed' } });
    expect(refused.ok ? '' : refused.error.words).toContain('shared_buffers');
    await writeFile(configuration, before);
    await start();
  });
});
