/**
 * Purpose: a gate station for measuring: enrolled at the hub like a real one, with a ledger in memory, and with its
 * transfers made beforehand so that only the hub is measured.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { openCertificate } from '@gatefold/domain/codec/certificate';
import { decodeWelcome, encodeEnrolmentRequest, parseCode } from '@gatefold/domain/codec/enrolment';
import type { Fact } from '@gatefold/domain/codec/facts';
import { encodeTransfer, MAX_TRANSFER_ENTRIES } from '@gatefold/domain/codec/transfer';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { keyPairFromSeed, type KeyPair } from '@gatefold/domain/crypto/sign';
import type { StationId } from '@gatefold/domain/ids';
import { expectOk } from '@gatefold/domain/result';
import { systemClock } from '@gatefold/domain/time/system-clock';
import { MemoryJournal } from '@gatefold/sync/ledger/memory-journal';
import { StationClock } from '@gatefold/sync/ledger/station-clock';
import { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import { HttpHubRoad, requestHub } from '@gatefold/sync/roads/hub/http-hub-road';

export type BenchStation = {
  readonly station: StationId;
  readonly keys: KeyPair;
  readonly certificate: Bytes;
  readonly hubPublicKey: Bytes;
  readonly road: HttpHubRoad;
};

/** Enrols at the hub with a one-time code. */
export async function enrolBenchStation(hubUrl: string, codeText: string): Promise<BenchStation> {
  const code = parseCode(codeText);
  if (code === null) throw new Error('not a code');
  const keys = keyPairFromSeed(systemRandom.bytes(32));
  const answer = await requestHub(new URL('/station/enrol', hubUrl).href, {
    method: 'POST',
    body: encodeEnrolmentRequest(code, keys.publicKey),
  });
  const welcome = expectOk(
    decodeWelcome(expectOk(answer, 'enrol'), code, keys.publicKey),
    'welcome',
  );
  const { hubPublicKey, certificate } = welcome;
  const { station } = expectOk(openCertificate(certificate, hubPublicKey), 'certificate');
  const road = new HttpHubRoad({ hubUrl, station, keys, hubPublicKey, random: systemRandom });
  return { station, keys, certificate, hubPublicKey, road };
}

export function admittedFact(serial: number): Fact {
  return {
    kind: 'ticket-admitted',
    body: {
      serial,
      issue: 1,
      klass: 2,
      basis: 'listed',
      via: 'token',
      gate: 0,
      lane: '1',
      operator: 'rudo',
      epoch: 1,
      proof: null,
    },
  };
}

/** Transfers of up to a thousand entries each, admitting the given tickets one after another. */
export async function makeTransfers(
  station: BenchStation,
  event: number,
  serials: readonly number[],
): Promise<Bytes[]> {
  const journal = new MemoryJournal();
  const clock = new StationClock(systemClock);
  const { keys, certificate } = station;
  const book = { kind: 'gate' as const, event };
  const created = await StationLedger.create(journal, clock, { certificate, keys }, book);
  const ledger = expectOk(created, 'ledger');
  const transfers: Bytes[] = [];
  for (let at = 0; at < serials.length; at += MAX_TRANSFER_ENTRIES) {
    const facts = serials
      .slice(at, at + MAX_TRANSFER_ENTRIES)
      .map((serial) => ({ event, fact: admittedFact(serial) }));
    expectOk(await ledger.appendAll(facts), 'append');
    const rows = await journal.read(ledger.id, at + 1, MAX_TRANSFER_ENTRIES);
    const head = rows.at(-1)?.head;
    if (head === undefined) throw new Error('nothing was appended');
    transfers.push(
      encodeTransfer({
        v: 1,
        certificate,
        book,
        fromSeq: at + 1,
        entries: rows.map((row) => row.bytes),
        head,
      }),
    );
  }
  return transfers;
}
