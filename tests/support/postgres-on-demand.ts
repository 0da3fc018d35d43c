/**
 * Purpose: vitest's global set-up. One Postgres for the whole run, started by the first test that
 * asks, so that a run without database tests does not pay for one.
 * Invariant: nothing stays behind. The server and its files go when the run ends, and what a
 * killed run left is removed by the next one.
 *
 * Workers are other processes, so they ask over HTTP on loopback (`createTestDatabase`).
 */

import { once } from 'node:events';
import { lstat, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { identityOf } from '@gatefold/db/postgres/embedded/process-identity';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '@gatefold/db/postgres/embedded-postgres';
import { migrate } from '@gatefold/db/postgres/migrate';
import { withConnection } from '@gatefold/db/postgres/pool';
import { expectOk } from '@gatefold/domain/result';
import type { TestProject } from 'vitest/node';
import { makeReachableFolder, reachableTemporaryRoot } from './reachable-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers the URL of the template database, or why there is none. */
    readonly postgresOnDemandUrl: string;
  }
}

/** The database that every test database is a copy of. */
const TEMPLATE = 'gatefold_template';
const FOLDER_PREFIX = 'gatefold-tests-';
const FOLDER_NAME = /^gatefold-tests-(\d+)-/;
const MIGRATIONS = join(import.meta.dirname, '../../db/migrations');

let starting: Promise<string> | undefined;
let stopServer = async (): Promise<void> => undefined;
const broker = createServer((_request, response) => {
  starting ??= start();
  starting.then(
    (url) => response.end(url),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

/** Called by vitest before the first test file. */
export async function setup(project: TestProject): Promise<void> {
  broker.listen(0, '127.0.0.1');
  await once(broker, 'listening');
  const address = broker.address();
  if (address === null || typeof address === 'string') throw new Error('No port on 127.0.0.1.');
  project.provide('postgresOnDemandUrl', `http://127.0.0.1:${address.port}/`);
}

/** Called by vitest after the last test file. */
export async function teardown(): Promise<void> {
  broker.close();
  await Promise.allSettled([starting]);
  await stopServer();
}

/** Resolves to the URL of the migrated template. */
async function start(): Promise<string> {
  await removeAbandoned(await reachableTemporaryRoot());
  const dataFolder = await makeReachableFolder(`${FOLDER_PREFIX}${process.pid}-`);
  const server = expectOk(await startIn(dataFolder), 'Postgres for the tests');
  stopServer = () => stopAndRemove(dataFolder, server);
  return await makeTemplate(server.url);
}

function startIn(dataFolder: string): ReturnType<typeof startEmbeddedPostgres> {
  return startEmbeddedPostgres({ dataFolder, durable: false, log: printLine });
}

function printLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function stopAndRemove(dataFolder: string, server: EmbeddedPostgres): Promise<void> {
  await server.stop();
  await rm(server.serverFolder, { recursive: true });
  await rm(dataFolder, { recursive: true, force: true });
}

/** A run that was killed left its folder, and its server perhaps still running: stop, remove. */
async function removeAbandoned(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    const pid = FOLDER_NAME.exec(name)?.[1];
    if (pid === undefined || (await identityOf(Number(pid))) !== undefined) continue;
    const folder = join(temporary, name);
    // Anyone can make a folder of this name in /tmp; only our own are ours to clear.
    if ((await lstat(folder)).uid !== process.getuid?.()) continue;
    const server = await startIn(folder);
    if (server.ok) await stopAndRemove(folder, server.value);
  }
}

async function makeTemplate(url: string): Promise<string> {
  await withConnection({ url, applicationName: 'gatefold-tests' }, async (client) => {
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  });
  const template = new URL(url);
  template.pathname = `/${TEMPLATE}`;
  expectOk(await migrate(template.href, MIGRATIONS), 'Migrations for the tests');
  return template.href;
}
