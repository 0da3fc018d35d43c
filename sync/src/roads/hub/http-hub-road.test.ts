import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { openGreeting, sealHubView, type HubView } from '@gatefold/domain/codec/session';
import { err, expectOk, ok } from '@gatefold/domain/result';
import {
  EVENT,
  GATE,
  GATE_ID,
  HUB,
  keysFrom,
  NOW_MS,
} from '@gatefold/domain/testing/example-manifest';
import { describe, expect, test } from 'vitest';
import { HttpHubRoad } from './http-hub-road.ts';

const CHALLENGE = new Uint8Array(32).fill(0xc4);
const TOKEN = new Uint8Array(32).fill(0x70);
const FACTS = { owedEntries: 3, manifestEpoch: 2, sentAtMs: NOW_MS };
const HASH = 'ab'.repeat(32);
const TOO_LONG = 17 * 1024 * 1024;
const REFUSAL = JSON.stringify({ kind: 'no-session', words: 'The exchange is over.' });
const PAGE = '<!doctype html><title>Welcome to the stadium Wi-Fi</title>';

type Answer = (request: IncomingMessage, response: ServerResponse, body: Bytes) => void;

type Asked = {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: Bytes;
};

/** Runs `story` with a road to a real server on loopback that answers as told. */
async function withServer<Told>(
  answer: Answer,
  story: (road: HttpHubRoad, asked: readonly Asked[]) => Promise<Told>,
  timeoutMs?: number,
): Promise<Told> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Bytes[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const { authorization } = request.headers;
    asked.push({ line: `${request.method} ${request.url}`, authorization, body });
    answer(request, response, body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port on 127.0.0.1');
  try {
    const road = new HttpHubRoad({
      hubUrl: `http://127.0.0.1:${address.port}`,
      station: GATE_ID,
      keys: GATE,
      hubPublicKey: HUB.publicKey,
      random: { bytes: (count) => new Uint8Array(count).fill(0x33) },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    return await story(road, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The view a hub would answer this greeting with. */
function viewFor(greeting: Bytes): HubView {
  const { nonce } = expectOk(openGreeting(greeting, GATE.publicKey), 'the greeting');
  return {
    station: GATE_ID,
    nonce,
    hubEpoch: 'first',
    nowMs: NOW_MS,
    standing: 'active',
    token: TOKEN,
    ledgers: [{ ledger: '01'.repeat(16), seq: 4, hash: new Uint8Array(32) }],
  };
}

/** Answers challenge and greeting, the latter with `seal`, and everything else with `rest`. */
function hub(rest: Answer, seal = (view: HubView) => sealHubView(view, HUB.secretKey)): Answer {
  return (request, response, body) => {
    if (request.url === '/station/challenge') response.end(CHALLENGE);
    else if (request.url === '/station/greet') response.end(seal(viewFor(body)));
    else rest(request, response, body);
  };
}

function answering(
  status: number,
  body: string | Bytes,
  headers: Record<string, string> = {},
): Answer {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

describe('SE1 a greeting', () => {
  test('proves both sides, and its token goes with what follows', async () => {
    const offer = encodeCanonical({ kind: 'current' });
    await withServer(hub(answering(200, offer)), async (road, asked) => {
      const view = expectOk(await road.greet(FACTS), 'the greeting');
      expect(view.ledgers).toMatchObject([{ seq: 4 }]);
      expect(await road.manifest(EVENT, 2)).toEqual(ok({ kind: 'current' }));
      const greeting = openGreeting(asked[1]?.body ?? new Uint8Array(), GATE.publicKey);
      expect(greeting).toMatchObject(ok({ ...FACTS, station: GATE_ID, challenge: CHALLENGE }));
      expect(asked.map(({ line, authorization }) => [line, authorization])).toEqual([
        ['POST /station/challenge', undefined],
        ['POST /station/greet', undefined],
        [`GET /station/events/${EVENT}/manifest?have=2`, `Gatefold ${toHex(TOKEN)}`],
      ]);
    });
  });

  const impostors: readonly [string, (view: HubView) => Bytes][] = [
    ['signed by another hub', (view) => sealHubView(view, keysFrom(66).secretKey)],
    ['recorded earlier', (view) => sealHubView({ ...view, nonce: CHALLENGE }, HUB.secretKey)],
    [
      'for another station',
      (view) => sealHubView({ ...view, station: '00'.repeat(8) }, HUB.secretKey),
    ],
    ['that is no view', () => new Uint8Array(40)],
  ];
  test.each(impostors)(
    'answered by one %s is garbled, and opens no session',
    async (_name, seal) => {
      await withServer(hub(answering(401, REFUSAL), seal), async (road, asked) => {
        expect(await road.greet(FACTS)).toMatchObject({ error: { kind: 'garbled' } });
        await road.feed(EVENT, 0);
        expect(asked.at(-1)?.authorization).toBeUndefined();
      });
    },
  );

  test('with a challenge of another length is garbled', async () => {
    await withServer(answering(200, PAGE), async (road, asked) => {
      expect(await road.greet(FACTS)).toEqual(err({ kind: 'garbled', detail: 'not a challenge' }));
      expect(asked).toHaveLength(1);
    });
  });
});

describe('MA5 the road carries bytes', () => {
  test('up and down, each to its own path', async () => {
    const received = { kind: 'received', receipt: Uint8Array.of(1, 2), quarantined: 1 } as const;
    const rest: Answer = (request, response) => {
      if (request.method === 'POST') response.end(encodeCanonical(received));
      else response.end(Uint8Array.of(7, 8, 9));
    };
    await withServer(hub(rest), async (road, asked) => {
      expect(await road.upload(Uint8Array.of(5, 5))).toEqual(ok(received));
      expect(await road.blob(EVENT, HASH)).toEqual(ok(Uint8Array.of(7, 8, 9)));
      expect(await road.feed(EVENT, 12)).toEqual(ok(Uint8Array.of(7, 8, 9)));
      expect(asked.map(({ line }) => line)).toEqual([
        'POST /station/transfers',
        `GET /station/events/${EVENT}/blobs/${HASH}`,
        `GET /station/events/${EVENT}/feed?after=12`,
      ]);
      expect(asked[0]?.body).toEqual(Buffer.of(5, 5));
    });
  });

  test("a refusal in the hub's own words reaches the steward", async () => {
    await withServer(answering(401, REFUSAL), async (road) => {
      expect(await road.blob(EVENT, HASH)).toEqual(
        err({ kind: 'refused', code: 'no-session', words: 'The exchange is over.' }),
      );
    });
  });

  const strangers: readonly [string, Answer][] = [
    ['an error page', answering(502, PAGE)],
    ['an error without a body', answering(500, '')],
    ['an error in another JSON', answering(500, '{"error":"oops"}')],
    ['a page in the place of the offer', answering(200, PAGE)],
    ['nothing at all', answering(200, '')],
    [
      'an offer that is not the one encoding of itself',
      answering(200, Buffer.from('bf646b696e646763757272656e74ff', 'hex')),
    ],
  ];
  test.each(strangers)('%s is garbled, not believed', async (_name, answer) => {
    await withServer(answer, async (road) => {
      expect(await road.manifest(EVENT, 0)).toMatchObject({ error: { kind: 'garbled' } });
    });
  });

  test('a redirect is not followed: our hub never sends one', async () => {
    const answer = answering(302, '', { location: '/login' });
    await withServer(answer, async (road, asked) => {
      expect(await road.feed(EVENT, 0)).toMatchObject({ error: { kind: 'garbled' } });
      expect(asked).toHaveLength(1);
    });
  });
});

/** Writes as fast as it is read, for ever. */
const endless: Answer = (_request, response) => {
  const more = () => {
    while (response.write(new Uint8Array(64 * 1024))) continue;
  };
  response.on('drain', more);
  more();
};

function writePart(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000' });
  response.write(new Uint8Array(10));
}

describe('an answer longer than any of our hub', () => {
  const announced = answering(200, '', { 'content-length': String(TOO_LONG) });
  const zeros = gzipSync(new Uint8Array(TOO_LONG));

  test.each([
    ['announced', announced],
    ['unpacked from little', answering(200, zeros, { 'content-encoding': 'gzip' })],
    ['without end', endless],
  ])('%s is read no further than the limit', async (_name, answer) => {
    await withServer(answer, async (road) => {
      const tooLong = err({ kind: 'garbled', detail: 'the answer is too long' });
      expect(await road.blob(EVENT, HASH)).toEqual(tooLong);
    });
  });
});

describe('AD6 a link that fails is a value, and nothing of a cut answer is believed', () => {
  const cuts: readonly [string, Answer][] = [
    ['before the answer', (request) => request.socket.destroy()],
    [
      'within the answer',
      (request, response) => {
        writePart(response);
        setImmediate(() => request.socket.destroy());
      },
    ],
    [
      'within an answer of unknown length',
      (request, response) => {
        response.write(new Uint8Array(10), () => request.socket.destroy());
      },
    ],
    [
      'by words that are not HTTP',
      (request) => {
        request.socket.end('220 mail.example ESMTP\r\n');
      },
    ],
  ];
  test.each(cuts)('cut %s', async (_name, answer) => {
    await withServer(answer, async (road) => {
      expect(await road.blob(EVENT, HASH)).toMatchObject({ error: { kind: 'unreachable' } });
    });
  });

  test.each<[string, Answer]>([
    ['without an answer', () => undefined],
    ['in the middle of one', (_request, response) => writePart(response)],
  ])('a hub that hangs %s is given up', async (_name, answer) => {
    await withServer(
      answer,
      async (road) => {
        const given = err({
          kind: 'unreachable',
          detail: 'The operation was aborted due to timeout',
        });
        expect(await road.upload(new Uint8Array(100))).toEqual(given);
      },
      100,
    );
  });

  test('nobody at that address', async () => {
    const road = await withServer(answering(200, ''), async (closed) => closed);
    expect(await road.greet(FACTS)).toMatchObject({ error: { kind: 'unreachable' } });
  });
});
