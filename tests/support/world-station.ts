/**
 * Purpose: stations that enrol at the hub of a test world, write entries and make transfers of them.
 * Invariant: what a real station would send: the real ledger over a journal in memory, enrolled by a one-time code.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import { stationIdOf } from '@gatefold/domain/codec/certificate';
import { decodeWelcome, encodeEnrolmentRequest, parseCode } from '@gatefold/domain/codec/enrolment';
import type { Fact, FactOf } from '@gatefold/domain/codec/facts';
import { encodeTransfer } from '@gatefold/domain/codec/transfer';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId, StationId } from '@gatefold/domain/ids';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, keysFrom } from '@gatefold/domain/testing/example-manifest';
import type { Clock } from '@gatefold/domain/time/clock';
import { enrolStation, makeEnrolmentCode } from '@gatefold/hub/services/enrol-station';
import { MemoryJournal } from '@gatefold/sync/ledger/memory-journal';
import { StationClock } from '@gatefold/sync/ledger/station-clock';
import { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import type { UploadAnswer } from '@gatefold/sync/roads/hub/hub-road';
import { receiveTransfer } from '@gatefold/hub/services/receive-transfer';
import type { HubWorld } from './hub-world.ts';

export type WorldStation = {
  readonly id: StationId;
  readonly keys: KeyPair;
  readonly certificate: Bytes;
  readonly clock: Clock;
  readonly journal: MemoryJournal;
  /** The gate's book of its event, or the first till period. */
  readonly ledger: StationLedger;
  openBook(book: Book): Promise<StationLedger>;
};

type Post = { readonly gate?: number; readonly event?: EventId; readonly clock?: Clock };

async function enrol(
  world: HubWorld,
  seedByte: number,
  role: 'gate' | 'agent',
  { gate = 0, event = EVENT, clock = world.clock }: Post,
): Promise<WorldStation> {
  const keys = keysFrom(seedByte);
  const name = `${role} ${seedByte}`;
  const asked =
    role === 'gate' ? { role, event, name, gate, lane: String(seedByte) } : { role, event, name };
  const made = expectOk(await makeEnrolmentCode(world.hub, 'admin', asked), 'code');
  const code = parseCode(made.code);
  if (code === null) throw new Error('the hub made a code nobody can read');
  const request = encodeEnrolmentRequest(code, keys.publicKey);
  const answer = expectOk(await enrolStation(world.hub, request), 'enrolment');
  const { certificate } = expectOk(decodeWelcome(answer, code, keys.publicKey), 'welcome');
  const journal = new MemoryJournal();
  const stationClock = new StationClock(clock);
  const openBook = async (book: Book) =>
    expectOk(
      await StationLedger.create(journal, stationClock, { certificate, keys }, book),
      'a new ledger',
    );
  const book: Book = role === 'gate' ? { kind: 'gate', event } : { kind: 'till', period: 1 };
  const id = stationIdOf(keys.publicKey);
  return { id, keys, certificate, clock, journal, ledger: await openBook(book), openBook };
}

/** A gate station; the seed decides its keys. */
export function gateStation(
  world: HubWorld,
  seedByte: number,
  post: Post = {},
): Promise<WorldStation> {
  return enrol(world, seedByte, 'gate', post);
}

export function agentStation(
  world: HubWorld,
  seedByte: number,
  post: Post = {},
): Promise<WorldStation> {
  return enrol(world, seedByte, 'agent', post);
}

export async function record(
  ledger: StationLedger,
  event: EventId | null,
  ...facts: readonly Fact[]
): Promise<void> {
  expectOk(await ledger.appendAll(facts.map((fact) => ({ event, fact }))), 'append');
}

export function admission(serial: number, klass = 0, gate = 0): FactOf<'ticket-admitted'> {
  return {
    kind: 'ticket-admitted',
    body: {
      serial,
      issue: 1,
      klass,
      basis: 'listed',
      via: 'token',
      gate,
      lane: 'A',
      operator: 'tendai',
      epoch: 1,
      proof: null,
    },
  };
}

export function refusal(serial: number, gate = 0): FactOf<'check-in-refused'> {
  return {
    kind: 'check-in-refused',
    body: { reason: 'already-admitted', serial, gate, lane: 'A', operator: 'tendai' },
  };
}

export function sold(serial: number, allotment: string, klass = 0): FactOf<'ticket-sold'> {
  return {
    kind: 'ticket-sold',
    body: {
      serial,
      issue: 1,
      klass,
      price: { amountMinor: 1000, currency: 'USD' },
      allotment,
      tokenHash: new Uint8Array(32).fill(serial),
      operator: 'farai',
    },
  };
}

export function voided(serial: number): FactOf<'sale-voided'> {
  return {
    kind: 'sale-voided',
    body: {
      serial,
      issue: 1,
      refund: { amountMinor: 1000, currency: 'USD' },
      reason: 'wrong match',
      operator: 'farai',
    },
  };
}

/** The entries from one seq to another, both included, as they would travel; to the last one by default. */
export async function transferOf(
  { journal }: WorldStation,
  ledger: StationLedger,
  fromSeq = 1,
  toSeq = ledger.lastSeq,
): Promise<Bytes> {
  const { certificate, book } = ledger.opening;
  const rows = await journal.read(ledger.id, fromSeq, toSeq - fromSeq + 1);
  const head = rows.at(-1)?.head ?? new Uint8Array();
  return encodeTransfer({
    v: 1,
    certificate,
    book,
    fromSeq,
    entries: rows.map((row) => row.bytes),
    head,
  });
}

/** Hands bytes to the hub as they would come in an exchange of this station, whose clock is as the hub's. */
export function deliver(world: HubWorld, from: WorldStation, bytes: Bytes): Promise<UploadAnswer> {
  const clockOffsetMs = world.clock.nowMs() - from.clock.nowMs();
  return receiveTransfer(world.hub, bytes, { station: from.id, clockOffsetMs });
}

/** Delivers everything a station's ledger has. */
export async function deliverAll(
  world: HubWorld,
  from: WorldStation,
  ledger = from.ledger,
): Promise<UploadAnswer> {
  return deliver(world, from, await transferOf(from, ledger));
}
