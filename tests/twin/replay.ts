/**
 * Purpose: does to a real hub, call by call, what was done to the simulator's, and says where the answers differ (SI1).
 * Invariant: an answer is the same when its bytes are; of a refusal the code, since the words are only the real hub's.
 */

import { fromHex, toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeAny, decodeCanonical, encodeCanonical } from '@gatefold/domain/codec/cbor';
import { envelopeMessage } from '@gatefold/domain/codec/envelope';
import { openHubView } from '@gatefold/domain/codec/session';
import { expectOk } from '@gatefold/domain/result';
import { feedPage } from '@gatefold/hub/services/feed';
import { offeredBlob } from '@gatefold/hub/services/offer-blob';
import { receiveTransfer } from '@gatefold/hub/services/receive-transfer';
import { takeBackList } from '@gatefold/hub/services/take-back-list';
import {
  listAnswerSchema,
  manifestOfferSchema,
  uploadAnswerSchema,
} from '@gatefold/sync/roads/hub/http-hub-road';
import type { ListAnswer, UploadAnswer } from '@gatefold/sync/roads/hub/hub-road';
import { EVENT, HUB_KEYS } from '@gatefold/sync/simulator/day-plan';
import type { HeardCall, Request } from '@gatefold/sync/simulator/hub-call';
import { answerSchema } from '@gatefold/sync/simulator/hub-door';
import { PAGE_ITEMS } from '@gatefold/sync/simulator/memory-feed';
import { doDeed } from './do-deed.ts';
import type { RealHub } from './real-hub.ts';

type Asked = Extract<HeardCall, { kind: 'asked' }>;

function uploadWords(answer: UploadAnswer): string {
  switch (answer.kind) {
    case 'received':
      return `received ${answer.quarantined} quarantined, receipt ${toHex(answer.receipt)}`;
    case 'gap':
      return `gap from ${answer.needFromSeq}`;
    case 'refused':
      return `refused ${answer.code}`;
  }
}

function listWords(answer: ListAnswer): string {
  return answer.kind === 'taken' ? 'taken' : `refused ${answer.code}`;
}

/** What the simulator's hub answered, in one line. */
function answered(request: Request, answer: Bytes): string {
  const read = expectOk(decodeCanonical(answerSchema, answer), 'the answer of the simulated hub');
  if (read.kind === 'refused') return `refused ${read.code}`;
  if (request.kind === 'giveBack')
    return listWords(expectOk(decodeCanonical(listAnswerSchema, read.body), 'list answer'));
  if (request.kind !== 'upload') return toHex(read.body);
  return uploadWords(expectOk(decodeCanonical(uploadAnswerSchema, read.body), 'upload answer'));
}

async function greet(real: RealHub, envelope: Bytes, answer: Bytes): Promise<string> {
  const read = expectOk(decodeCanonical(answerSchema, answer), 'the answer of the simulated hub');
  if (read.kind === 'ok') {
    const view = expectOk(openHubView(read.body, HUB_KEYS.publicKey), 'the view');
    real.random.gives(view.token);
  }
  const greeted = await real.process.sessions.greet(envelope);
  return greeted.ok ? toHex(greeted.value) : `refused ${greeted.error.kind}`;
}

/** What the real hub answers. */
async function ask(real: RealHub, call: Asked): Promise<string> {
  const { request, answer, drawn } = call;
  const { hub, process, random } = real;
  if (request.kind === 'challenge') {
    const read = expectOk(decodeCanonical(answerSchema, answer), 'a challenge');
    if (read.kind === 'ok') random.gives(read.body);
    return toHex(process.sessions.challenge());
  }
  if (request.kind === 'greet') return greet(real, request.envelope, answer);
  const session = process.sessions.session(request.token);
  if (!session.ok) return `refused ${session.error.kind}`;
  switch (request.kind) {
    case 'upload':
      return uploadWords(await receiveTransfer(hub, request.transfer, session.value));
    case 'giveBack':
      return listWords(await takeBackList(hub, request.list, session.value));
    case 'manifest': {
      // A key of a vault and the boxes it goes out in are random: both hubs draw the same.
      for (const bytes of drawn) random.gives(bytes);
      const offer = await process.offers.offer(EVENT, request.haveEpoch);
      return offer === null ? 'refused no-such-event' : toHex(encodeCanonical(offer));
    }
    case 'blob': {
      const bytes = await offeredBlob(hub, EVENT, request.hash);
      return bytes === null ? 'refused no-such-blob' : toHex(bytes);
    }
    case 'feed': {
      const { station } = session.value;
      return toHex(await feedPage(hub, EVENT, station, request.after, PAGE_ITEMS));
    }
  }
}

type Answers = { readonly simulated: string; readonly real: string };

async function bothAnswers(real: RealHub, call: HeardCall): Promise<Answers> {
  switch (call.kind) {
    case 'asked': {
      const { request, answer } = call;
      return { simulated: answered(request, answer), real: await ask(real, call) };
    }
    case 'carried': {
      const taken = await receiveTransfer(real.hub, call.transfer, call.sender);
      return { simulated: uploadWords(call.answer), real: uploadWords(taken) };
    }
    case 'done':
      return { simulated: `${call.isDone}`, real: `${await doDeed(real.hub, call.deed)}` };
    case 'backed-up':
      await real.backUp();
      return { simulated: '', real: '' };
    case 'restored':
      return { simulated: call.hubEpoch, real: await real.restore(call.nextHubEpoch) };
    case 'restarted':
      real.restart();
      return { simulated: '', real: '' };
  }
}

/** What was signed, where the line is a sealed message or the offer of one. */
function readable(line: string): string {
  const bytes = fromHex(line);
  const offer = bytes === null ? null : decodeCanonical(manifestOfferSchema, bytes);
  const envelope = offer?.ok && offer.value.kind === 'root' ? offer.value.bytes : bytes;
  const message = envelope === null ? null : decodeAny(envelopeMessage(envelope));
  if (!message?.ok) return line;
  return JSON.stringify(message.value, (_key, value: unknown) =>
    value instanceof Uint8Array ? toHex(value) : value,
  );
}

/** Null when the real hub answers as the simulated one did. */
export async function replay(real: RealHub, call: HeardCall): Promise<string | null> {
  real.clock.ms = call.atMs;
  const answers = await bothAnswers(real, call);
  if (answers.simulated === answers.real) return null;
  const what = call.kind === 'asked' ? `asked ${call.request.kind}` : call.kind;
  return `${what}: the simulated hub says ${readable(answers.simulated)}\nand the real one ${readable(answers.real)}`;
}
