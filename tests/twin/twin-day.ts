/** Purpose: one simulated day, and the same calls at a real hub: where the two part, in words (SI1). */

import { runSeed } from '@gatefold/sync/simulator/run-seed';
import type { HeardCall } from '@gatefold/sync/simulator/hub-call';
import { SOUND } from '@gatefold/sync/simulator/seam';
import { VENUE } from '../simulation/venue.ts';
import { RealHub } from './real-hub.ts';
import { replay } from './replay.ts';
import { differences, realLines, simulatedLines } from './tables.ts';

/** Calls from one look at all tables to the next; odd, so that the looks fall at every kind of call. */
const LOOK_EVERY = 37;
/** Everything after the first difference follows from it. */
const MOST_WORDS = 12;

type Noted = { readonly call: HeardCall; readonly lines: readonly string[] | null };

export type TwinDay = {
  readonly calls: number;
  readonly looks: number;
  readonly restores: number;
  /** Empty when both hubs answered and ended alike. */
  readonly findings: readonly string[];
};

async function simulate(seed: number, stations: number, vault: boolean): Promise<readonly Noted[]> {
  const noted: Noted[] = [];
  await runSeed({
    seed,
    stations,
    vault,
    seam: SOUND,
    ...VENUE,
    listen: (call, hub) => {
      const isLook = noted.length % LOOK_EVERY === 0;
      noted.push({ call, lines: isLook ? simulatedLines(hub.state) : null });
    },
  });
  return noted;
}

export async function twinDay(
  seed: number,
  stations: number,
  lastSerial: number,
  vault: boolean,
): Promise<TwinDay> {
  const noted = await simulate(seed, stations, vault);
  const real = await RealHub.open(lastSerial, vault);
  const findings: string[] = [];
  let [calls, looks, restores] = [0, 0, 0];
  try {
    for (const { call, lines } of noted) {
      calls += 1;
      if (call.kind === 'restored') restores += 1;
      const differs = await replay(real, call);
      if (differs !== null) findings.push(`call ${calls}: ${differs}`);
      if (lines !== null) {
        looks += 1;
        const unlike = differences(await realLines(real.hub.pool), lines);
        findings.push(...unlike.map((line) => `after call ${calls}: ${line}`));
      }
      if (findings.length > 0) break;
    }
  } finally {
    await real.close();
  }
  return { calls, looks, restores, findings: findings.slice(0, MOST_WORDS) };
}
