/**
 * Purpose: stations with certificates and clocks that tests can set. Tests only.
 * Invariant: everything follows from fixed seeds, so that two runs see the same bytes.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import { sealCertificate, stationIdOf, type StationRole } from '@gatefold/domain/codec/certificate';
import type { FactOf } from '@gatefold/domain/codec/facts';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { StationId } from '@gatefold/domain/ids';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB, keysFrom, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import type { Clock } from '@gatefold/domain/time/clock';
import type { Journal } from '../ledger/journal.ts';
import { StationClock } from '../ledger/station-clock.ts';
import { StationLedger, type LedgerOwner } from '../ledger/station-ledger.ts';

export const GATE_BOOK: Book = { kind: 'gate', event: EVENT };

/** A wall clock that stands still until a test moves it. */
export class TestClock implements Clock {
  ms = NOW_MS;

  nowMs(): number {
    return this.ms;
  }
}

export type TestStation = LedgerOwner & { readonly id: StationId };

export function certify(
  keys: KeyPair,
  hub: KeyPair = HUB,
  name = 'Gate 1 lane A',
  role: StationRole = 'gate',
): Bytes {
  const { publicKey } = keys;
  const station = stationIdOf(publicKey);
  const certificate = { v: 1 as const, station, name, role, publicKey, issuedAtMs: NOW_MS };
  return sealCertificate(certificate, hub.secretKey);
}

/** A station whose keys follow from a seed. */
export function testStation(seedByte: number, role: StationRole = 'gate'): TestStation {
  const keys = keysFrom(seedByte);
  const certificate = certify(keys, HUB, `Station ${seedByte}`, role);
  return { keys, certificate, id: stationIdOf(keys.publicKey) };
}

export function createLedger(
  journal: Journal,
  owner: LedgerOwner,
  clock: Clock = new TestClock(),
  book: Book = GATE_BOOK,
): Promise<StationLedger> {
  return StationLedger.create(journal, new StationClock(clock), owner, book).then((created) =>
    expectOk(created, 'a new ledger'),
  );
}

export function admitted(serial: number): FactOf<'ticket-admitted'> {
  return {
    kind: 'ticket-admitted',
    body: {
      serial,
      issue: 0,
      klass: 0,
      basis: 'listed',
      via: 'token',
      gate: 0,
      lane: 'A',
      operator: 'tendai',
      epoch: 1,
      proof: null,
    },
  };
}
