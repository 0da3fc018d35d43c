/**
 * Purpose: the in-memory hub takes back what a list of a lost life says, as `take-back-list.ts` does it to the tables (LE6).
 * Invariant: one call is one transaction. Keys and staff do not change on a simulated day, and nothing is imported, so a plan
 * that says otherwise is a fault of the simulator.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { StationId } from '@gatefold/domain/ids';
import { isLost } from '../restored/lost-stretch.ts';
import { keptOfRefused, openReturnedList, type ReturnedList } from '../restored/open-list.ts';
import type { TakeBackPlan } from '../restored/plan-take-back.ts';
import type { ListAnswer } from '../roads/hub/hub-road.ts';
import type { HubState } from './hub-state.ts';
import { markVaultPages } from './hub-vault.ts';
import type { MemoryHub } from './memory-hub.ts';
import { stockChunk, type PublisherOptions } from './memory-publisher.ts';

export function isListWanted({ lostStretches, listsTakenBack }: HubState, epoch: number): boolean {
  return isLost(lostStretches, epoch) && !listsTakenBack.has(epoch);
}

function expectUnchanged({ issuers, ended, operators, leftOut }: TakeBackPlan): void {
  const { stations, grants, tickets, otherPlaces, codes } = leftOut;
  const strange = [issuers, ended, operators, stations].some((one) => one.length > 0);
  if (strange || grants + tickets + otherPlaces + codes > 0)
    throw new Error('a list of a simulated day says what no simulated day has');
}

function carryOut(hub: MemoryHub, options: PublisherOptions, list: ReturnedList): void {
  const { state } = hub;
  const plan = hub.options.rules.planTakeBack(list.content, {
    gates: options.part.gates.length,
    stations: new Map([...state.stations].map(([station, one]) => [station, one.state])),
    grants: [...state.grants.values()].map(({ grant }) => grant),
    issuers: [{ publicKey: options.issuer, fromMs: 0, untilMs: null }],
    operators: new Set(options.operators.map(({ id }) => id)),
    chunks: [stockChunk(state, options)],
  });
  expectUnchanged(plan);
  for (const listed of plan.stations)
    state.stations.set(listed.station, { ...listed, manifestEpoch: 0 });
  for (const { station } of plan.revoked) {
    const held = state.stations.get(station);
    if (held !== undefined) state.stations.set(station, { ...held, state: 'revoked' });
  }
  for (const signed of plan.grants) state.grants.set(signed.grant.id, signed);
  for (const { serial, state: ticket, issue } of plan.tickets)
    state.ticketsTakenBack.set(serial, { state: ticket, issue });
  markVaultPages(
    state,
    plan.tickets.map(({ serial }) => serial),
  );
  for (const { grant } of plan.grants) hub.settleGrantedSales(grant);
  for (const { lost } of plan.conflicts) {
    const { station } = lost.grant;
    hub.keepForPerson(station, 'grant-conflict', lost.envelope);
  }
  state.listsTakenBack.add(list.content.root.epoch);
  state.dirty = true;
  state.deeds += 1;
}

function refuse(hub: MemoryHub, station: StationId, bytes: Bytes, code: string): ListAnswer {
  hub.keepForPerson(station, `list-${code}`, keptOfRefused(bytes));
  return { kind: 'refused', code, words: code };
}

export type Asked = { readonly station: StationId; readonly lostEpoch: number | null };

export function takeBackList(
  hub: MemoryHub,
  options: PublisherOptions,
  bytes: Bytes,
  { station, lostEpoch }: Asked,
): ListAnswer {
  if (lostEpoch === null) return refuse(hub, station, bytes, 'not-asked');
  const list = openReturnedList(bytes, options.event, options.hubKeys.publicKey);
  if (!list.ok) return refuse(hub, station, bytes, list.error.kind);
  const { epoch } = list.value.content.root;
  if (!isLost(hub.state.lostStretches, epoch)) return refuse(hub, station, bytes, 'not-lost');
  if (!hub.state.listsTakenBack.has(epoch)) carryOut(hub, options, list.value);
  return { kind: 'taken' };
}
