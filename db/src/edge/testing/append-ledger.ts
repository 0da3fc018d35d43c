/** Purpose: the one ledger that the crash tests write and read back. Tests only. */

import type { Result } from '@gatefold/domain/result';
import type { Journal } from '@gatefold/sync/ledger/journal';
import { StationClock } from '@gatefold/sync/ledger/station-clock';
import { StationLedger, type BrokenLedger } from '@gatefold/sync/ledger/station-ledger';
import { createLedger, TestClock, testStation } from '@gatefold/sync/testing/test-station';
import { ok } from '@gatefold/domain/result';

const station = testStation(77);

/** Creates the ledger in an empty journal, or resumes it, which checks every link of its chain. */
export async function openAppendLedger(
  journal: Journal,
  replay: (bytes: Uint8Array) => void = () => undefined,
): Promise<Result<StationLedger, BrokenLedger>> {
  const [opening] = await journal.ledgers();
  if (opening === undefined) return ok(await createLedger(journal, station));
  const clock = new StationClock(new TestClock());
  return await StationLedger.resume(journal, clock, station.keys, opening, replay);
}
