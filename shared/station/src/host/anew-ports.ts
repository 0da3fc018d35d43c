/** Purpose: the new identity's way to the hub and to this machine's disk; a full disk is a refusal in words (LE2, LE4). */

import { join } from 'node:path';
import { openStationDatabase, StationDatabaseRefused } from '@gatefold/db/edge/station-database';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import type { StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RefusalAnswer } from '../contract/station-status.ts';
import type { AnewPorts } from '../enrolment/enrol-anew.ts';
import { askToEnrol, forgetPending, identityPath } from '../enrolment/enrol.ts';
import { writeIdentity } from '../enrolment/identity.ts';
import { keepRetired, readRetired } from '../enrolment/retired-identities.ts';
import type { StationOptions } from './options.ts';

const FULL: RefusalAnswer = {
  kind: 'disk-full',
  words: 'The disk is full. Make room on it, then type the same code again.',
};

/** Does what writes on the disk. What is no matter of room on it is thrown on. */
async function onDisk<T>(work: () => Promise<T> | T): Promise<Result<T, RefusalAnswer>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof StationDatabaseRefused) {
      return err(error.kind === 'disk-full' ? FULL : { kind: error.kind, words: error.message });
    }
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOSPC' || code === 'EDQUOT') return err(FULL);
    throw error;
  }
}

/** `current` is the station that this machine still is. */
export function anewPorts({ data, hub }: StationOptions, current: StationId): AnewPorts {
  return {
    ask: async (code) => {
      const asked = await onDisk(() => askToEnrol(data, hub, code, systemRandom));
      return asked.ok ? asked.value : asked;
    },
    formerStations: async () => {
      const { identities } = await readRetired(data, current);
      return new Set([current, ...identities.map((one) => one.station)]);
    },
    makeDatabase: (name) =>
      onDisk(() => openStationDatabase(join(data, name), { ballastBytes: 0 }).close()),
    keepRetired: (old) => onDisk(() => keepRetired(data, old)),
    take: (identity) => onDisk(() => writeIdentity(identityPath(data), identity)),
    forgetPending: () => forgetPending(data),
  };
}
