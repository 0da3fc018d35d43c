/**
 * Purpose: gives a machine whose station was stopped for good a new identity, by a code of the administrator (LE4, SE1).
 * Invariant: one write decides. Before it this machine is the old, stopped station, and the same code may be tried again;
 * from then on it is the new one. The old key and ledgers stay in the folder, and no identity comes back to life.
 */

import type { StationRole } from '@gatefold/domain/codec/certificate';
import type { StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RefusalAnswer } from '../contract/station-status.ts';
import type { Identity } from './identity.ts';

export type AnewPorts = {
  /** Asks the hub. The same code gives the same station until `forgetPending`. */
  readonly ask: (code: string) => Promise<Result<Identity, RefusalAnswer>>;
  /** Stations that this machine was, the present one among them. */
  readonly formerStations: () => Promise<ReadonlySet<StationId>>;
  /** Makes an empty database of this name, or leaves the one that is there. */
  readonly makeDatabase: (name: string) => Promise<Result<void, RefusalAnswer>>;
  readonly keepRetired: (old: Identity) => Promise<Result<void, RefusalAnswer>>;
  /** The write that decides: whole or not at all. */
  readonly take: (identity: Identity) => Promise<Result<void, RefusalAnswer>>;
  readonly forgetPending: () => Promise<void>;
};

const CODE_OF_BEFORE: RefusalAnswer = {
  kind: 'code-spent',
  words: 'This code made what this machine was before. Ask the administrator for a new one.',
};

function wrongRole(wanted: StationRole, got: StationRole): RefusalAnswer {
  const words = `This code is for another kind of station: ${got}, not ${wanted}. Ask the administrator for a new code.`;
  return { kind: 'wrong-role', words };
}

/** Answers the new identity, which is kept; the program goes on as that. */
export async function enrolAnew(
  old: Identity,
  code: string,
  ports: AnewPorts,
): Promise<Result<Identity, RefusalAnswer>> {
  const asked = await ports.ask(code);
  if (!asked.ok) return asked;
  const { station, role } = asked.value;
  if ((await ports.formerStations()).has(station)) return err(CODE_OF_BEFORE);
  if (role !== old.role) return err(wrongRole(old.role, role));
  const identity: Identity = { ...asked.value, database: `station-${station}.db` };
  for (const step of [
    () => ports.makeDatabase(identity.database),
    () => ports.keepRetired(old),
    () => ports.take(identity),
  ]) {
    const done = await step();
    if (!done.ok) return done;
  }
  await ports.forgetPending();
  return ok(identity);
}
