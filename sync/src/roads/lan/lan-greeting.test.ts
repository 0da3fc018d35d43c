import { concatBytes, hexBytes, toHex, utf8, type Bytes } from '@gatefold/domain/bytes';
import { exchangePair } from '@gatefold/domain/crypto/key-exchange';
import { expectOk } from '@gatefold/domain/result';
import { singleBitFlips } from '@gatefold/domain/testing/bit-flips';
import { keysFrom } from '@gatefold/domain/testing/example-manifest';
import { readVectors } from '@gatefold/domain/testing/read-vectors';
import { describe, expect, test } from 'vitest';
import { ANSWERING, ASKING, greetedLine, lanSelf, steady } from '../../testing/lan-stations.ts';
import { certify } from '../../testing/test-station.ts';
import { beginAnswering, beginAsking, HELLO_LENGTH } from './lan-greeting.ts';
import type { LanSelf } from './lan-proof.ts';

const asker = lanSelf(ASKING);
const answerer = lanSelf(ANSWERING);

function replyTo(hello: Bytes, self: LanSelf = answerer, chance = 2) {
  return expectOk(beginAnswering(self, steady(chance), hello), 'hello');
}

describe('SE3 two stations that greet each other', () => {
  test('know who is at the other end, and understand each other', () => {
    const { asking, answering } = greetedLine();
    expect([asking.peer.station, answering.peer.station]).toEqual([ANSWERING.id, ASKING.id]);
    for (const text of ['what do you hold?', '', 'and now?']) {
      expect(answering.session.open(asking.session.seal(utf8(text)))).toEqual(utf8(text));
      expect(asking.session.open(answering.session.seal(utf8(text)))).toEqual(utf8(text));
    }
  });

  test('say these golden bytes', () => {
    const { hello, reply, proof, asking, answering } = greetedLine();
    const question = asking.session.seal(utf8('question'));
    const answer = answering.session.seal(utf8('answer'));
    const said = { hello, reply, proof, question, answer };
    const hex = Object.fromEntries(
      Object.entries(said).map(([name, bytes]) => [name, toHex(bytes)]),
    );
    expect(hex).toEqual(readVectors('lan-line'));
  });

  test('share no key with another line of theirs, though their certificates are the same', () => {
    const one = greetedLine();
    const other = greetedLine({ asking: 3, answering: 4 });
    expect(other.answering.session.open(one.asking.session.seal(utf8('again')))).toBeNull();
  });

  test('do not show a watcher who they are', () => {
    const { hello, reply, proof } = greetedLine();
    const watched = toHex(concatBytes(hello, reply, proof));
    for (const { id, keys } of [ASKING, ANSWERING]) {
      expect(watched).not.toContain(id);
      expect(watched).not.toContain(toHex(keys.publicKey));
    }
  });
});

describe('SE3 is not greeted', () => {
  test('a station of another hub, at either end', () => {
    const otherHub = keysFrom(99);
    const foreign = { ...asker, certificate: certify(asker.keys, otherHub) };
    const asks = beginAsking({ ...foreign, hubPublicKey: otherHub.publicKey }, steady(1));
    expect(asks.finish(replyTo(asks.hello).reply)).toMatchObject({ error: { kind: 'stranger' } });
    const credulous = beginAsking(foreign, steady(1));
    const answers = replyTo(credulous.hello);
    const { proof } = expectOk(credulous.finish(answers.reply), 'reply');
    expect(answers.finish(proof)).toMatchObject({ error: { kind: 'stranger' } });
  });

  test('whoever shows a certificate without having its key', () => {
    const thief = { ...answerer, keys: keysFrom(66) };
    const asks = beginAsking(asker, steady(1));
    expect(asks.finish(replyTo(asks.hello, thief).reply)).toMatchObject({
      error: { kind: 'stranger' },
    });
    const asking = beginAsking({ ...asker, keys: keysFrom(66) }, steady(1));
    const answers = replyTo(asking.hello);
    const { proof } = expectOk(asking.finish(answers.reply), 'reply');
    expect(answers.finish(proof)).toMatchObject({ error: { kind: 'stranger' } });
  });

  test('a recording of an earlier greeting: the throw-away key is another each time', () => {
    const recorded = greetedLine();
    const answers = replyTo(recorded.hello, answerer, 7);
    expect(answers.finish(recorded.proof)).toMatchObject({ error: { kind: 'garbled' } });
    const asks = beginAsking(asker, steady(8));
    expect(asks.finish(recorded.reply)).toMatchObject({ error: { kind: 'garbled' } });
  });

  test('a mirror: its own key, its own certificate, its own proof as the other end’s', () => {
    const asks = beginAsking(asker, steady(1));
    const mirrored = concatBytes(exchangePair(steady(1)).publicKey, new Uint8Array(300));
    expect(asks.finish(mirrored)).toMatchObject({ error: { kind: 'reflected' } });
    const itself = replyTo(asks.hello, asker);
    expect(asks.finish(itself.reply)).toMatchObject({ error: { kind: 'reflected' } });
    const answers = replyTo(asks.hello);
    const ownBox = answers.reply.slice(32);
    expect(answers.finish(ownBox)).toMatchObject({ error: { kind: 'garbled' } });
  });

  test('someone in between who puts his own throw-away keys into both directions', () => {
    const asks = beginAsking(asker, steady(1));
    const between = beginAsking(asker, steady(50));
    const answers = replyTo(between.hello);
    // He can open the answerer's proof, but it is about his key, not about the one the asker used.
    const opened = expectOk(between.finish(answers.reply), 'he has a line of his own');
    expect(opened.peer.station).toBe(ANSWERING.id);
    const replayed = beginAnswering(answerer, steady(51), asks.hello);
    const swapped = concatBytes(
      exchangePair(steady(52)).publicKey,
      expectOk(replayed, '').reply.slice(32),
    );
    expect(asks.finish(swapped)).toMatchObject({ error: { kind: 'garbled' } });
    expect(asks.finish(answers.reply)).toMatchObject({ error: { kind: 'garbled' } });
  });

  test('a throw-away key of small order, with which everyone would know the secret', () => {
    for (const hex of ['00'.repeat(32), `01${'00'.repeat(31)}`]) {
      const hello = concatBytes(utf8('GFL'), Uint8Array.of(1), hexBytes(hex));
      expect(beginAnswering(answerer, steady(2), hello)).toMatchObject({
        error: { kind: 'garbled' },
      });
      const asks = beginAsking(asker, steady(1));
      const reply = concatBytes(hexBytes(hex), new Uint8Array(300));
      expect(asks.finish(reply)).toMatchObject({ error: { kind: 'garbled' } });
    }
  });

  test('another version, a shorter hello, nothing at all', () => {
    const { hello } = beginAsking(asker, steady(1));
    const newer = Uint8Array.from(hello);
    newer[3] = 2;
    for (const bytes of [newer, hello.slice(0, HELLO_LENGTH - 1), new Uint8Array()]) {
      expect(beginAnswering(answerer, steady(2), bytes)).toMatchObject({
        error: { kind: 'garbled' },
      });
    }
  });

  test('anyone whose reply or proof was altered by a single bit', () => {
    const asks = beginAsking(asker, steady(1));
    const answers = replyTo(asks.hello);
    const { proof } = expectOk(asks.finish(answers.reply), 'reply');
    // The last bit of a curve point does not count (RFC 7748, section 5), but it is in the transcript.
    for (const reply of singleBitFlips(answers.reply)) expect(asks.finish(reply).ok).toBe(false);
    for (const altered of singleBitFlips(proof)) expect(answers.finish(altered).ok).toBe(false);
  });
});

describe('SE3 the messages of a line', () => {
  test('open in their order only, and after one that does not open none does', () => {
    const { asking, answering } = greetedLine();
    const [first, second] = [asking.session.seal(utf8('1')), asking.session.seal(utf8('2'))];
    expect(answering.session.open(second)).toBeNull();
    expect(answering.session.open(first)).toBeNull();
    expect(answering.session.open(second)).toBeNull();
  });

  test('are not taken twice, altered, cut, or back from where they came', () => {
    const spoil: ((box: Bytes) => Bytes)[] = [
      (box) => box.slice(0, 15),
      (box) => box.slice(0, -1),
      (box) => concatBytes(box, Uint8Array.of(0)),
      (box) => Uint8Array.from(box, (byte, at) => (at === 3 ? byte ^ 1 : byte)),
    ];
    for (const change of spoil) {
      const { asking, answering } = greetedLine();
      expect(answering.session.open(change(asking.session.seal(utf8('question'))))).toBeNull();
    }
    const { asking, answering } = greetedLine();
    const question = asking.session.seal(utf8('question'));
    expect(asking.session.open(question)).toBeNull();
    expect(answering.session.open(question)).toEqual(utf8('question'));
    expect(answering.session.open(question)).toBeNull();
  });
});
