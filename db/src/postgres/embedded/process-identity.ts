/**
 * Purpose: tell whether the process behind a remembered pid is still the same process.
 * Invariant: a pid alone proves nothing, since the kernel hands numbers out again; a pid with its
 * start time and the machine's boot does. A zombie has ended and counts as gone.
 */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Something that differs between any two processes that ever had this pid; undefined if gone. */
export async function identityOf(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return await ps(pid, 'lstart=');
  const stat = await readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in brackets and may hold spaces and brackets itself;
  // after the last bracket come state (3rd) … starttime (22nd), see proc_pid_stat(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  return `${boot.trim()}:${fields[19] ?? ''}`;
}

/** The command line as one text, its arguments joined by spaces; undefined if gone. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return await ps(pid, 'command=');
  const text = (await readProc(`/proc/${pid}/cmdline`))?.replaceAll('\0', ' ').trim();
  return text === '' ? undefined : text;
}

async function readProc(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // ESRCH: the process ended between opening and reading.
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ESRCH')) return undefined;
    throw error;
  }
}

async function ps(pid: number, column: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', column]);
    return stdout.trim() === '' ? undefined : stdout.trim();
  } catch (error) {
    // ps answers exit code 1 when no process has that pid.
    if (error instanceof Error && 'code' in error && error.code === 1) return undefined;
    throw error;
  }
}

/** Whether a caught value is the system error with this code, such as `ENOENT`. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
