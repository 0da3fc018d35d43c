/**
 * Purpose: gates that scan and a kiosk that sells while they are killed at random moments and started again.
 * Invariant: the moments come from the seed; what was answered is an acknowledgement, and nothing else is.
 */

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
import { workQueue, type Mishaps } from '../matchday/gatekeeper.ts';
import { seeded, type PlannedScan, type PrintedTicket } from '../matchday/scan-plan.ts';
import { FLOAT_MINOR, Seller } from '../matchday/seller.ts';
import { must } from '../matchday/station-client.ts';
import { EVENT, type World } from '../matchday/world.ts';

export type CrashOutcome = {
  readonly kills: number;
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly lostEntries: number;
  readonly unexpected: number;
  readonly replicasAgree: boolean;
  readonly lost: readonly string[];
};

/** Between two kills a station does this much on average. */
const DEEDS_A_KILL = 8;

/** Exactly `kills` of `deeds` moments, spread by chance. */
function chosenMoments(kills: number, deeds: number, random: () => number): Mishaps {
  const moments = new Set<number>();
  while (moments.size < Math.min(kills, deeds)) moments.add(Math.floor(random() * deeds));
  return (deed) => moments.has(deed);
}

/** Every third ticket is shown a second time, right behind the first. */
function queueOf(gate: number, tickets: readonly PrintedTicket[]): PlannedScan[] {
  return tickets.flatMap((one, index): PlannedScan[] => {
    const scan = { gate, digits: one.digits, serial: one.serial };
    const first = { ...scan, expect: 'admitted' };
    return index % 3 === 0 ? [first, { ...scan, expect: 'already-admitted' }] : [first];
  });
}

export async function playCrashes(
  world: World,
  options: { readonly kills: number; readonly seed: number },
  say: (line: string) => void,
): Promise<CrashOutcome> {
  const random = seeded(options.seed);
  const killsEach = Math.ceil(options.kills / 3);
  const deeds = killsEach * DEEDS_A_KILL;
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
    return workQueue(gate, queue, chosenMoments(killsEach, queue.length, random));
  });
  const selling = sellAll(sellers, world.agents, deeds, chosenMoments(killsEach, deeds, random));
  const tallies = await Promise.all(working);
  await selling;
  say('All are up again.');
  const quiet = await untilQuiet(world, say);
  const sold = sellers.flatMap((seller, index) =>
    seller.sold.map(({ serial }) => ({ station: world.agents[index]?.id ?? '', serial })),
  );
  const told = {
    admissions: tallies.flatMap((one) => one.admitted),
    sales: sold,
    voids: [],
    refusals: refusalsByStation(world, tallies),
    ledgers: await ledgersOf(world),
  };
  const facts = await countFacts(world.databaseUrl, told);
  return {
    kills: killsEach * 3,
    acknowledged: told.admissions.length + sold.length,
    unanswered: tallies.reduce((sum, one) => sum + one.unanswered, 0),
    lostEntries: facts.lostEntries,
    unexpected: tallies.reduce((sum, one) => sum + one.unexpected.length, 0),
    replicasAgree: quiet.agree,
    lost: [...facts.lost, ...tallies.flatMap((one) => one.unexpected)],
  };
}
