/**
 * Purpose: gates that scan and a kiosk that sells while they are killed at random moments and started again: as they are, on
 * full disks, with torn files; and at the end a gate whose disk loses what it had acknowledged.
 * Invariant: the moments come from the seed; what was answered is an acknowledgement, and nothing else is.
 */

import type { SmallDisk } from '@gatefold/db/edge/testing/small-disk';
import { countFacts } from '../matchday/count-facts.ts';
import {
  grantStock,
  ledgersOf,
  refusalsByStation,
  sellAll,
  signInAllOnceListed,
  untilManifestsAreThere,
  untilQuiet,
} from '../matchday/day.ts';
import { workQueue } from '../matchday/gatekeeper.ts';
import type { Mishaps } from '../matchday/mishap.ts';
import { seeded, type PlannedScan, type PrintedTicket } from '../matchday/scan-plan.ts';
import { FLOAT_MINOR, Seller } from '../matchday/seller.ts';
import { must } from '../matchday/station-client.ts';
import { EVENT, type World } from '../matchday/world.ts';
import { crashOf, type CrashCounts } from './crash-kinds.ts';
import { planCrashes } from './crash-plan.ts';
import { playDestroyed } from './destroyed.ts';

export type CrashOutcome = {
  readonly kills: number;
  readonly fullDiskKills: number;
  readonly tornRestarts: number;
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly lostEntries: number;
  /** Gates that lost acknowledged entries with their disk, and stopped instead of using their places again. */
  readonly stopped: number;
  /** Answers "nothing can be recorded here", on full disks. */
  readonly stoppedWhileFull: number;
  readonly unexpected: number;
  readonly replicasAgree: boolean;
  readonly lost: readonly string[];
};

export type CrashOptions = {
  readonly kills: number;
  readonly seed: number;
  /** Of the second gate and the kiosk, where this machine allows it. */
  readonly disks: { readonly gate: SmallDisk; readonly kiosk: SmallDisk } | null;
};

/** Between two kills a station does this much on average. */
const DEEDS_A_KILL = 8;
/** Of the kills, so many destroy acknowledged entries. */
const DESTROYED_SHARE = 0.06;

/** Every third ticket is shown a second time, right behind the first. */
function queueOf(gate: number, tickets: readonly PrintedTicket[]): PlannedScan[] {
  return tickets.flatMap((one, index): PlannedScan[] => {
    const scan = { gate, digits: one.digits, serial: one.serial };
    const first = { ...scan, expect: 'admitted' };
    return index % 3 === 0 ? [first, { ...scan, expect: 'already-admitted' }] : [first];
  });
}

function noCrashes(): CrashCounts {
  return {
    plain: 0,
    'full-disk': 0,
    'room-again': 0,
    'torn-tail': 0,
    'torn-page': 0,
    stoppedWhileFull: 0,
  };
}

function killsIn(counts: CrashCounts): number {
  const { stoppedWhileFull: _stops, ...kinds } = counts;
  return Object.values(kinds).reduce((sum, count) => sum + count, 0);
}

export async function playCrashes(
  world: World,
  options: CrashOptions,
  say: (line: string) => void,
): Promise<CrashOutcome> {
  const { disks } = options;
  const random = seeded(options.seed);
  const destroyed = Math.max(1, Math.round(options.kills * DESTROYED_SHARE));
  const killsEach = Math.max(1, Math.ceil((options.kills - destroyed) / 3));
  const deeds = killsEach * DEEDS_A_KILL;
  const counts = noCrashes();
  /** Each station draws from its own seed, so that what one does first changes nothing for another. */
  const mishapsOf = (disk: SmallDisk | null, work: number): Mishaps => {
    const own = seeded(Math.floor(random() * 2 ** 31));
    const plan = planCrashes({ kills: killsEach, deeds: work, hasSmallDisk: disk !== null }, own);
    return (number) => {
      const kind = plan.get(number);
      if (kind === undefined) return null;
      const mishap = crashOf(kind, { disk, random: own, counts });
      if (killsIn(counts) % 10 === 0) say(`  ${killsIn(counts)} of ${killsEach * 3} kills`);
      return mishap;
    };
  };

  await signInAllOnceListed(world);
  // A sale takes two tickets on average.
  await grantStock(world, deeds * 15);
  await untilManifestsAreThere(world);
  const sellers = world.agents.map((kiosk) => new Seller(kiosk.client));
  for (const seller of sellers) {
    await must('till', seller.client.openTill([{ amountMinor: FLOAT_MINOR, currency: 'USD' }]));
  }
  const printed = (await world.admin.printRun(EVENT)).filter(
    (one) => one.gateSet === 0 && one.timeWindow === 0,
  );
  say(`Killing each of ${world.gates.length} gates and the kiosk ${killsEach} times.`);
  const share = Math.ceil((deeds * 3) / 4);
  const working = world.gates.map((gate, index) => {
    const queue = queueOf(index, printed.slice(index * share, (index + 1) * share));
    const disk = index === 1 ? (disks?.gate ?? null) : null;
    return workQueue(gate, queue, mishapsOf(disk, queue.length));
  });
  const selling = sellAll(sellers, world.agents, deeds, mishapsOf(disks?.kiosk ?? null, deeds));
  const tallies = await Promise.all(working);
  await selling;
  const refusals = refusalsByStation(world, tallies);
  say('All are up again.');

  const [gate] = world.gates;
  if (gate === undefined) throw new Error('no gate');
  await untilQuiet(world, say);
  const spare = printed.slice(share * world.gates.length).slice(0, destroyed);
  const lostDisks = await playDestroyed(world, gate, spare, random, say);

  const quiet = await untilQuiet(world, say);
  const sold = sellers.flatMap((seller, index) =>
    seller.sold.map(({ serial }) => ({ station: world.agents[index]?.id ?? '', serial })),
  );
  const told = {
    admissions: [...tallies.flatMap((one) => one.admitted), ...lostDisks.admissions],
    sales: sold,
    voids: [],
    refusals,
    ledgers: await ledgersOf(world),
  };
  const facts = await countFacts(world.databaseUrl, told);
  const unexpected = [...tallies.flatMap((one) => one.unexpected), ...lostDisks.wrong];
  return {
    kills: killsIn(counts) + spare.length,
    fullDiskKills: counts['full-disk'] + counts['room-again'],
    tornRestarts: counts['torn-tail'] + counts['torn-page'] + spare.length,
    acknowledged: told.admissions.length + sold.length,
    unanswered: tallies.reduce((sum, one) => sum + one.unanswered, 0),
    lostEntries: facts.lostEntries,
    stopped: lostDisks.stopped,
    stoppedWhileFull: counts.stoppedWhileFull,
    unexpected: unexpected.length,
    replicasAgree: quiet.agree,
    lost: [...facts.lost, ...unexpected],
  };
}
