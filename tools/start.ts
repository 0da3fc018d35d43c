/**
 * Purpose: `npm start`: a working match day on this machine: the hub with its own Postgres, two gate stations and one
 * agent kiosk, each a process of its own.
 * Invariant: everything lives in `.gatefold/`; a second start continues where the first was; Ctrl-C stops all of it.
 */

import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { buildPages } from './build-pages.ts';
import { AdminClient } from './launch/admin-client.ts';
import { startChild, type Child } from './launch/child.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const EVENT = 1;
const ALLOTTED_OPEN_STAND = 200;
const ALLOTTED_COVERED_STAND = 50;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(REPOSITORY, '.gatefold') },
    'port-base': { type: 'string', default: '4600' },
    tickets: { type: 'string', default: '60000' },
    verbose: { type: 'boolean', default: false },
  },
});
const portBase = z.coerce.number().int().min(0).max(65_000).parse(values['port-base']);
const data = values.data;

function port(offset: number): string {
  return String(portBase === 0 ? 0 : portBase + offset);
}

type Post = { readonly folder: string; readonly name: string; readonly port: string } & (
  | { readonly role: 'gate'; readonly gate: number; readonly lane: string }
  | { readonly role: 'agent' }
);

const POSTS: readonly Post[] = [
  { folder: 'gate-north', name: 'North 1', port: port(11), role: 'gate', gate: 0, lane: '1' },
  { folder: 'gate-south', name: 'South 1', port: port(12), role: 'gate', gate: 1, lane: '1' },
  { folder: 'agent-mbare', name: 'Mbare Kiosk', port: port(21), role: 'agent' },
];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function log(line: string): void {
  if (values.verbose || /error|fail|cannot|refus/i.test(line)) process.stderr.write(`${line}\n`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The administrator's password of this demonstration, made at the first start. */
async function adminPassword(): Promise<string> {
  const path = join(data, 'admin-password');
  if (!(await exists(path))) {
    await writeFile(path, randomBytes(9).toString('base64url'), { mode: 0o600 });
  }
  return (await readFile(path, 'utf8')).trim();
}

async function startHub(password: string): Promise<Child> {
  say('Starting the hub and its database (the first time takes about ten seconds) …');
  return startChild({
    name: 'hub',
    program: join(REPOSITORY, 'hub/src/main.ts'),
    args: ['--data', join(data, 'hub'), '--port', port(0), '--demo', '--tickets', values.tickets],
    env: { GATEFOLD_ADMIN_PASSWORD: password },
    log,
  });
}

async function startStation(post: Post, hubUrl: string, admin: AdminClient): Promise<Child> {
  const folder = join(data, post.folder);
  const args = ['--data', folder, '--hub', hubUrl, '--port', post.port];
  const isNew = !(await exists(join(folder, 'identity.json')));
  if (isNew) {
    const { name, role } = post;
    const request =
      post.role === 'gate'
        ? { role: post.role, event: EVENT, name, gate: post.gate, lane: post.lane }
        : { role: post.role, event: EVENT, name };
    say(`Enrolling ${name} as ${role} …`);
    args.push('--enrol', await admin.enrolmentCode(request));
  }
  const program = post.role === 'gate' ? 'edge-gate/src/main.ts' : 'agent-desktop/src/main.ts';
  const child = await startChild({
    name: post.name,
    program: join(REPOSITORY, program),
    args,
    log,
  });
  if (isNew && post.role === 'agent') {
    const station = z.string().parse(child.ready['station']);
    const grant = { event: EVENT, station, expiresInHours: 240 };
    await admin.grant({ ...grant, klass: 2, quantity: ALLOTTED_OPEN_STAND });
    await admin.grant({ ...grant, klass: 1, quantity: ALLOTTED_COVERED_STAND });
  }
  return child;
}

const staffSchema = z.array(z.looseObject({ name: z.string(), role: z.string(), pin: z.string() }));

function table(hub: Child, stations: readonly Child[], password: string): string {
  const staff = staffSchema.parse(hub.ready['staff']);
  const lines = [
    '',
    'A match day is running on this machine.',
    '',
    `  Administrator     ${hub.url}/admin/   name: admin   password: ${password}`,
    ...stations.map((child) => `  ${child.name.padEnd(16)}  ${child.url}/`),
    `  Tickets to scan   ${hub.url}/demo/tickets`,
    '',
    '  Staff and their PINs:',
    ...staff.map((one) => `    ${one.name.padEnd(16)} ${one.role.padEnd(11)} ${one.pin}`),
    '',
    'Ctrl-C stops all of it. Another `npm start` goes on where it was.',
    `Everything is kept in ${data}; delete that folder to begin anew.`,
  ];
  return lines.join('\n');
}

async function main(): Promise<void> {
  await mkdir(data, { recursive: true });
  for (const page of await buildPages()) say(`${page.page.name}: ${page.outcome}`);
  const password = await adminPassword();
  const children: Child[] = [];
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    say('\nStopping …');
    // The stations first, then the hub with its database.
    await Promise.all(children.slice(1).map((child) => child.stop()));
    await children[0]?.stop();
    say('Stopped.');
  };
  const stopOnce = (): Promise<void> => (stopping ??= stop());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void stopOnce().then(() => process.exit(0)));
  }
  try {
    const hub = await startHub(password);
    children.push(hub);
    const admin = await AdminClient.signIn(hub.url, 'admin', password);
    for (const post of POSTS) children.push(await startStation(post, hub.url, admin));
    say(table(hub, children.slice(1), password));
    const ended = await Promise.race(
      children.map(async (child) => `${child.name} (${await child.ended})`),
    );
    if (stopping === null) throw new Error(`${ended} has ended by itself.`);
    await stopOnce();
  } catch (error) {
    if (stopping !== null) return;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await stopOnce();
    process.exitCode = 1;
  }
}

await main();
