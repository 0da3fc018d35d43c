/**
 * Purpose: what goes wrong on a simulated day, and when (SI1).
 * Invariant: each seed draws which kinds of fault its day has at all, so that some days are all crashes and others all lying
 * clocks; by the end of the day every passing fault is over.
 */

import type { StationId } from '@gatefold/domain/ids';
import { AWAIT_POINTS, RARE_POINTS, VAULT_POINTS, type AwaitPoint } from './await-points.ts';
import { DAY_MS, THIEF_KEYS } from './day-plan.ts';
import type { Day } from './day.ts';
import { forgeTransfer } from './hostile-peer.ts';
import { LAN_FAULTS, planSticks } from './lan-faults.ts';
import type { Machine } from './machine.ts';
import type { Seeded } from './seeded.ts';

/** No fault begins after this part of the day. */
const LAST_FAULT = 0.9;

type Fault = { readonly name: string; readonly strike: (day: Day, machine: Machine) => void };

/** For a while, at most until the end of the day. */
function forAWhile(day: Day, begin: () => void, end: () => void): void {
  begin();
  day.scheduler.after(day.random.between(30_000, DAY_MS / 3), end);
}

function jumpMs(random: Seeded): number {
  const sizeMs = random.chance(0.5) ? random.between(1, 6) * 3_600_000 : random.below(180_000);
  return random.chance(0.5) ? sizeMs : -sizeMs;
}

async function cloneDisk(day: Day, machine: Machine): Promise<void> {
  const copied = await machine.disk.copy();
  day.tell({ kind: 'disk-copied', station: machine.identity.station });
  const twin = day.addMachine(`${machine.name} twin`, machine.identity, copied);
  twin.powerOn();
}

async function setBack(day: Day, machine: Machine): Promise<void> {
  machine.powerOff('its disk is replaced by an older copy');
  const older = await machine.disk.copy(day.random.below(machine.disk.commitCount + 1));
  machine.disk = older;
  const kept = await older.lastSeqs();
  day.tell({ kind: 'disk-set-back', station: machine.identity.station, kept });
  machine.powerOn();
}

/** Somebody in a session of this station's plays overheard transfers again. */
function replay(day: Day, station: StationId): void {
  const { random, network, door } = day;
  for (let times = 0; times < 4; times += 1) {
    const transfer = random.pick(network.overheard);
    const sender = { station, clockOffsetMs: random.below(7_200_000) };
    if (transfer !== null) door.carry(transfer, sender);
  }
}

/** Faults that leave a mark for good: each at most once a day. */
const ONCE: readonly Fault[] = [
  {
    name: 'disk copied',
    strike: (day, machine) => day.scheduler.spawn('clone', () => cloneDisk(day, machine)),
  },
  {
    name: 'disk set back',
    strike: (day, machine) => day.scheduler.spawn('set back', () => setBack(day, machine)),
  },
  { name: 'revoked', strike: (day, machine) => day.revoke(machine.identity.station) },
  { name: 'stand closed', strike: (day) => day.closeStand() },
];

const PASSING: readonly Fault[] = [
  {
    name: 'power cut',
    strike: (day, machine) => machine.powerOffFor('power cut', day.random.between(500, 180_000)),
  },
  {
    name: 'fragile',
    strike: (day, machine) =>
      forAWhile(
        day,
        () => (machine.crashChance = day.random.between(1, 8) / 200),
        () => (machine.crashChance = 0),
      ),
  },
  {
    // What was written, and nobody heard of it: the person will ask again.
    name: 'power goes with the next entry',
    strike: (_day, machine) => machine.traps.add('journal.appendAll after'),
  },
  {
    name: 'cut off',
    strike: (day, machine) =>
      forAWhile(
        day,
        () => (machine.line.carriesRequests = false),
        () => (machine.line.carriesRequests = machine.hasUplink),
      ),
  },
  {
    name: 'answers cut off',
    strike: (day, { line }) =>
      forAWhile(
        day,
        () => (line.carriesAnswers = false),
        () => (line.carriesAnswers = true),
      ),
  },
  {
    name: 'disk full',
    strike: (day, { disk }) =>
      forAWhile(
        day,
        () => (disk.isFull = true),
        () => (disk.isFull = false),
      ),
  },
  {
    name: 'disk in doubt',
    strike: (day, machine) =>
      forAWhile(
        day,
        () => (machine.doubtChance = day.random.between(5, 30) / 100),
        () => (machine.doubtChance = 0),
      ),
  },
  {
    name: 'clock jumped',
    strike: (day, { clock }) => (clock.offsetMs += jumpMs(day.random)),
  },
  {
    name: 'clock runs fast',
    strike: (day, { clock }) => (clock.rate = 1 + day.random.below(50) / 100),
  },
  { name: 'more stock', strike: (day, { identity }) => day.grant(identity) },
  {
    name: 'hub down',
    strike: (day) =>
      forAWhile(
        day,
        () => (day.door.isUp = false),
        () => {
          day.door.restart();
          day.door.isUp = true;
        },
      ),
  },
  { name: 'hub restarted', strike: (day) => day.door.restart() },
  { name: 'hub backed up', strike: (day) => day.office.backUp() },
  {
    name: 'hub restored',
    strike(day, { identity }) {
      day.restoreHub();
      // What is played again now finds a hub that does not know it any more.
      if (day.random.chance(0.7)) replay(day, identity.station);
    },
  },
  { name: 'replayed', strike: (day, { identity }) => replay(day, identity.station) },
  {
    name: 'forged',
    strike: (day) => {
      const { random, network, door } = day;
      const overheard = random.pick(network.overheard);
      const forged =
        overheard === null ? null : forgeTransfer(overheard, random, THIEF_KEYS.secretKey);
      if (forged !== null) door.carry(forged, { station: '00', clockOffsetMs: 0 });
    },
  },
];

/** Where a power cut can tear what a gate keeps of the vault. */
const TEARING: readonly AwaitPoint[] = ['vault.putPage before', 'vault.adopt before'];

/** On a day with a vault the power also goes at some places where gates keep theirs. */
function vaultLairs({ random, options }: Day): readonly AwaitPoint[] {
  if (!options.vault) return [];
  // In turn, so that a few days in a row come to all of them.
  const inTurn = [0, 1, 2].map(
    (step) => VAULT_POINTS[(3 * options.seed + step) % VAULT_POINTS.length],
  );
  return [random.pick(TEARING), ...inTurn].flatMap((point) => point ?? []);
}

/** Where the power will go on this day, at whichever machine comes there. */
function lairs(day: Day): readonly AwaitPoint[] {
  const { random, options } = day;
  const points = [random.pick(AWAIT_POINTS), random.pick(AWAIT_POINTS), random.pick(RARE_POINTS)];
  // Few days come to the rare ones at all: every other day lies in wait before each of them, the others after it.
  const rare = RARE_POINTS.filter((_, index) => index % 2 === options.seed % 2);
  return [...points.flatMap((point) => point ?? []), ...rare, ...vaultLairs(day)];
}

function lieInWait(day: Day, point: AwaitPoint): void {
  day.note('fault', `power cuts at ${point}`);
  day.lieInWait(point);
}

function strikeAt(day: Day, delayMs: number, fault: Fault): void {
  day.scheduler.after(delayMs, () => {
    const { random } = day;
    const agents = day.machines.filter(({ identity }) => identity.role === 'agent');
    const machine = random.pick(fault.name === 'more stock' ? agents : day.machines);
    if (machine === null) return;
    day.faults += 1;
    day.note('fault', `${fault.name} at ${machine.name}`);
    fault.strike(day, machine);
  });
}

/** Plans the day's faults but those left out by number, and answers how many there are to number. */
export function planFaults(day: Day, without: ReadonlySet<number>): number {
  const { random, network } = day;
  let planned = 0;
  const plan = (fault: Fault) => {
    // Drawn for a fault that is left out too, so that the others come when they came before.
    const delayMs = random.below(DAY_MS * LAST_FAULT);
    if (!without.has(planned)) strikeAt(day, delayMs, fault);
    planned += 1;
  };
  for (const point of lairs(day)) {
    if (!without.has(planned)) day.scheduler.after(0, () => lieInWait(day, point));
    planned += 1;
  }
  const kinds = (day.options.roads === 'all' ? [...LAN_FAULTS, ...PASSING] : PASSING).filter(() =>
    random.chance(0.5),
  );
  for (const fault of kinds) {
    const times = random.between(1, 5);
    for (let count = 0; count < times; count += 1) plan(fault);
  }
  for (const fault of ONCE) if (random.chance(0.2)) plan(fault);
  if (day.options.roads === 'all') planSticks(day);
  network.weather = {
    lost: random.chance(0.5) ? random.below(20) / 100 : 0,
    doubled: random.chance(0.5) ? random.below(20) / 100 : 0,
    altered: random.chance(0.4) ? random.below(10) / 100 : 0,
    maxDelayMs: random.chance(0.5) ? 6_000 : 300,
  };
  return planned;
}

/** The last fault is over: everything works again, also what was switched off. Clocks stay as wrong as they are. */
export function healAll(day: Day): void {
  const { door, network, machines } = day;
  network.weather = { lost: 0, doubled: 0, altered: 0, maxDelayMs: 50 };
  door.isUp = true;
  day.lan.mendAll();
  for (const machine of machines) {
    machine.line.carriesRequests = machine.hasUplink;
    machine.line.carriesAnswers = true;
    machine.disk.isFull = false;
    machine.crashChance = 0;
    machine.traps.clear();
    machine.doubtChance = 0;
    machine.powerOn();
  }
}
