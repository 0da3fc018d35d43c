/**
 * Purpose: what every replica says when the day has come to rest: the hub's rows and each station's own view (SI2).
 * Invariant: bytes and plain fields, no objects of the protocol, so that the auditor reads them with its own eyes.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { entryKey, type LedgerId, type Serial, type StationId } from '@gatefold/domain/ids';
import { ADMITS } from './day-plan.ts';
import type { Day } from './day.ts';
import type { Machine } from './machine.ts';
import type { VaultWord } from './vault-word.ts';

/** By entry key, in order. */
export type WordOnTicket = {
  readonly standing: readonly string[];
  readonly doubles: readonly string[];
};

export type HubRow = {
  readonly seq: number;
  readonly bytes: Bytes;
  /** [ms, n], null for an entry the hub could not read. */
  readonly rank: readonly [number, number] | null;
  readonly counted: boolean;
  readonly receivedAtMs: number;
  readonly clockOffsetMs: number;
};

export type StationWord = {
  readonly name: string;
  readonly station: StationId;
  readonly isOn: boolean;
  /** Without one it never hears the hub's ranks, only what neighbours and sticks bring. */
  readonly hasUplink: boolean;
  readonly stop: string | null;
  readonly owedEntries: number | null;
  readonly tickets: ReadonlyMap<Serial, WordOnTicket>;
  readonly manifest: string;
};

export type FinalWord = {
  readonly hubEpoch: string;
  readonly ledgers: ReadonlyMap<
    LedgerId,
    { readonly station: StationId; readonly rows: readonly HubRow[] }
  >;
  readonly quarantine: readonly Bytes[];
  readonly standings: ReadonlyMap<StationId, string>;
  readonly tickets: ReadonlyMap<Serial, WordOnTicket>;
  /** By serial, the key of the sale that counts. */
  readonly countedSales: ReadonlyMap<Serial, string>;
  readonly manifest: string;
  /** Tickets that the hub's newest list says are withdrawn. */
  readonly withdrawn: ReadonlySet<Serial>;
  /** As the day was planned: by class, how many one ticket lets in, and the class of each ticket. */
  readonly admits: readonly number[];
  readonly klassOf: (serial: Serial) => number;
  readonly stations: readonly StationWord[];
  /** Null on a day without a vault. */
  readonly vault: VaultWord | null;
};

/** As it stands in a list's column (FORMATS). */
const REVOKED = 2;

function stationWord({ name, identity, station, isOn, hasUplink }: Machine): StationWord {
  const tickets = new Map<Serial, WordOnTicket>();
  for (const { serial, standing, doubles } of station?.rulings() ?? []) {
    tickets.set(serial, { standing: standing.map(entryKey), doubles: doubles.map(entryKey) });
  }
  return {
    name,
    station: identity.station,
    isOn: isOn && station !== null,
    hasUplink,
    stop: station?.stop ?? null,
    owedEntries: station?.owedEntries ?? null,
    tickets,
    manifest: JSON.stringify(station?.content?.root.parts ?? null),
  };
}

function keysOf(
  rows: readonly { ledger: LedgerId; seq: number; standing: boolean }[],
  standing: boolean,
): readonly string[] {
  return rows.filter((row) => row.standing === standing).map(entryKey);
}

export function finalWord(day: Day, vault: VaultWord | null): FinalWord {
  const { state, hubEpoch } = day.hub;
  return {
    hubEpoch,
    ledgers: new Map(
      [...state.ledgers].map(([ledger, { station, entries }]) => [
        ledger,
        {
          station,
          rows: entries.map(({ rank, ...row }) => ({
            ...row,
            rank: rank === null ? null : ([rank.ms, rank.n] as const),
          })),
        },
      ]),
    ),
    quarantine: [...state.quarantine.values()].map(({ bytes }) => bytes),
    standings: new Map([...state.stations.values()].map((one) => [one.station, one.state])),
    tickets: new Map(
      [...state.admissions].map(([serial, rows]) => [
        serial,
        { standing: keysOf(rows, true), doubles: keysOf(rows, false) },
      ]),
    ),
    countedSales: new Map(
      [...state.sales].flatMap(([serial, sales]) =>
        sales.filter((sale) => sale.counted).map((sale) => [serial, entryKey(sale)] as const),
      ),
    ),
    manifest: JSON.stringify(state.published.at(-1)?.root.parts ?? null),
    withdrawn: new Set(
      (state.published.at(-1)?.chunks ?? []).flatMap(({ firstSerial, state: states }) =>
        [...states].flatMap((one, index) => (one === REVOKED ? [firstSerial + index] : [])),
      ),
    ),
    admits: ADMITS,
    klassOf: day.klassOf,
    stations: day.machines.map(stationWord),
    vault,
  };
}
