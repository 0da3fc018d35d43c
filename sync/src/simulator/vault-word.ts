/**
 * Purpose: what hub, gates and a thief say of the vault when a simulated day has come to rest (MA4).
 * Invariant: plain fields and bytes, so that the auditor reads them with its own eyes.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { tokenFromDigits } from '@gatefold/domain/codec/ticket-token';
import type { Serial, StationId } from '@gatefold/domain/ids';
import type { Day } from './day.ts';
import { EVENT, HOLDER_MARK, houseTicket } from './day-plan.ts';
import type { Machine } from './machine.ts';
import { ticketOf, type HubTicket } from './memory-tickets.ts';
import { toldOf, type HolderSeen } from './told.ts';
import { ransack } from './vault-thief.ts';

export type GateVaultWord = {
  readonly name: string;
  readonly station: StationId;
  readonly isOn: boolean;
  readonly stop: string | null;
  readonly hasUplink: boolean;
  /** Pages, keys or only the part of a vault lie on the disk. */
  readonly holds: boolean;
  /** By serial, what the newest print of a ticket opens here, and what the print before it does. */
  readonly newest: ReadonlyMap<Serial, HolderSeen>;
  readonly older: ReadonlyMap<Serial, HolderSeen>;
};

export type VaultWord = {
  /** As the hub's newest list names it. */
  readonly named: string | null;
  readonly isEnded: boolean;
  readonly destruction: Bytes | null;
  /** What the hub still has of holders, sealed rows, pages and the secret alike. */
  readonly leftAtHub: readonly string[];
  /** Gates of which the administrator sees that they destroyed theirs. */
  readonly confirmed: ReadonlySet<StationId>;
  readonly tickets: ReadonlyMap<Serial, Pick<HubTicket, 'state' | 'issue' | 'isAgentSold'>>;
  readonly gates: readonly GateVaultWord[];
  /** Text that stands in every record and nowhere else, and the secrets of tickets that have one. */
  readonly mark: string;
  readonly secrets: readonly Bytes[];
  /** Everything that ever was on a disk of a station or passed between neighbours. */
  readonly everyByte: readonly Bytes[];
  /** What a thief without tickets makes of all of it. */
  readonly loot: readonly Bytes[];
};

async function gateWord(day: Day, machine: Machine, serials: readonly Serial[]) {
  const { name, identity, station, isOn, hasUplink, disk } = machine;
  const newest = new Map<Serial, HolderSeen>();
  const older = new Map<Serial, HolderSeen>();
  const { stock } = day.hub.options.venue;
  for (const serial of station === null ? [] : serials) {
    const { issue, klass } = ticketOf(day.hub.state, stock, serial);
    const show = (print: number) => station?.holderOf(houseTicket(serial, print, klass));
    const seen = await show(issue);
    if (seen !== undefined) newest.set(serial, seen);
    const before = issue > 0 ? await show(issue - 1) : undefined;
    if (before !== undefined) older.set(serial, before);
  }
  const holds = (await disk.stores.vault.held()) !== null;
  const stop = station?.stop ?? null;
  const isUp = isOn && station !== null;
  return { name, station: identity.station, isOn: isUp, stop, hasUplink, holds, newest, older };
}

function leftAtHub({ hub }: Day): readonly string[] {
  const { vault } = hub.state;
  if (vault === null) return [];
  return [
    ...(vault.holders.size > 0 ? ['holders'] : []),
    ...(vault.pages.size + vault.index.size > 0 ? ['pages'] : []),
    ...(hub.safe.secret === null ? [] : ['the secret']),
  ];
}

/** Looks at every ticket that ever had a holder, at every gate; takes the time it takes. */
export async function vaultWord(day: Day): Promise<VaultWord> {
  const { hub, heard, lan } = day;
  const { state } = hub;
  const { stock } = hub.options.venue;
  const serials = [...new Set(toldOf(heard, 'holder-recorded').map(({ serial }) => serial))];
  const gates = day.machines.filter(({ identity }) => identity.role === 'gate');
  const words: GateVaultWord[] = [];
  for (const machine of gates) words.push(await gateWord(day, machine, serials));
  const entries = toldOf(heard, 'written').map(({ bytes }) => bytes);
  const pages = toldOf(heard, 'vault-kept').map(({ bytes }) => bytes);
  const keyLists = toldOf(heard, 'vault-adopted').map(({ keys }) => keys);
  const gateKeys = gates.map(({ identity }) => identity.keys);
  const tickets = new Map(serials.map((serial) => [serial, ticketOf(state, stock, serial)]));
  const secrets = [...tickets].flatMap(([serial, { issue, klass }]) => {
    const token = tokenFromDigits(houseTicket(serial, issue, klass));
    return token === null ? [] : [token.secret];
  });
  return {
    named: state.published.at(-1)?.root.vault ?? null,
    isEnded: (state.vault?.ended ?? null) !== null,
    destruction: state.vault?.ended?.destruction ?? null,
    leftAtHub: leftAtHub(day),
    confirmed: new Set([...state.confirmations.values()].map(({ station }) => station)),
    tickets,
    gates: words,
    mark: HOLDER_MARK,
    secrets,
    everyByte: [...new Set([...entries, ...pages, ...keyLists, ...lan.overheard])],
    loot: ransack({ event: EVENT, gateKeys, keyLists, pages, entries }),
  };
}
