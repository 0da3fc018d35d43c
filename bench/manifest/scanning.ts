/**
 * Purpose: scans through a real gate's core: signature check, decision, entry on disk with synchronous=FULL (AD1, LE2,
 * TK1); and whether it stays as quick over a whole match.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openStationDatabase } from '@gatefold/db/edge/station-database';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { expectOk } from '@gatefold/domain/result';
import { systemClock } from '@gatefold/domain/time/system-clock';
import { Gate } from '@gatefold/edge-gate/core/gate';
import { Station } from '@gatefold/station/core/station';
import { enrol } from '@gatefold/station/enrolment/enrol';
import { HttpHubRoad } from '@gatefold/sync/roads/hub/http-hub-road';
import { quantile } from '../quantile.ts';
import { note, type Report } from '../report.ts';
import { FULL_EVENT, type BenchHub } from './bench-hub.ts';

/** Of 100,000 tickets: 20,000 scans, as one gate has them in an hour of a full stadium, and 200,000 to see whether it slows down. */
const FIRST_SHARE = 0.2;
const ALL_SHARE = 2;

function retire(): Promise<void> {
  return Promise.reject(new Error('this station was never copied'));
}

async function gateAtWork(hub: BenchHub) {
  const folder = join(hub.folder, 'scanning');
  await mkdir(folder, { mode: 0o700 });
  const code = await hub.gateCode(FULL_EVENT, 'Scanning');
  const identity = expectOk(await enrol(folder, hub.url, code, systemRandom), 'enrol');
  const { station: id, keys, hubPublicKey, post } = identity;
  if (post === null) throw new Error('a gate has a post');
  const database = openStationDatabase(join(folder, 'station.db'));
  const { journal, memory, manifests, carried } = database;
  const random = systemRandom;
  const road = new HttpHubRoad({ hubUrl: hub.url, station: id, keys, hubPublicKey, random });
  const ports = { clock: systemClock, journal, memory, manifests, carried, road, retire };
  const station = new Station(identity, ports);
  const gate = new Gate(station, post, () => database.space().kind);
  await station.open((entry) => gate.take(entry));
  expectOk(await station.exchange(), 'the list');
  expectOk(await gate.signIn(hub.steward), 'sign-in');
  return { gate, close: () => database.close() };
}

/** `sold` are digits of sold tickets; they come round again when there are fewer than scans. */
export async function measureScanning(
  hub: BenchHub,
  tickets: number,
  sold: readonly string[],
  report: Report,
): Promise<void> {
  const { gate, close } = await gateAtWork(hub);
  const firstScans = tickets * FIRST_SHARE;
  const allScans = tickets * ALL_SHARE;
  const tookMs: number[] = [];
  const counts = { admitted: 0, refused: 0 };
  for (let number = 0; number < allScans; number += 1) {
    const text = sold[number % sold.length] ?? '';
    const startMs = performance.now();
    const view = await gate.scan({ text, source: 'wedge', idSeen: true });
    tookMs.push(performance.now() - startMs);
    const verdict = expectOk(view, 'scan');
    if (verdict.kind === 'fault') throw new Error(verdict.advice);
    counts[verdict.kind] += 1;
    if ((number + 1) % firstScans === 0) note(`scanned ${number + 1} of ${allScans}`);
  }
  close();
  note(`scans: ${counts.admitted} admitted, ${counts.refused} refused`);
  const first = tookMs.slice(0, firstScans);
  report('decide-p50-ms', quantile(first, 0.5), 'ms');
  report('decide-p99-ms', quantile(first, 0.99), 'ms');
  report('decide-p99-last-ms', quantile(tookMs.slice(-allScans / 10), 0.99), 'ms');
}
