/**
 * Purpose: what a stadium's list costs, from the hub's tables to a gate's decision, and what it costs the usual ways with the
 * same tickets (MA2, MA3). README.md beside this file says how each figure is taken.
 */

import { buildPages } from '../../tools/build-pages.ts';
import { note, type Report } from '../report.ts';
import { FULL_EVENT, startBenchHub } from './bench-hub.ts';
import { measureBuild, measureFirstSync } from './first-sync.ts';
import { measureInChromium } from './in-chromium.ts';
import { measureLoad } from './load.ts';
import { measureMemory } from './memory.ts';
import { measureDelta } from './one-ticket-delta.ts';
import { measureScanning } from './scanning.ts';

export async function benchManifest(tickets: number, report: Report): Promise<void> {
  note(`a hub with ${tickets} tickets`);
  // Gates serve theirs.
  await buildPages();
  const hub = await startBenchHub(tickets);
  try {
    const station = await measureBuild(hub, report);
    const synced = await measureFirstSync(hub, station, report);
    note('the tokens of all sold tickets');
    const sold = (await hub.admin.printRun(FULL_EVENT)).map(({ digits }) => digits);
    await measureLoad(synced, sold[0] ?? '', report);
    await measureInChromium(hub, synced, sold[0] ?? '', report);
    await measureMemory(hub, report);
    await measureScanning(hub, tickets, sold, report);
    // Revokes tickets, so it comes after everything that scans them.
    await measureDelta(hub, synced, report);
  } finally {
    await hub.close();
  }
}
