/**
 * Purpose: what can befall a station while it works on something, for match days and crash tests.
 * Invariant: after a mishap the station runs again; whatever it was asked in the meantime was answered, stopped in words,
 * or not answered at all, and the one who asked knows which.
 */

import type { StationProcess } from './world.ts';

/** How a piece of work was answered: done or refused for a reason, stopped because nothing can be recorded, or not at all. */
export type Told = 'answered' | 'stopped' | 'no-answer';

/** Befalls the station while `work` is asked of it; `work` may be asked more than once. */
export type Mishap = (station: StationProcess, work: () => Promise<Told>) => Promise<Told>;

/** Which mishap befalls the nth piece of work; null for none. */
export type Mishaps = (number: number) => Mishap | null;

/** As if its battery had fallen out. */
export const killed: Mishap = async (station, work) => {
  const killing = station.child.kill();
  const told = await work();
  await killing;
  await station.restart();
  return told;
};

/** Asks until there is an answer: a steward shows a ticket again, and an agent presses the key again. */
export async function workThrough(
  station: StationProcess,
  work: () => Promise<Told>,
  mishap: Mishap | null,
): Promise<void> {
  const first = await (mishap === null ? work() : mishap(station, work));
  if (first === 'answered') return;
  const again = await work();
  if (again !== 'answered') throw new Error(`${station.name}: ${again} after its restart`);
}
