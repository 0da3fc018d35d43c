/**
 * Purpose: a station as a machine: a disk, a line, a clock that lies, a person with work before it, and one life after
 * another (SI1, LE7).
 * Invariant: what the person still wants outlives a crash; what the machine knew does not.
 */

import type { Clock } from '@gatefold/domain/time/clock';
import type { AwaitPoint } from './await-points.ts';
import { diskPorts, RetirementUnkept } from './disk-ports.ts';
import type { Done, Job } from './job.ts';
import type { Lan } from './lan.ts';
import type { Life, Scheduler } from './scheduler.ts';
import type { Seam } from './seam.ts';
import type { Seeded } from './seeded.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import { readFrom, type Stick } from './stick.ts';
import { simulatedRoad, type Line, type Network } from './simulated-road.ts';
import type { Crew, Identity, LifePorts, StationLife } from './station-life.ts';
import { tellingMemory, tellingRoad } from './told-ports.ts';
import { tellingAsked, tellingVault } from './told-vault.ts';
import type { Told } from './told.ts';
import type { VaultWatch } from './vault-watch.ts';

/** How long a station that starts waits for the hub's word before it works alone (LE7). */
const BOOT_WAIT_MS = 3000;
const DISK_STEP_MS = 12;
/** Between two exchanges with the hub. */
const MIN_SILENCE_MS = 15_000;
const MAX_SILENCE_MS = 300_000;
const RESTART_MS = 2000;

export class SkewedClock implements Clock {
  readonly #scheduler: Scheduler;
  readonly #startMs: number;
  offsetMs = 0;
  rate = 1;
  /** Some clocks tick in whole seconds, and two stations' readings are then often alike. */
  readonly tickMs: number;

  constructor(scheduler: Scheduler, tickMs: number) {
    this.#scheduler = scheduler;
    this.#startMs = scheduler.nowMs;
    this.tickMs = tickMs;
  }

  nowMs(): number {
    const ms = this.#startMs + (this.#scheduler.nowMs - this.#startMs) * this.rate + this.offsetMs;
    return Math.floor(ms / this.tickMs) * this.tickMs;
  }
}

export type MachinePorts = {
  readonly scheduler: Scheduler;
  readonly random: Seeded;
  readonly network: Network;
  readonly lan: Lan;
  readonly roads: 'hub' | 'all';
  /** Null on a day without a vault. */
  readonly vaults: VaultWatch | null;
  readonly seam: Seam;
  readonly crew: Crew;
  readonly tell: (told: Told) => void;
  readonly trace: (who: string, what: string) => void;
  readonly onDone: (machine: Machine, job: Job, done: Done) => void;
};

export class Machine {
  readonly name: string;
  readonly identity: Identity;
  readonly clock: SkewedClock;
  readonly line: Line = { carriesRequests: true, carriesAnswers: true };
  readonly #ports: MachinePorts;
  disk: SimulatedDisk;
  station: StationLife | null = null;
  /** Chance that the power goes at any one place where this machine waits. */
  crashChance = 0;
  /** Places at which the power will go when this machine comes there, once each. */
  readonly traps = new Set<AwaitPoint>();
  /** Chance that the disk does not say whether it kept a write. */
  doubtChance = 0;
  isClosing = false;
  /** Some stand where no line goes: what they write comes by neighbours and sticks alone. */
  hasUplink = true;
  #life: Life = { isAlive: false };
  readonly #inbox: Job[] = [];
  #wake: (() => void) | null = null;

  constructor(
    name: string,
    identity: Identity,
    disk: SimulatedDisk,
    clock: SkewedClock,
    ports: MachinePorts,
  ) {
    this.name = name;
    this.identity = identity;
    this.disk = disk;
    this.clock = clock;
    this.#ports = ports;
  }

  get isOn(): boolean {
    return this.#life.isAlive;
  }

  ask(job: Job): void {
    this.#inbox.push(job);
    this.#wake?.();
  }

  /** The power goes. */
  powerOff(why: string): void {
    if (!this.#life.isAlive) return;
    this.#ports.trace(this.name, `off: ${why}`);
    this.#life.isAlive = false;
    this.station = null;
    this.#wake = null;
  }

  powerOffFor(why: string, delayMs: number): void {
    this.powerOff(why);
    this.#ports.scheduler.after(delayMs, () => this.powerOn());
  }

  powerOn(): void {
    if (this.#life.isAlive) return;
    const life: Life = { isAlive: true };
    this.#life = life;
    this.#ports.trace(this.name, 'on');
    this.#ports.scheduler.spawn(this.name, () => this.#live(life));
  }

  #mayEnd(life: Life, at: AwaitPoint): void {
    const { random } = this.#ports;
    const breaks = this.crashChance > 0 && random.chance(this.crashChance);
    if (!life.isAlive || (!breaks && !this.traps.delete(at))) return;
    this.powerOffFor(`at ${at}`, random.between(500, 60_000));
  }

  async #pass(life: Life, at: AwaitPoint): Promise<void> {
    this.#mayEnd(life, at);
    // What a life that has ended awaits stays open for good.
    if (!life.isAlive) await this.#ports.scheduler.pause(life, 0);
  }

  #step(life: Life, at: AwaitPoint): Promise<void> {
    const { random, scheduler } = this.#ports;
    const delayMs = 1 + random.below(DISK_STEP_MS);
    this.#mayEnd(life, at);
    return scheduler.pause(life, delayMs);
  }

  #portsOf(life: Life): LifePorts {
    const { random, network, seam, tell } = this.#ports;
    const { station } = this.identity;
    const disk = diskPorts({
      disk: this.disk,
      step: (at) => this.#step(life, at),
      pass: (at) => this.#pass(life, at),
      doubt: () => {
        if (this.doubtChance === 0 || !random.chance(this.doubtChance)) return 'none';
        return random.chance(0.5) ? 'kept' : 'lost';
      },
    });
    const road = simulatedRoad(network, this.line, life, this.identity, (at) =>
      this.#pass(life, at),
    );
    const { vaults } = this.#ports;
    const isOfVault = (hash: string) => vaults?.isOfVault(hash) ?? false;
    const hubRoad = vaults === null ? road : tellingAsked(road, this.name, isOfVault, tell);
    const hasVault = vaults !== null && this.identity.role === 'gate';
    const edge = seam.station.atEdge({
      road: tellingRoad(hubRoad, station, tell),
      journal: disk.journal,
      memory: tellingMemory(disk.memory, station, tell),
      manifests: disk.manifests,
      carried: disk.carried,
      ...(hasVault && { vault: tellingVault(disk.vault, station, tell) }),
    });
    const { vault: _kiosksHaveNone, ...disks } = disk;
    return { ...disks, ...edge, clock: this.clock, rules: seam.station, tell };
  }

  async #live(life: Life): Promise<void> {
    const { random, scheduler, crew } = this.#ports;
    const held = await this.disk.stores.vault.held();
    await this.disk.powerCut(random.chance(0.5));
    const isVaultLost = held !== null && (await this.disk.stores.vault.held()) === null;
    const { station: self } = this.identity;
    if (isVaultLost) this.#ports.tell({ kind: 'vault-lost', station: self });
    const { isRetired } = this.disk.stores.identity;
    const station = crew.begin({ ...this.identity, isRetired }, this.#portsOf(life));
    await station.open();
    this.station = station;
    const first = this.#firstWords(life, station);
    await Promise.race([first, scheduler.pause(life, BOOT_WAIT_MS)]);
    scheduler.spawn(this.name, () => this.#workOn(life, station));
    await first;
    if (this.#ports.roads === 'all') scheduler.spawn(this.name, () => this.#listen(life, station));
    while (!this.isClosing) {
      await scheduler.pause(life, random.between(MIN_SILENCE_MS, MAX_SILENCE_MS));
      if (!this.isClosing) await this.#exchange(station);
    }
  }

  /** Hub and neighbours are asked at once (LE7). */
  async #firstWords(life: Life, station: StationLife): Promise<void> {
    await Promise.all([this.#exchange(station), this.#askAll(life, station)]);
  }

  async #askAll(life: Life, station: StationLife): Promise<void> {
    for (const road of this.#ports.lan.roadsOf(this.name, this.identity.station, life)) {
      await this.#onDisk(station, () => station.askNeighbour(road));
    }
  }

  async #listen(life: Life, station: StationLife): Promise<void> {
    const { random, scheduler } = this.#ports;
    while (!this.isClosing) {
      await scheduler.pause(life, random.between(40_000, 240_000));
      if (!this.isClosing) await this.#askAll(life, station);
    }
  }

  /** A stick is plugged in: others' files are taken in, its own is written. */
  async plugIn(stick: Stick, isBad: boolean): Promise<void> {
    const { station } = this;
    if (station === null) return;
    for (const [file, bytes] of readFrom(stick, this.name, this.#ports.random, isBad)) {
      await this.#onDisk(station, () => station.takeBundle(file, bytes));
    }
    stick.set(this.name, await station.makeBundle());
    this.#ports.trace(this.name, `stick with ${stick.size} files`);
  }

  async #onDisk(station: StationLife, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RetirementUnkept)) throw error;
    }
    this.#afterwards(station);
  }

  async #exchange(station: StationLife): Promise<void> {
    const greeted = await this.#exchangeOnDisk(station);
    this.#ports.trace(this.name, `exchange ${greeted ? `owes ${station.owedEntries}` : 'failed'}`);
    this.#afterwards(station);
  }

  async #exchangeOnDisk(station: StationLife): Promise<boolean> {
    try {
      return await station.exchange();
    } catch (error) {
      // The station is stopped, and says so for good with the first exchange after there is room.
      if (error instanceof RetirementUnkept) return false;
      throw error;
    }
  }

  #afterwards(station: StationLife): void {
    if (station.stop === 'journal-broken' && this.station === station) {
      this.powerOffFor('the disk is in doubt', RESTART_MS);
    }
  }

  async #workOn(life: Life, station: StationLife): Promise<void> {
    for (;;) {
      const [job] = this.#inbox;
      if (job === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const done = await station.work(job);
      this.#ports.trace(this.name, `${job.kind}: ${done.words}`);
      this.#afterwards(station);
      // The person asks again after the restart: nobody knows yet what became of it.
      if (!life.isAlive) return;
      this.#inbox.shift();
      this.#ports.onDone(this, job, done);
    }
  }

  get hasWork(): boolean {
    return this.#inbox.length > 0;
  }

  /** One exchange outside of the machine's own rhythm, at the end of the day. */
  async exchangeOnce(): Promise<void> {
    if (this.station === null) return;
    await this.#exchange(this.station);
    await this.#askAll(this.#life, this.station);
  }
}
