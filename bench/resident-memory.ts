/** Purpose: resident memory of a process of ours, in MiB, from the kernel. */

import { readFile } from 'node:fs/promises';

export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
