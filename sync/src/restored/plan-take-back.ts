/**
 * Purpose: what a hub that came back from an older backup takes back from a list that it had signed in its lost time: stations,
 * revocations, grants, keys, staff, states of tickets (LE6, AL1, SE2, TK2, TK3).
 * Invariant: pure, and only ever adds: of two states the stricter one holds, of two issue numbers the higher, of two ends of a
 * key the earlier. So lists may come in any order and twice, and all hubs that took the same ones hold the same. A grant that
 * overlaps one that is held is never added.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { openGrant, type AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import {
  CODE_HASH_LENGTH,
  columnsAt,
  type Chunk,
  type TicketColumns,
  type TicketState,
} from '@gatefold/domain/codec/chunk';
import type { IssuersPart, ListedStation, Operator } from '@gatefold/domain/codec/manifest-parts';
import type { StationStanding } from '@gatefold/domain/codec/session';
import type { OperatorId, Serial, StationId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';

export type Issuer = IssuersPart['issuers'][number];
export type SignedGrant = { readonly grant: AllotmentGrant; readonly envelope: Bytes };
export type HeldGrant = Pick<AllotmentGrant, 'id' | 'station' | 'serialFrom' | 'serialTo'>;

/** What the hub holds now, of the list's event. */
export type HeldAtHub = {
  readonly gates: number;
  readonly stations: ReadonlyMap<StationId, StationStanding>;
  readonly grants: readonly HeldGrant[];
  readonly issuers: readonly Issuer[];
  readonly operators: ReadonlySet<OperatorId>;
  /** Every ticket, as a list made now would have it. */
  readonly chunks: readonly Chunk[];
};

export type TicketChange = {
  readonly serial: Serial;
  readonly state: TicketState;
  readonly issue: number;
  /** The code that stood for the ticket stands for it no longer (TK3). */
  readonly losesCode: boolean;
};

/** What a list says and this hub cannot take back: told to the administrator. */
export type LeftOut = {
  /** Gate stations at gates that this hub does not have. */
  readonly stations: readonly ListedStation[];
  /** Grants that cannot be read, or whose station is not listed. */
  readonly grants: number;
  /** Tickets with serials that this hub does not have. */
  readonly tickets: number;
  /** Serials that are other tickets here. */
  readonly otherPlaces: number;
  /** Tickets with a code of which a list has but the hash. */
  readonly codes: number;
};

export type TakeBackPlan = {
  readonly stations: readonly ListedStation[];
  readonly revoked: readonly ListedStation[];
  readonly grants: readonly SignedGrant[];
  readonly conflicts: readonly { readonly lost: SignedGrant; readonly held: HeldGrant }[];
  readonly issuers: readonly Issuer[];
  /** Keys whose span ends earlier than is held; with that end. */
  readonly ended: readonly Issuer[];
  readonly operators: readonly Operator[];
  readonly tickets: readonly TicketChange[];
  readonly leftOut: LeftOut;
};

/**
 * From loose to strict. An allotted ticket may be in somebody's hands already, one that is paid has an owner, and nothing
 * makes a revoked one good again.
 */
const STRICTNESS: Readonly<Record<TicketState, number>> = {
  unsold: 0,
  allotted: 1,
  'not-paid': 2,
  sold: 3,
  'watch-listed': 4,
  revoked: 5,
};

export function stricterState(a: TicketState, b: TicketState): TicketState {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}

function planStations(list: ManifestContent, held: HeldAtHub) {
  const missing = list.stations.stations.filter(({ station }) => !held.stations.has(station));
  const hasPost = ({ gate }: ListedStation) => gate === null || gate < held.gates;
  return {
    stations: missing.filter(hasPost),
    revoked: list.stations.stations.filter(
      ({ station, state }) => state === 'revoked' && held.stations.get(station) === 'active',
    ),
    homeless: missing.filter((one) => !hasPost(one)),
  };
}

function overlaps(a: HeldGrant, b: HeldGrant): boolean {
  return a.serialFrom <= b.serialTo && b.serialFrom <= a.serialTo;
}

function planGrants(list: ManifestContent, held: HeldAtHub, added: readonly ListedStation[]) {
  const keys = list.issuers.issuers.map(({ publicKey }) => publicKey);
  const known = new Set([...held.stations.keys(), ...added.map(({ station }) => station)]);
  const grants: SignedGrant[] = [];
  const conflicts: TakeBackPlan['conflicts'][number][] = [];
  let unreadable = 0;
  for (const envelope of list.allotments.grants) {
    const opened = openGrant(envelope, keys);
    if (!opened.ok || opened.value.event !== list.root.event || !known.has(opened.value.station)) {
      unreadable += 1;
      continue;
    }
    const grant = opened.value;
    const all = [...held.grants, ...grants.map((one) => one.grant)];
    if (all.some(({ id }) => id === grant.id)) continue;
    const other = all.find((one) => overlaps(one, grant));
    if (other === undefined) grants.push({ grant, envelope });
    else conflicts.push({ lost: { grant, envelope }, held: other });
  }
  // In an order that does not depend on when each was made, which nobody remembers.
  grants.sort((a, b) => (a.grant.id < b.grant.id ? -1 : 1));
  return { grants, conflicts, unreadable };
}

function planIssuers(list: ManifestContent, held: HeldAtHub) {
  const known = new Map(held.issuers.map((issuer) => [toHex(issuer.publicKey), issuer]));
  const issuers: Issuer[] = [];
  const ended: Issuer[] = [];
  for (const issuer of list.issuers.issuers) {
    const before = known.get(toHex(issuer.publicKey));
    if (before === undefined) issuers.push(issuer);
    else if ((issuer.untilMs ?? Infinity) < (before.untilMs ?? Infinity)) ended.push(issuer);
  }
  return { issuers, ended };
}

const NO_CODE = '00'.repeat(CODE_HASH_LENGTH);

/** Hexadecimal; of a ticket without a code, zeros. */
function codeAt({ codes }: Chunk, index: number): string {
  if (codes === null) return NO_CODE;
  return toHex(codes.subarray(index * CODE_HASH_LENGTH, (index + 1) * CODE_HASH_LENGTH));
}

function isSameTicket(a: TicketColumns, b: TicketColumns): boolean {
  const isSamePlace = a.section === b.section && a.row === b.row && a.seat === b.seat;
  return isSamePlace && a.klass === b.klass;
}

function planTickets(list: ManifestContent, held: HeldAtHub) {
  const changes: TicketChange[] = [];
  let otherPlaces = 0;
  let tickets = 0;
  let codes = 0;
  for (const [place, chunk] of list.chunks.entries()) {
    const here = held.chunks[place];
    for (let index = 0; index < chunk.count; index += 1) {
      const listed = columnsAt(chunk, index);
      const before = here === undefined || index >= here.count ? null : columnsAt(here, index);
      if (listed === null || before === null || here === undefined) {
        tickets += 1;
        continue;
      }
      if (!isSameTicket(listed, before)) otherPlaces += 1;
      const code = codeAt(chunk, index);
      const codeHere = codeAt(here, index);
      const isNewer = listed.issue > before.issue;
      if (code !== NO_CODE && code !== codeHere && listed.issue >= before.issue) codes += 1;
      const state = stricterState(before.state, listed.state);
      if (state === before.state && !isNewer) continue;
      const losesCode = isNewer && codeHere !== NO_CODE && code !== codeHere;
      const issue = Math.max(before.issue, listed.issue);
      changes.push({ serial: chunk.firstSerial + index, state, issue, losesCode });
    }
  }
  return { changes, leftOut: { otherPlaces, tickets, codes } };
}

/** `list` was put together from a root that this hub signed and blobs that hash to what it says. */
export function planTakeBack(list: ManifestContent, held: HeldAtHub): TakeBackPlan {
  const { homeless, ...stations } = planStations(list, held);
  const { unreadable, ...grants } = planGrants(list, held, stations.stations);
  const tickets = planTickets(list, held);
  return {
    ...stations,
    ...grants,
    ...planIssuers(list, held),
    operators: list.operators.operators.filter(({ id }) => !held.operators.has(id)),
    tickets: tickets.changes,
    leftOut: { stations: homeless, grants: unreadable, ...tickets.leftOut },
  };
}
