/**
 * Purpose: what the programs of a gate and a kiosk do alike: options, enrolment, the page, and an end in order.
 * Invariant: prints one line of JSON when ready and its log to standard error; every reason not to start is words for the
 * person at the machine and exit code 1. A machine that is enrolled anew goes on at the same address, in the same process.
 */

import { mkdir } from 'node:fs/promises';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { shownLine } from '@gatefold/domain/shown-text';
import { systemClock, systemTimers } from '@gatefold/domain/time/system-clock';
import { DiskUnreadable } from '@gatefold/sync/disk-fault';
import { enrolAnewRequestSchema } from '../contract/station-status.ts';
import { enrolAnew } from '../enrolment/enrol-anew.ts';
import { enrol, identityPath } from '../enrolment/enrol.ts';
import { readIdentity, type Identity } from '../enrolment/identity.ts';
import { AnewDesk } from './anew-desk.ts';
import { anewPorts } from './anew-ports.ts';
import { LiveState } from './live-state.ts';
import { LoopbackServer } from './loopback-server.ts';
import { readOptions, type StationOptions } from './options.ts';
import { post } from './routes.ts';
import { beginLife, type Log, type StationLife, type StationProgram } from './station-life.ts';
import { readStaticFiles } from './static-files.ts';

/** How long the end waits for an exchange, which loses nothing when it is cut: a hub that hangs may never answer. */
const LAST_EXCHANGE_MS = 1000;

async function enrolNow(options: StationOptions): Promise<Identity> {
  if (options.enrol === undefined) {
    throw new Error(
      'This machine is not enrolled yet. Ask the administrator for a code and start with --enrol CODE.',
    );
  }
  const enrolled = await enrol(options.data, options.hub, options.enrol, systemRandom);
  if (!enrolled.ok) throw new Error(enrolled.error.words);
  return enrolled.value;
}

async function identityOf(options: StationOptions, role: StationRole, log: Log): Promise<Identity> {
  const kept = await readIdentity(identityPath(options.data));
  if (!kept.ok) throw new Error(kept.error.words);
  if (kept.value !== null && options.enrol !== undefined) {
    log(
      `This machine is enrolled already, as ${kept.value.name}; the code was not used. Should it be stopped for good, type a new code on its page.`,
    );
  }
  const identity = kept.value ?? (await enrolNow(options));
  if (identity.role === role) return identity;
  throw new Error(
    `This machine is enrolled as ${identity.role}, not as ${role}. Start the other program, or use another folder.`,
  );
}

function endInOrder(log: Log, close: () => Promise<void>): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    log('closing');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log(`it did not end in order: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  // Started by `npm start` or a test: its end closes our standard input, however it came about.
  if (process.env['GATEFOLD_ENDS_WITH_PARENT'] === '1') process.stdin.resume().on('end', end);
}

/** Every route of the life of this moment, and the one by which another takes its place. */
async function start(program: StationProgram, log: Log): Promise<void> {
  const options = readOptions(program.role, process.argv.slice(2));
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  const files = await readStaticFiles(program.page);
  const identity = await identityOf(options, program.role, log);
  let life: StationLife = await beginLife(program, options, identity, log);
  const live = new LiveState(systemTimers, () => life.state());
  const attend = (): void => life.station.onChange(() => live.changed());
  const desk = new AnewDesk({
    clock: systemClock,
    fault: () => life.station.fault,
    enrolAnew: (code) => {
      const old = life.station.identity;
      return enrolAnew(old, code, anewPorts(options, old.station));
    },
    goOnAs: async (next) => {
      log(`enrolled anew, as ${next.name}, station ${next.station}`);
      // The old life ends first: nothing of it may write any more.
      await life.end();
      life = await beginLife(program, options, next, log);
      attend();
      live.changed();
    },
    fail: (error) => endWith(error, log),
  });
  const anew = post('/api/enrol-anew', enrolAnewRequestSchema, (body) => desk.take(body));
  const server = await LoopbackServer.start({
    port: options.port,
    routes: () => [...life.routes, anew],
    files,
    live,
    timers: systemTimers,
    log,
  });
  attend();
  endInOrder(log, async () => {
    await server.close();
    await life.end(LAST_EXCHANGE_MS);
  });
  process.stdout.write(
    `${JSON.stringify({ ready: true, url: server.url, station: identity.station, lanPort: life.lanPort })}\n`,
  );
}

function wordsFor(error: unknown): string {
  if (error instanceof DiskUnreadable) {
    return `${error.message} Keep the folder, it may hold entries that are nowhere else; take another machine, and give this one to the administrator.`;
  }
  return error instanceof Error ? error.message : String(error);
}

function endWith(error: unknown, log: Log): never {
  log(wordsFor(error));
  process.exit(1);
}

export async function runStation(program: StationProgram): Promise<void> {
  const log = (text: string): void => {
    process.stderr.write(`${program.role}: ${shownLine(text)}\n`);
  };
  try {
    await start(program, log);
  } catch (error) {
    endWith(error, log);
  }
}
