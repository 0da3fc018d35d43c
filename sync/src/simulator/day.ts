/**
 * Purpose: one simulated day: hub, stations, network, people, and the record of what everyone was told (SI1).
 * Invariant: everything follows from the seed and the seam.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { openRoot } from '@gatefold/domain/codec/manifest-root';
import type { Serial, StationId } from '@gatefold/domain/ids';
import type { AwaitPoint } from './await-points.ts';
import {
  DAY_MS,
  DAY_START_MS,
  enrolled,
  GRANT_SIZE,
  grantTo,
  HOUSE_SOLD,
  HUB_KEYS,
  klassOf,
  klassWithMembers,
  EVENT,
} from './day-plan.ts';
import { hubOptions, publisherOptions } from './day-venue.ts';
import { ticketToScan, tillWork } from './day-work.ts';
import type { Done, Job, Work } from './job.ts';
import { hostileNeighbour } from './hostile-neighbour.ts';
import { HubDoor } from './hub-door.ts';
import type { HubCall } from './hub-call.ts';
import { HubOffice, lifeName } from './hub-office.ts';
import { Lan } from './lan.ts';
import { Machine, SkewedClock, type MachinePorts } from './machine.ts';
import { ManifestWatch } from './manifest-watch.ts';
import { MemoryHub, type ListenAtHub } from './memory-hub.ts';
import { Scheduler, type Settle } from './scheduler.ts';
import type { Seam } from './seam.ts';
import { Seeded } from './seeded.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { CALM, type Network } from './simulated-road.ts';
import type { Crew, Identity } from './station-life.ts';
import type { Heard, Told } from './told.ts';
import { VaultWatch } from './vault-watch.ts';

const GRANTS_AN_AGENT = 3;
/** Few enough that a station that was cut off comes back to a hub that has no delta for it. */
export const KEPT_EPOCHS = 6;

/** How many tickets a day with so many stations has: the house's, and what its agents may be granted. */
export function lastSerialOf(stations: number): Serial {
  return HOUSE_SOLD + Math.floor(stations / 2) * GRANTS_AN_AGENT * GRANT_SIZE;
}

export type Roads = 'hub' | 'all';

export type DayOptions = {
  readonly seed: number;
  readonly stations: number;
  readonly actions: number;
  /** `all`: LANs and sticks too; `hub`: the days on which everyone has the hub's road alone. */
  readonly roads: Roads;
  /** Whether holders' names are kept on this day (MA4). */
  readonly vault: boolean;
  readonly seam: Seam;
  readonly crew: Crew;
  readonly settle: Settle;
  readonly listen: ListenAtHub;
};

export class Day {
  readonly options: DayOptions;
  readonly random: Seeded;
  readonly scheduler: Scheduler;
  readonly door: HubDoor;
  readonly network: Network;
  readonly lan: Lan;
  readonly machines: Machine[] = [];
  /** Where the power will go, once at each machine. */
  readonly #lairs: AwaitPoint[] = [];
  readonly heard: Heard[] = [];
  readonly trace: string[] = [];
  readonly office: HubOffice;
  readonly manifests: ManifestWatch;
  /** Null on a day without a vault. */
  readonly vaults: VaultWatch | null;
  /** Tickets sold by agents or printed anew, as they go about. */
  readonly circulating: string[] = [];
  readonly #lastSerial: Serial;
  #grants = 0;
  #jobs = 0;
  faults = 0;
  scans = 0;

  constructor(options: DayOptions) {
    this.options = options;
    this.random = new Seeded(options.seed);
    this.scheduler = new Scheduler(DAY_START_MS, options.settle);
    this.#lastSerial = lastSerialOf(options.stations);
    const { klassOf: klass } = this;
    const stock = { sold: HOUSE_SOLD, lastSerial: this.#lastSerial, klassOf: klass };
    const clock = { nowMs: () => this.scheduler.nowMs };
    const hub = new MemoryHub(hubOptions(clock, stock, options.seam.hub), lifeName(1));
    const tell = (told: Told) => this.tell(told);
    this.manifests = new ManifestWatch(hub, tell);
    this.vaults = options.vault ? new VaultWatch(hub, tell) : null;
    const publisher = publisherOptions(options.crew.operators, stock, KEPT_EPOCHS);
    const listen = (call: HubCall) => {
      this.manifests.hear(call);
      this.vaults?.hear(call);
      options.listen({ ...call, atMs: this.scheduler.nowMs }, hub);
    };
    this.door = new HubDoor(hub, {
      random: this.random,
      publisher,
      listen,
      beforeAnswer: () => this.office.beforeAnswer(),
      listTaken: (epoch) => {
        this.note('hub', 'took back a list');
        this.office.afterList(epoch);
      },
    });
    this.office = new HubOffice(this.door, listen, () => this.#heldEpochs());
    this.network = {
      scheduler: this.scheduler,
      random: this.random,
      door: this.door,
      hubPublicKey: HUB_KEYS.publicKey,
      weather: CALM,
      cutsBlobs: options.vault,
      overheard: [],
    };
    this.lan = new Lan(this.scheduler, this.random, () => this.network.weather);
    for (let index = 0; index < options.stations; index += 1) this.#enrol(index);
    if (options.roads === 'all') this.#wire();
    this.office.backUp();
  }

  /** The class of a ticket. */
  get klassOf(): (serial: Serial) => number {
    return this.options.vault ? klassWithMembers : klassOf;
  }

  get hub(): MemoryHub {
    return this.door.hub;
  }

  #heldEpochs(): readonly number[] {
    return this.machines.flatMap(({ disk, hasUplink }) => {
      const envelope = hasUplink ? disk.stores.manifests.rootInUse(EVENT) : null;
      const root = envelope === null ? null : openRoot(envelope, HUB_KEYS.publicKey);
      return root?.ok ? [root.value.epoch] : [];
    });
  }

  note(who: string, what: string): void {
    this.trace.push(`${this.scheduler.nowMs - DAY_START_MS} ${who}: ${what}`);
  }

  tell(told: Told): void {
    this.heard.push({ ...told, atMs: this.scheduler.nowMs });
  }

  #ports(): MachinePorts {
    const { scheduler, random, network, options } = this;
    return {
      scheduler,
      random,
      network,
      lan: this.lan,
      roads: this.options.roads,
      vaults: this.vaults,
      seam: options.seam,
      crew: options.crew,
      tell: (told) => this.tell(told),
      trace: (who, what) => this.note(who, what),
      onDone: (_machine, job, done) => this.#afterJob(job, done),
    };
  }

  #afterJob(job: Job, done: Done): void {
    if (job.kind === 'scan') this.scans += 1;
    this.circulating.push(...done.tickets.filter((digits) => digits !== ''));
  }

  newDisk(station: StationId): SimulatedDisk {
    return new SimulatedDisk(this.options.seam.disk, (bytes) =>
      this.tell({ kind: 'written', station, bytes }),
    );
  }

  addMachine(name: string, identity: Identity, disk: SimulatedDisk): Machine {
    const clock = new SkewedClock(this.scheduler, this.random.chance(0.5) ? 1000 : 1);
    const machine = new Machine(name, identity, disk, clock, this.#ports());
    for (const point of this.#lairs) machine.traps.add(point);
    this.machines.push(machine);
    const peer = {
      name,
      station: identity.station,
      answer: async (question: Bytes) => (await machine.station?.answer(question)) ?? null,
    };
    this.lan.plugIn(peer, null);
    return machine;
  }

  lieInWait(point: AwaitPoint): void {
    this.#lairs.push(point);
    for (const machine of this.machines) machine.traps.add(point);
  }

  #enrol(index: number): void {
    const { identity, listed } = enrolled(index);
    // Some leases end during the day.
    const endsEarly = this.random.chance(0.1);
    const lease = endsEarly ? { leaseUntilMs: DAY_START_MS + this.random.below(DAY_MS) } : {};
    const station = { ...listed, ...lease };
    this.office.do({ kind: 'enrolled', station, certificate: identity.certificate });
    this.addMachine(listed.name, identity, this.newDisk(identity.station));
    if (identity.role === 'agent') this.grant(identity);
  }

  /** On most days there is a LAN, in one or two groups; some machines have no line to the hub. */
  #wire(): void {
    const { random } = this;
    if (random.chance(0.4)) return;
    const groups = random.between(1, 2);
    for (const machine of this.machines) {
      this.lan.move(machine.name, random.chance(0.1) ? null : random.below(groups));
      machine.hasUplink = !random.chance(0.15);
      if (!machine.hasUplink) machine.line.carriesRequests = false;
    }
    if (!random.chance(0.4)) return;
    const line = {
      random,
      lan: this.lan,
      uploads: this.network.overheard,
      published: () => this.hub.state.published,
      nowMs: () => this.scheduler.nowMs,
    };
    this.lan.plugIn(hostileNeighbour(line, 'someone'), random.below(groups));
  }

  /** Gives an agent more stock, while there is some. */
  grant(identity: Identity): void {
    const agents = Math.floor(this.options.stations / 2);
    if (this.#grants >= agents * GRANTS_AN_AGENT) return;
    const { random } = this;
    const lastsMs = random.chance(0.2) ? random.below(DAY_MS) : 24 * 3_600_000;
    const made = grantTo(identity, this.#grants, this.scheduler.nowMs + lastsMs);
    if (!this.office.do({ kind: 'granted', ...made })) return;
    this.#grants += 1;
    const { serialFrom, serialTo } = made.grant;
    this.tell({ kind: 'granted', station: identity.station, serialFrom, serialTo });
  }

  revoke(station: StationId): void {
    this.tell({ kind: 'revoked', station });
    this.office.do({ kind: 'station-revoked', station });
  }

  /** All but a few tickets are withdrawn: so much at once that a delta is no cheaper, and nothing is left to grant. */
  closeStand(): void {
    for (let serial = this.random.between(1, 8); serial <= this.#lastSerial; serial += 1) {
      const isDone = this.office.do({ kind: 'ticket-revoked', serial });
      if (isDone) this.tell({ kind: 'withdrawn', serial });
    }
  }

  /** The hub comes back from its last backup. */
  restoreHub(): void {
    const hubEpoch = this.office.restore();
    if (hubEpoch !== null) this.tell({ kind: 'hub-restored', hubEpoch });
  }

  #ask(machine: Machine, work: Work): void {
    const { random } = this;
    // Shifts change now and then; a supervisor stands in at either kind of station.
    const [usual, standIn] = this.options.crew.staff[machine.identity.role];
    const operator = random.chance(0.1) ? standIn : usual;
    machine.ask({ ...work, operator });
  }

  #act(): void {
    const { random } = this;
    const machine = random.pick(this.machines);
    if (machine === null) return;
    if (random.chance(0.04)) {
      this.#ask(machine, { kind: 'go-off-duty' });
      return;
    }
    if (machine.identity.role === 'agent') {
      this.#jobs += 1;
      this.#ask(machine, tillWork(random, `request-${this.#jobs}`));
      return;
    }
    const digits = ticketToScan(random, this.circulating, this.klassOf);
    this.#ask(machine, { kind: 'scan', digits });
    // An impatient holder runs on to the next gate with the ticket he was just let in with.
    const next = random.chance(0.15) ? random.pick(this.machines) : null;
    if (next?.identity.role === 'gate') this.#ask(next, { kind: 'scan', digits });
  }

  planWork(): void {
    const { random, scheduler, options } = this;
    for (let number = 0; number < options.actions; number += 1) {
      scheduler.after(random.below(DAY_MS), () => this.#act());
    }
    for (const machine of this.machines) {
      scheduler.after(random.below(60_000), () => machine.powerOn());
    }
  }
}
