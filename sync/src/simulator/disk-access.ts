/**
 * Purpose: how one life of a station reaches its simulated disk: one write or read at a time.
 * Invariant: every call is a place at which others go on, and at which this life may end: before the commit, when nothing
 * is kept, or after it, when everything is kept and nobody was told (LE2). Each place has a name, so that it can be shown
 * that lives ended at all of them (SI1).
 */

import type { Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';
import type { AwaitPoint, Wait } from './await-points.ts';
import type { Commit, Doubt, SimulatedDisk } from './simulated-disk.ts';

export type DiskAccess = {
  readonly disk: SimulatedDisk;
  /** Waits as long as the disk needs; the life may end here. */
  readonly step: (at: AwaitPoint) => Promise<void>;
  /** Goes on at once, unless the life ends here. */
  readonly pass: (at: AwaitPoint) => Promise<void>;
  /** How the next write ends. */
  readonly doubt: () => Doubt;
};

export async function write(
  access: DiskAccess,
  call: Wait,
  commit: Commit,
): Promise<Result<void, DiskFault>> {
  access.disk.begin(commit);
  await access.step(`${call} before`);
  const written = await access.disk.write(commit, access.doubt());
  await access.step(`${call} after`);
  return written;
}

export async function read<T>(access: DiskAccess, call: Wait, from: () => Promise<T>): Promise<T> {
  await access.step(`${call} before`);
  const found = await from();
  await access.pass(`${call} after`);
  return found;
}
