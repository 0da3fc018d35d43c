/**
 * Purpose: a hub that came back from an older backup takes back, from a list it had signed and lost, what that list says
 * (LE6, AL1, SE2, TK2).
 * Invariant: all of a list or nothing, in one transaction, under the lock that merges wait for and on the event's row, which
 * grants, enrolments and publishing wait for. Its own signature and hashes are what it believes, and only of epochs that it
 * lost. The same list again changes nothing.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Bundle } from '@gatefold/domain/codec/bundle';
import type { EventId, StationId } from '@gatefold/domain/ids';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { isTakenBack, lostStretches, noteTakenBack } from '@gatefold/db/postgres/lost-lists';
import { withTransaction, type PoolClient, type Queryable } from '@gatefold/db/postgres/pool';
import { quarantineAll, type QuarantineItem } from '@gatefold/db/postgres/quarantine';
import { insertStation, setStationState, stationsOfEvent } from '@gatefold/db/postgres/stations';
import {
  changeTickets,
  endKey,
  heldAtHub,
  insertAllotment,
  insertOperator,
  insertPublicKey,
} from '@gatefold/db/postgres/take-back';
import { lockMerge, lockTickets } from '@gatefold/db/postgres/writer-locks';
import { isLost } from '@gatefold/sync/restored/lost-stretch';
import {
  keptOfRefused,
  listIn,
  openReturnedList,
  type ReturnedList,
} from '@gatefold/sync/restored/open-list';
import { planTakeBack, type TakeBackPlan } from '@gatefold/sync/restored/plan-take-back';
import type { ListAnswer } from '@gatefold/sync/roads/hub/hub-road';
import type { Hub } from '../hub.ts';
import { settleGrantedSales } from './fold-sales.ts';
import { issuerKeyInForce, makeIssuerKey } from './issuer-keys.ts';
import { forgetSigners, signGrantsAgain } from './rotate-issuer.ts';
import {
  conflictWords,
  leftOutWords,
  takenBackLines,
  wordsForList,
  type ListFault,
  type NameOf,
} from './take-back-words.ts';

/** Whether a station that says it uses this epoch is asked for its list. */
export async function isListWanted(db: Queryable, event: EventId, epoch: number): Promise<boolean> {
  if (!isLost(await lostStretches(db, event), epoch)) return false;
  return !(await isTakenBack(db, event, epoch));
}

/** What the station cannot be known to stand at; the list names its gate only. */
const UNKNOWN_LANE = '?';

async function addStations(
  db: PoolClient,
  event: EventId,
  { stations, revoked }: TakeBackPlan,
  nowMs: number,
): Promise<void> {
  for (const station of stations) {
    const lane = station.gate === null ? null : UNKNOWN_LANE;
    await insertStation(db, { ...station, certificate: null, event, lane, enrolledAtMs: nowMs });
  }
  for (const { station } of revoked) await setStationState(db, station, 'revoked');
}

/** Answers what else the administrator is told. */
async function addKeys(
  hub: Hub,
  db: PoolClient,
  event: EventId,
  { issuers, ended }: TakeBackPlan,
): Promise<readonly string[]> {
  for (const issuer of issuers) await insertPublicKey(db, event, issuer);
  for (const issuer of ended) await endKey(db, event, issuer);
  if (ended.length === 0) return [];
  const inForce = await issuerKeyInForce(hub, db, event);
  const signing = inForce ?? (await makeIssuerKey(hub, db, event, hub.clock.nowMs()));
  await signGrantsAgain(db, event, signing);
  await forgetSigners(db, event);
  return inForce === null
    ? ['made a new ticket key, because the secret of the one in use is lost; print runs use it now']
    : [];
}

function keptForPerson(
  plan: TakeBackPlan,
  envelope: Bytes,
  nameOf: NameOf,
): readonly QuarantineItem[] {
  const conflicts = plan.conflicts.map(({ lost, held }) => ({
    station: lost.grant.station,
    ledger: null,
    seq: null,
    reason: 'grant-conflict',
    words: conflictWords(lost.grant, held, nameOf),
    bytes: lost.envelope,
  }));
  const words = leftOutWords(plan.leftOut);
  if (words === null) return conflicts;
  const leftOut = { station: null, ledger: null, seq: null, reason: 'not-taken-back', words };
  return [...conflicts, { ...leftOut, bytes: envelope }];
}

async function namesOf(db: PoolClient, event: EventId): Promise<NameOf> {
  const stations = await stationsOfEvent(db, event);
  const names = new Map(stations.map(({ station, name }) => [station, name]));
  return (station) => names.get(station) ?? `station ${station}`;
}

async function carryOut(
  hub: Hub,
  db: PoolClient,
  { envelope, content }: ReturnedList,
  shownBy: StationId | null,
): Promise<void> {
  const { event, epoch } = content.root;
  const nowMs = hub.clock.nowMs();
  // Before tickets are locked, and before anything is read that a grant or an enrolment could still change.
  await markEventDirty(db, event);
  await lockTickets(db);
  const plan = planTakeBack(content, await heldAtHub(db, event));
  await addStations(db, event, plan, nowMs);
  for (const { grant, envelope: signed } of plan.grants)
    await insertAllotment(db, grant, signed, nowMs);
  const aboutKeys = await addKeys(hub, db, event, plan);
  for (const operator of plan.operators) await insertOperator(db, operator);
  await changeTickets(db, event, plan.tickets);
  await markTicketsDirty(
    db,
    event,
    plan.tickets.map(({ serial }) => serial),
  );
  for (const { grant } of plan.grants) await settleGrantedSales(db, grant);
  const nameOf = await namesOf(db, event);
  const arrival = { receivedAtMs: nowMs, clockOffsetMs: 0 };
  await quarantineAll(db, keptForPerson(plan, envelope, nameOf), arrival);
  await noteTakenBack(db, { event, epoch, root: envelope, shownBy, atMs: nowMs });
  const by = shownBy === null ? 'a stick' : nameOf(shownBy);
  await audit(db, 'hub', `read the lost ticket list ${epoch} of event ${event} from ${by}`, nowMs);
  for (const line of [...takenBackLines(plan, nameOf), ...aboutKeys])
    await audit(db, 'hub', line, nowMs);
}

/** Null when it was taken, now or before. */
async function take(
  hub: Hub,
  db: PoolClient,
  list: ReturnedList,
  shownBy: StationId | null,
): Promise<ListFault | null> {
  const { event, epoch } = list.content.root;
  await lockMerge(db);
  if (!isLost(await lostStretches(db, event), epoch)) return { kind: 'not-lost' };
  if (!(await isTakenBack(db, event, epoch))) await carryOut(hub, db, list, shownBy);
  return null;
}

/** Keeps the beginning of what was refused, with the reason. */
async function refuse(
  hub: Hub,
  station: StationId,
  bytes: Bytes,
  fault: ListFault,
): Promise<ListAnswer> {
  const { forStation, forAdministrator } = wordsForList(fault);
  const reason = `list-${fault.kind}`;
  const kept = { station, ledger: null, seq: null, reason, words: forAdministrator };
  const arrival = { receivedAtMs: hub.clock.nowMs(), clockOffsetMs: 0 };
  await quarantineAll(hub.pool, [{ ...kept, bytes: keptOfRefused(bytes) }], arrival);
  hub.changed();
  return { kind: 'refused', code: fault.kind, words: forStation };
}

/** Takes what a station was asked for. `lostEpoch` is what it was asked for in this session, null when it was not. */
export async function takeBackList(
  hub: Hub,
  bytes: Bytes,
  session: {
    readonly station: StationId;
    readonly event: EventId;
    readonly lostEpoch: number | null;
  },
): Promise<ListAnswer> {
  const { station, event, lostEpoch } = session;
  if (lostEpoch === null) return refuse(hub, station, bytes, { kind: 'not-asked' });
  const list = openReturnedList(bytes, event, hub.keys.publicKey);
  if (!list.ok) return refuse(hub, station, bytes, list.error);
  const fault = await withTransaction(hub.mergePool, (db) => take(hub, db, list.value, station));
  if (fault !== null) return refuse(hub, station, bytes, fault);
  hub.changed();
  return { kind: 'taken' };
}

/** Takes the list on a stick, if it is one that the hub lost. Any other is none of its business there: false. */
export async function takeBackFromStick(
  hub: Hub,
  event: EventId,
  bundle: Bundle,
): Promise<boolean> {
  const list = listIn(bundle, event, hub.keys.publicKey);
  if (!list.ok || !(await isListWanted(hub.pool, event, list.value.content.root.epoch)))
    return false;
  const fault = await withTransaction(hub.mergePool, (db) => take(hub, db, list.value, null));
  hub.changed();
  return fault === null;
}
