/**
 * Purpose: one seed from morning to verdict: the day with its faults, the quiet after the last one, the audit (SI1, SI2, LE8).
 * Invariant: the same seed and planted bugs give the same trace, byte for byte.
 */

import { toHex, utf8 } from '@gatefold/domain/bytes';
import { hash256 } from '@gatefold/domain/crypto/hash';
import { audit } from './auditor.ts';
import { DAY_MS, DAY_START_MS } from './day-plan.ts';
import { Day, type Roads } from './day.ts';
import { healAll, planFaults } from './faults.ts';
import { finalWord } from './final-word.ts';
import { openDesk } from './holder-desk.ts';
import type { ListenAtHub } from './memory-hub.ts';
import { walkRound } from './lan-faults.ts';
import type { Settle } from './scheduler.ts';
import type { Seam } from './seam.ts';
import { vaultWord, type VaultWord } from './vault-word.ts';
import type { Crew } from './station-life.ts';

/** The longest any promise of the day may still be under way once everything works again. */
const LAST_ANSWERS_MS = 20 * 60_000;
/** Exchanges of every station until nothing moves any more; more is a stuck queue (LE8). */
const MAX_ROUNDS = 8;
const ROUND_MS = 60_000;

/** What makes a day, apart from the protocol. */
export type DayChoice = {
  readonly seed: number;
  /** Follows from the seed when it is not said. */
  readonly stations?: number | undefined;
  /** Follows from the stations when it is not said. */
  readonly actions?: number | undefined;
  /** `hub` unless told. */
  readonly roads?: Roads | undefined;
  /** No vault unless told. */
  readonly vault?: boolean | undefined;
  /** Faults left out, by number: how a failing day was made smaller (SI3). */
  readonly without?: readonly number[] | undefined;
};

export type RunOptions = DayChoice & {
  readonly seam: Seam;
  readonly crew: Crew;
  /** Told of every call that reaches the hub, with its answer. */
  readonly listen?: ListenAtHub;
  readonly settle: Settle;
};

export type RunReport = {
  readonly seed: number;
  readonly stations: number;
  readonly actions: number;
  readonly plannedFaults: number;
  readonly traceHash: string;
  readonly trace: readonly string[];
  /** In the auditor's words; empty when all holds. */
  readonly failures: readonly string[];
  readonly scans: number;
  readonly sales: number;
  readonly entries: number;
  readonly faults: number;
  readonly rounds: number;
  /** The rare states this day came to, by name: what no day ever reaches is not tried. */
  readonly reached: ReadonlySet<string>;
};

/** What a further round would have to change. */
function stateOf(day: Day): string {
  const { state } = day.hub;
  const held = [...state.ledgers].map(([ledger, { entries }]) => `${ledger} ${entries.length}`);
  const stations = day.machines.map(({ station }) =>
    station === null
      ? 'off'
      : `${station.content?.root.epoch} ${station.owedEntries} ${station.vaultProgress?.due}`,
  );
  return [...held, ...stations, state.feed.length, state.published.length].join('\n');
}

/** Everything that happened, as text: two runs with the same record were the same day. */
function recordOf({ trace, heard, hub }: Day): string {
  const told = heard.map((one) => {
    const bytes = one.kind === 'written' ? toHex(one.bytes) : '';
    const place = 'ledger' in one ? `${one.ledger}:${one.seq}` : '';
    return `${one.atMs} ${one.kind} ${place} ${bytes}`;
  });
  const held = [...hub.state.ledgers].map(
    ([ledger, { entries }]) => `${ledger} ${entries.map(({ hash }) => toHex(hash)).join(' ')}`,
  );
  return [...trace, ...told, ...held].join('\n');
}

function reachedBy({ hub, heard, trace, manifests, machines }: Day): ReadonlySet<string> {
  const { state } = hub;
  const quarantine = [...state.quarantine.values()];
  const rulings = [...state.admissions.values()].flat();
  const verdicts = trace.flatMap((line) => /: scan: (?:refused )?([a-z-]+)/.exec(line)?.[1] ?? []);
  const ends = trace.flatMap((line) => / off: at (.+)$/.exec(line)?.[1] ?? []);
  const books = [...state.ledgers.values()].map(({ station }) => station);
  const lineless = machines.filter(({ hasUplink }) => !hasUplink);
  const cutOff = new Set(lineless.map(({ identity }) => identity.station));
  const letIn = rulings.filter((one) => one.standing).map(({ serial }) => serial);
  return new Set([
    ...heard.map(({ kind }) => kind),
    ...verdicts,
    ...ends.map((point) => `ended at ${point}`),
    ...manifests.reached,
    ...quarantine.map(({ reason }) => `quarantined ${reason}`),
    ...(quarantine.some(({ isResolved }) => isResolved) ? ['gap closed'] : []),
    ...(quarantine.some(({ times }) => times > 1) ? ['offered again'] : []),
    ...(new Set(books).size < books.length ? ['several books a station'] : []),
    ...(trace.some((line) => line.endsWith(': left')) ? ['went off duty'] : []),
    ...(new Set(letIn).size < letIn.length ? ['several in on one ticket'] : []),
    ...(rulings.some(({ standing }) => !standing) ? ['double entry'] : []),
    ...(trace.some((line) => line.includes('a stick brought')) ? ['a stick at the hub'] : []),
    ...(state.vault === null || state.vault.ended === null ? [] : ['vault ended']),
    ...[...state.confirmations.values()].map(({ why }) => `destroyed: ${why}`),
    ...(books.some((station) => cutOff.has(station)) ? ['delivered without a line'] : []),
  ]);
}

/** Lets every station speak with the hub until nothing changes; answers how many rounds that took. */
async function quieten(day: Day): Promise<number> {
  const { scheduler } = day;
  healAll(day);
  const hasWork = () => day.machines.some((machine) => machine.hasWork);
  await scheduler.runUntil(scheduler.nowMs + LAST_ANSWERS_MS, () => !hasWork());
  for (const machine of day.machines) machine.isClosing = true;
  await scheduler.runUntil(scheduler.nowMs + LAST_ANSWERS_MS);
  // A carrier waits one exchange before it brings the hub what it heard, so that a round without news can come before one with.
  const quietRounds = day.options.roads === 'all' ? 2 : 1;
  let before = '';
  let unchanged = 0;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    for (const machine of day.machines) {
      scheduler.spawn(machine.name, () => machine.exchangeOnce());
    }
    walkRound(day);
    await scheduler.runUntil(scheduler.nowMs + ROUND_MS);
    const after = stateOf(day);
    unchanged = after === before ? unchanged + 1 : 0;
    if (unchanged === quietRounds) return round;
    before = after;
  }
  return MAX_ROUNDS + 1;
}

/**
 * Someone goes round with every ticket that has a holder, and again after an exchange: that a page is torn is noticed when
 * it is looked at. Null on a day without a vault.
 */
async function lastLooks(day: Day): Promise<VaultWord | null> {
  if (day.vaults === null) return null;
  const { scheduler } = day;
  let word: VaultWord | null = null;
  for (let round = 0; round < 2; round += 1) {
    let isSeen = false;
    scheduler.spawn('the last looks', async () => {
      word = await vaultWord(day);
      isSeen = true;
    });
    await scheduler.runUntil(scheduler.nowMs + LAST_ANSWERS_MS, () => isSeen);
    if (round > 0) break;
    for (const machine of day.machines) scheduler.spawn(machine.name, () => machine.exchangeOnce());
    await scheduler.runUntil(scheduler.nowMs + ROUND_MS);
  }
  return word;
}

export async function runSeed(options: RunOptions): Promise<RunReport> {
  const { seed, seam, crew, settle } = options;
  const stations = options.stations ?? 4 + (seed % 5);
  const actions = options.actions ?? 60 + stations * 10;
  const { listen = () => undefined, roads = 'hub', vault = false } = options;
  const day = new Day({ seed, stations, actions, roads, vault, seam, crew, settle, listen });
  if (vault) openDesk(day);
  day.planWork();
  const plannedFaults = planFaults(day, new Set(options.without));
  await day.scheduler.runUntil(DAY_START_MS + DAY_MS);
  const rounds = await quieten(day);
  const failures = day.scheduler.thrown.map((detail) => `broken invariant: ${detail}`);
  if (rounds > MAX_ROUNDS)
    failures.push(`LE8 stuck queue: still moving after ${MAX_ROUNDS} rounds`);
  failures.push(...audit(day.heard, finalWord(day, await lastLooks(day))));
  const { heard, trace, scans, faults } = day;
  const written = heard.filter(({ kind }) => kind === 'written').length;
  const sales = heard.filter(({ kind }) => kind === 'sold').length;
  const traceHash = toHex(hash256(utf8(recordOf(day))));
  return {
    seed,
    stations,
    actions,
    plannedFaults,
    traceHash,
    trace,
    failures,
    scans,
    sales,
    entries: written,
    faults,
    rounds,
    reached: reachedBy(day),
  };
}
