/**
 * Purpose: as whom the Postgres programs run, and running them.
 * Invariant: never as root, because Postgres refuses to. Under root they run as `postgres` where
 * that user exists (Debian's package makes it), else as `nobody`, which every Unix has.
 */

import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export type ServerUser =
  | { readonly kind: 'self' }
  | { readonly kind: 'other'; readonly name: string; readonly uid: number; readonly gid: number };

export type ProgramEnd = {
  /** Exit code; null when a signal ended the program. */
  readonly code: number | null;
  /** Standard output and standard error as they came. */
  readonly output: string;
};

/** The user who may own the database files; undefined when root finds neither candidate. */
export async function findServerUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  return chooseServerUser(await readFile('/etc/passwd', 'utf8'));
}

/** Picks from the text of `/etc/passwd` (`name:password:uid:gid:…`). */
export function chooseServerUser(passwd: string): ServerUser | undefined {
  const lines = passwd.split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((fields) => fields[0] === name) ?? [];
    if (uid && gid && uid !== '0')
      return { kind: 'other', name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

/**
 * Runs a program as the server's user and collects what it says.
 *
 * It gets a process group of its own, so that Ctrl-C on the hub's terminal reaches the hub alone
 * and Postgres stays up until the hub has closed its connections. The working directory is `/`
 * and the environment is bare, because the hub's own may not be readable by that user. A program
 * that cannot be spawned at all is reported like one that failed.
 */
export function runAs(
  user: ServerUser,
  program: string,
  args: readonly string[],
  input?: string,
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: '/',
      detached: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' },
      ...(user.kind === 'other' ? { uid: user.uid, gid: user.gid } : {}),
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    // A program that ends before it has read its input breaks the pipe; its exit code says why.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}

/**
 * Writes a file that only the server's user may read. It is written by that user, because root
 * must not write into a folder that someone else can fill with links to root's own files.
 */
export async function writeAs(
  user: ServerUser,
  path: string,
  text: string,
  mode: 'replace' | 'append' = 'replace',
): Promise<void> {
  const script = `umask 077 && cat ${mode === 'append' ? '>>' : '>'} "$1"`;
  const { code, output } = await runAs(user, '/bin/sh', ['-c', script, 'sh', path], text);
  if (code !== 0) throw new Error(`${path} could not be written: ${output}`);
}
