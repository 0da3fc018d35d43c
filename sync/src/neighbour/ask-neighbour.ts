/**
 * Purpose: one exchange with a neighbour on the LAN: ask for what is lacking, take what comes, as long as it brings news
 * (LE3, LE7, MA5, AD3).
 * Invariant: pull only. A neighbour that withholds costs this station nothing but what it withholds; one that sends garbage
 * is named by what was refused. The work of one exchange is bounded, whatever the neighbour sends.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeBundle, type Bundle } from '@gatefold/domain/codec/bundle';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import {
  encodeQuestion,
  MAX_TIPS,
  type NeighbourQuestion,
} from '@gatefold/domain/codec/neighbour-question';
import type { LedgerId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RoadFault } from '../roads/hub/hub-road.ts';
import type { NeighbourRoad } from '../roads/lan/neighbour-road.ts';
import { blobQuestion, MAX_ANSWER_LENGTH } from './answer-question.ts';
import { allBranches, type NeighbourPorts } from './neighbour-ports.ts';
import { takeBundle, type BundleReport } from './take-bundle.ts';

/** Answers taken in one exchange: sixteen mebibytes, the ledgers of a venue that met nobody all day. */
const MAX_ANSWERS = 16;

/** Of the ledgers in `anew` it names nothing, so that their whole history comes. */
async function questionOf(
  ports: NeighbourPorts,
  epoch: number,
  anew: ReadonlySet<LedgerId>,
): Promise<NeighbourQuestion> {
  const { station, event, memory } = ports;
  const branches = await allBranches(ports);
  const asked = branches.filter(({ ledger }) => !anew.has(ledger));
  const tips = asked.map(({ ledger, lastSeq, lastHash }) => {
    return { ledger, seq: lastSeq, hash: lastHash };
  });
  const receipts = (await memory.receipts()).map(({ ledger, receivedAtMs, seq }) => {
    return { ledger, receivedAtMs, seq };
  });
  return {
    station,
    event,
    epoch,
    tips: tips.slice(0, MAX_TIPS),
    receipts: receipts.slice(0, MAX_TIPS),
    blobs: [],
  };
}

async function ask(
  road: NeighbourRoad,
  question: NeighbourQuestion,
): Promise<Result<Bundle, RoadFault>> {
  const answer = await road.ask(encodeQuestion(question));
  if (!answer.ok) return answer;
  if (answer.value.length > MAX_ANSWER_LENGTH) {
    return err({ kind: 'garbled', detail: 'the answer is too long' });
  }
  const bundle = decodeBundle(answer.value);
  return bundle.ok ? bundle : err({ kind: 'garbled', detail: bundle.error.detail });
}

/** One blob of a manifest, by its hash. */
export async function askForBlob(
  ports: NeighbourPorts,
  road: NeighbourRoad,
  hash: string,
): Promise<Result<Bytes, RoadFault>> {
  const bundle = await ask(road, blobQuestion(ports, hash));
  if (!bundle.ok) return bundle;
  const blob = bundle.value.frames.find(
    ({ kind, bytes }) => kind === 'blob' && toHex(blobHash(bytes)) === hash,
  );
  if (blob !== undefined) return ok(blob.bytes);
  return err({ kind: 'garbled', detail: 'the neighbour does not have what its root names' });
}

export type NeighbourTold = { readonly bundle: Bundle; readonly report: BundleReport };

/**
 * Asks until nothing more is new. `told` hears each answer when it is kept, so that what it brought is believed before the
 * next one is asked for.
 */
export async function askNeighbour(
  ports: NeighbourPorts,
  road: NeighbourRoad,
  epoch: number,
  told: (told: NeighbourTold) => void,
): Promise<Result<Bundle, RoadFault>> {
  const asked = new Set<LedgerId>();
  let anew: ReadonlySet<LedgerId> = new Set();
  for (let answers = 1; ; answers += 1) {
    const bundle = await ask(road, await questionOf(ports, epoch, anew));
    if (!bundle.ok) return bundle;
    const report = await takeBundle(ports, road.neighbour, bundle.value);
    told({ bundle: bundle.value, report });
    const hasNews = report.stations.size > 0 || report.receipts.length > 0;
    // Another history can only be checked from its beginning; each is asked for once.
    anew = new Set(report.unlike.filter((ledger) => !asked.has(ledger)));
    for (const ledger of anew) asked.add(ledger);
    // Asking again after an answer that changed nothing would bring the same answer.
    const goesOn = (bundle.value.header.more && hasNews) || anew.size > 0;
    if (!goesOn || answers >= MAX_ANSWERS) return bundle;
  }
}
