/** Purpose: one gate of the example event at work: its staff signed in, its entries seen, a ticket of every kind. Tests only. */

import { withStationFolder } from '@gatefold/db/edge/testing/station-folder';
import type { Fact } from '@gatefold/domain/codec/facts';
import type { TicketColumns } from '@gatefold/domain/codec/chunk';
import { expectOk } from '@gatefold/domain/result';
import {
  exampleEvent,
  HOUR_MS,
  KICK_OFF_MS,
  NOW_MS,
  SOLD_TICKET,
} from '@gatefold/domain/testing/example-manifest';
import type { ScanRequest, VerdictView } from '@gatefold/station/contract/gate';
import type { Station } from '@gatefold/station/core/station';
import { GATE_IDENTITY } from '@gatefold/station/testing/example-identity';
import { PIN } from '@gatefold/station/testing/staff';
import {
  exchangeFully,
  StationWorld,
  type WorldChanges,
} from '@gatefold/station/testing/station-world';
import { Gate } from '../core/gate.ts';

const [OPEN_STAND] = exampleEvent().classes;
if (OPEN_STAND === undefined) throw new Error('the example event has no class');

export const CLASSES = [
  OPEN_STAND,
  { ...OPEN_STAND, name: 'VIP', needsId: true },
  { ...OPEN_STAND, name: 'Family', admits: 3 },
  { ...OPEN_STAND, name: 'Press', needsBiometric: true },
];

const OPEN = { opensAtMs: NOW_MS - 2 * HOUR_MS, closesAtMs: KICK_OFF_MS + HOUR_MS };

/** Serials by what is special about the ticket; those from `allotted` to 20 are the kiosk's to sell. */
export const SERIAL = {
  sold: 1,
  soldToo: 2,
  revoked: 3,
  reissued: 4,
  otherGates: 5,
  later: 6,
  earlier: 7,
  notPaid: 8,
  watchListed: 9,
  vip: 10,
  allotted: 11,
  family: 21,
  press: 22,
  unsold: 23,
  /** Newer than the manifest. */
  unlisted: 24,
} as const;

const SPECIAL: Readonly<Record<number, Partial<TicketColumns>>> = {
  [SERIAL.revoked]: { state: 'revoked' },
  [SERIAL.reissued]: { issue: 2 },
  [SERIAL.otherGates]: { gateSet: 1 },
  [SERIAL.later]: { window: 1 },
  [SERIAL.earlier]: { window: 2 },
  [SERIAL.notPaid]: { state: 'not-paid' },
  [SERIAL.watchListed]: { state: 'watch-listed' },
  [SERIAL.vip]: { klass: 1, section: 0, row: 1, seat: 7 },
  [SERIAL.family]: { klass: 2 },
  [SERIAL.press]: { klass: 3 },
  [SERIAL.unsold]: { state: 'unsold' },
};

export function ticketsOfEveryKind(
  changes: Readonly<Record<number, Partial<TicketColumns>>> = {},
): TicketColumns[] {
  return Array.from({ length: SERIAL.unsold }, (_, index) => {
    const serial = index + 1;
    const isAllotted = serial >= SERIAL.allotted && serial <= 20;
    const state = isAllotted ? ('allotted' as const) : ('sold' as const);
    return { ...SOLD_TICKET, state, ...SPECIAL[serial], ...changes[serial] };
  });
}

export function everyKind(changes: WorldChanges = {}): WorldChanges {
  return {
    tickets: ticketsOfEveryKind(),
    ...changes,
    event: {
      classes: CLASSES,
      windows: [
        OPEN,
        { opensAtMs: NOW_MS + HOUR_MS, closesAtMs: KICK_OFF_MS + HOUR_MS },
        { opensAtMs: NOW_MS - 2 * HOUR_MS, closesAtMs: NOW_MS },
      ],
      ...changes.event,
    },
  };
}

export class GateAtWork {
  readonly station: Station;
  readonly gate: Gate;
  /** Every fact of this gate, from its journal and since. */
  readonly facts: Fact[] = [];

  constructor(station: Station) {
    this.station = station;
    const { post } = station.identity;
    if (post === null) throw new Error('the example gate has no post');
    this.gate = new Gate(station, post, () => 'enough');
  }

  /** Reads the disk back, as the program does. */
  take: Parameters<Station['open']>[0] = (entry) => {
    this.facts.push(entry.fact);
    this.gate.take(entry);
  };

  async signIn(operator = 'tendai'): Promise<void> {
    expectOk(await this.gate.signIn({ operator, pin: PIN }), 'sign-in');
  }

  /** The verdict; throws when the scan as a whole was refused. */
  async scan(text: string, changes: Partial<ScanRequest> = {}): Promise<VerdictView> {
    const request = { text, source: 'wedge' as const, idSeen: false, ...changes };
    return expectOk(await this.gate.scan(request), 'scan');
  }

  /** 'admitted', 'fault', or the reason of the refusal. */
  async outcome(text: string, changes: Partial<ScanRequest> = {}): Promise<string> {
    const view = await this.scan(text, changes);
    return view.kind === 'refused' ? view.reason : view.kind;
  }
}

type Running = { readonly at: GateAtWork; close(): void };

async function startGate(world: StationWorld): Promise<Running> {
  const started: GateAtWork[] = [];
  const { database } = await world.start((station) => {
    const at = new GateAtWork(station);
    started.push(at);
    return at.take;
  });
  const [at] = started;
  if (at === undefined) throw new Error('the station did not begin');
  return { at, close: () => database.close() };
}

export type Stage = {
  readonly at: GateAtWork;
  readonly world: StationWorld;
  /** The process ends without a word, and another one starts on the same disk. */
  readonly restart: () => Promise<GateAtWork>;
};

/** A gate without a list and without staff, over the database at `path`. */
export async function withNewGate(
  path: string,
  story: (stage: Stage) => Promise<void>,
): Promise<void> {
  const world = new StationWorld(path, GATE_IDENTITY);
  let running = await startGate(world);
  const restart = async () => {
    running.close();
    running = await startGate(world);
    return running.at;
  };
  try {
    await story({ at: running.at, world, restart });
  } finally {
    running.close();
  }
}

/** A gate with its list and its steward, over a database of its own. */
export function withGate(
  story: (stage: Stage) => Promise<void>,
  changes: WorldChanges = everyKind(),
): Promise<void> {
  return withStationFolder((path) =>
    withNewGate(path, async (stage) => {
      stage.world.publish(changes);
      await exchangeFully(stage.at.station);
      await stage.at.signIn();
      await story(stage);
    }),
  );
}
