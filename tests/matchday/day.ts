/**
 * Purpose: one whole match day with the real processes, from the first sale to the morning after.
 * Invariant: what people at the stations were told is written down as they are told it, and only afterwards compared with
 * what the hub holds.
 */

import { randomUUID } from 'node:crypto';
import { countFacts, type FactCounts } from './count-facts.ts';
import { workQueue, type GateTally } from './gatekeeper.ts';
import { killed, workThrough, type Mishaps } from './mishap.ts';
import { planScans, type ScanPlan } from './scan-plan.ts';
import { publishedEpoch } from './published-epoch.ts';
import { FLOAT_MINOR, Seller } from './seller.ts';
import { must } from './station-client.ts';
import { until } from './until.ts';
import { EVENT, type StationProcess, type World } from './world.ts';

export type DayOptions = { readonly scans: number; readonly seed: number };
export type Say = (line: string) => void;

export type DayResult = {
  readonly gateTallies: readonly GateTally[];
  readonly offlineSales: number;
  readonly onlineSales: number;
  readonly twiceShown: number;
  readonly facts: FactCounts;
  readonly unreceipted: number;
  readonly replicasAgree: boolean;
  readonly incidentsWithBothSides: number;
  readonly cashExpectedMinor: number;
  readonly cashReportedMinor: number;
  readonly unreportedSales: number;
};

const ALLOTTED_EACH = { covered: 60, open: 240 };

async function signInAll(world: World): Promise<void> {
  const steward = world.staff.find((one) => one.role === 'steward');
  const agent = world.staff.find((one) => one.role === 'agent');
  if (steward === undefined || agent === undefined)
    throw new Error('the demonstration has no staff');
  for (const gate of world.gates) {
    await must(`${gate.name} sign-in`, gate.client.signIn(steward.operator, steward.pin));
  }
  for (const kiosk of world.agents) {
    await must(`${kiosk.name} sign-in`, kiosk.client.signIn(agent.operator, agent.pin));
  }
}

/** Every station has the newest manifest, so that what was revoked is known before the network goes. */
export async function untilManifestsAreThere(world: World): Promise<void> {
  await until('the manifest at every station', async () => {
    const newest = await publishedEpoch(world);
    if (newest === null) return 'the hub has changes that it has not published';
    for (const gate of world.gates) {
      const state = await must('state', gate.client.gateState());
      if (state.status.manifest.epoch < newest)
        return `${gate.name} is at ${state.status.manifest.epoch} of ${newest}`;
    }
    for (const kiosk of world.agents) {
      const state = await must('state', kiosk.client.tillState());
      // The stock of an earlier list may be there, and sold out.
      if (state.status.manifest.epoch < newest)
        return `${kiosk.name} is at ${state.status.manifest.epoch} of ${newest}`;
      if (state.stock.length < 2) return `${kiosk.name} has no stock yet`;
    }
    return null;
  });
}

export async function grantStock(world: World, scans: number, each = ALLOTTED_EACH): Promise<void> {
  const scale = Math.max(1, Math.round(scans / 1500));
  for (const kiosk of world.agents) {
    const grant = { event: EVENT, station: kiosk.id, expiresInHours: 24 };
    await world.admin.grant({ ...grant, klass: 1, quantity: each.covered * scale });
    await world.admin.grant({ ...grant, klass: 2, quantity: each.open * scale });
  }
}

/** Sells `count` times a seller; the mishaps are the first kiosk's. */
export async function sellAll(
  sellers: readonly Seller[],
  kiosks: readonly StationProcess[],
  count: number,
  mishaps: Mishaps,
): Promise<void> {
  await Promise.all(
    sellers.map(async (seller, index) => {
      const kiosk = kiosks[index];
      if (kiosk === undefined) throw new Error('a seller without a kiosk');
      for (let number = 0; number < count; number += 1) {
        const requestId = randomUUID();
        const mishap = index === 0 ? mishaps(number) : null;
        await workThrough(kiosk, () => seller.sell(number, requestId), mishap);
      }
    }),
  );
}

export async function untilQuiet(
  world: World,
  say: Say,
): Promise<{ unreceipted: number; agree: boolean }> {
  const stations = [...world.gates, ...world.agents];
  let unreceipted = -1;
  let agree = false;
  let reported = '';
  await until(
    'quiet',
    async () => {
      const digests = await Promise.all(stations.map((one) => must('digest', one.client.digest())));
      unreceipted = digests.reduce((sum, one) => sum + one.owedEntries, 0);
      const hub = await world.admin.digest(EVENT);
      agree = digests.every((one) => one.rulings === hub.rulings);
      const state = `${unreceipted} entries on their way, replicas ${agree ? 'agree' : 'differ'}`;
      if (state !== reported) say(`  ${state}`);
      reported = state;
      return unreceipted === 0 && agree ? null : state;
    },
    300_000,
  );
  return { unreceipted, agree };
}

export function refusalsByStation(
  world: World,
  tallies: readonly GateTally[],
): ReadonlyMap<string, number> {
  return new Map(
    world.gates.map((gate, index) => {
      const refused = tallies[index]?.refused ?? new Map<string, number>();
      return [gate.id, [...refused.values()].reduce((sum, count) => sum + count, 0)];
    }),
  );
}

export async function ledgersOf(world: World) {
  const stations = [...world.gates, ...world.agents];
  const digests = await Promise.all(stations.map((one) => must('digest', one.client.digest())));
  return digests.flatMap((one) => one.ledgers);
}

async function workGates(world: World, plan: ScanPlan): Promise<GateTally[]> {
  return Promise.all(
    world.gates.map((gate, index) => {
      const queue = plan.queues[index] ?? [];
      const half = Math.floor(queue.length / 2);
      return workQueue(gate, queue, (scan) => (index === 1 && scan === half ? killed : null));
    }),
  );
}

/** The till's word against the seller's own count. */
async function cashOf(world: World, sellers: readonly Seller[]) {
  const view = await world.admin.overview(EVENT);
  const reported = view.tills.flatMap((till) => till.expected);
  return {
    cashExpectedMinor: sellers.reduce((total, seller) => total + seller.cashMinor, 0),
    cashReportedMinor: reported.reduce((total, one) => total + one.amountMinor, 0),
    unreportedSales: view.unreportedSales,
    incidentsWithBothSides: view.incidents.filter(
      (one) => one.kind === 'double-entry' && one.standing.length > 0 && one.against.length > 0,
    ).length,
  };
}

export async function playDay(world: World, options: DayOptions, say: Say): Promise<DayResult> {
  say('Morning: staff sign in, agents get their tickets, some tickets are revoked.');
  await signInAllOnceListed(world);
  await grantStock(world, options.scans);
  const printed = await world.admin.printRun(EVENT);
  const plain = printed.filter((one) => one.gateSet === 0 && one.timeWindow === 0);
  const revoked = plain.slice(-Math.max(3, Math.round(options.scans / 200)));
  for (const one of revoked)
    await world.admin.revokeTicket(EVENT, one.serial, 'stolen from the office');
  const sellers = world.agents.map((kiosk) => new Seller(kiosk.client));
  await untilManifestsAreThere(world);
  for (const seller of sellers) {
    await must('till', seller.client.openTill([{ amountMinor: FLOAT_MINOR, currency: 'USD' }]));
  }
  const rounds = Math.max(10, Math.round(options.scans / 60));
  say('The agents sell while the network is there.');
  await sellAll(sellers, world.agents, Math.ceil(rounds / 3), () => null);
  const onlineSales = sellers.reduce((sum, one) => sum + one.sold.length, 0);

  say('The network goes. Every gate and every agent is on its own.');
  for (const one of [...world.gates, ...world.agents]) one.link.cut();
  await sellAll(sellers, world.agents, rounds, (sale) =>
    sale === Math.floor(rounds / 2) ? killed : null,
  );
  for (const seller of sellers) await seller.voidOne();
  const soldAll = sellers.flatMap((one) => one.sold);
  say(
    `The gates open: ${options.scans} scans. One gate is killed in the middle and started again.`,
  );
  const plan = planScans({
    event: EVENT,
    gates: world.gates.length,
    scans: options.scans,
    seed: options.seed,
    nowMs: Date.now(),
    printed,
    revoked,
    soldOffline: soldAll,
  });
  const gateTallies = await workGates(world, plan);

  say('The network is back.');
  for (const one of [...world.gates, ...world.agents]) one.link.mend();
  await untilQuiet(world, say);
  say('The agents count their cash and close their tills.');
  for (const seller of sellers) {
    await must(
      'close',
      seller.client.closeTill([{ amountMinor: seller.cashMinor, currency: 'USD' }]),
    );
  }
  const quiet = await untilQuiet(world, say);

  const told = {
    admissions: gateTallies.flatMap((one) => one.admitted),
    sales: sellers.flatMap((seller, index) =>
      [...seller.sold, ...seller.voided].map(({ serial }) => ({
        station: world.agents[index]?.id ?? '',
        serial,
      })),
    ),
    voids: sellers.flatMap((seller) => seller.voided.map((one) => one.serial)),
    refusals: refusalsByStation(world, gateTallies),
    ledgers: await ledgersOf(world),
  };
  return {
    gateTallies,
    onlineSales,
    offlineSales: soldAll.length - onlineSales,
    twiceShown: plan.twiceShown,
    facts: await countFacts(world.databaseUrl, told),
    unreceipted: quiet.unreceipted,
    replicasAgree: quiet.agree,
    ...(await cashOf(world, sellers)),
  };
}

export async function signInAllOnceListed(world: World): Promise<void> {
  await until('the first manifest', async () => {
    for (const gate of world.gates) {
      const state = await must('state', gate.client.gateState());
      if (state.status.manifest.epoch === 0) return `${gate.name} has none`;
    }
    for (const kiosk of world.agents) {
      const state = await must('state', kiosk.client.tillState());
      if (state.status.manifest.epoch === 0) return `${kiosk.name} has none`;
    }
    return null;
  });
  await signInAll(world);
}

/** A steward at a gate that was enrolled a moment ago, once it has a list to know him by. */
export async function signInAtGate(world: World, gate: StationProcess): Promise<void> {
  await until('the first manifest', async () => {
    const state = await must('state', gate.client.gateState());
    return state.status.manifest.epoch === 0 ? `${gate.name} has none` : null;
  });
  const steward = world.staff.find((one) => one.role === 'steward');
  if (steward === undefined) throw new Error('the demonstration has no steward');
  await must(`${gate.name} sign-in`, gate.client.signIn(steward.operator, steward.pin));
}
