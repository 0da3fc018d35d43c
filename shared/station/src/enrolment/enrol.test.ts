import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Bytes } from '@gatefold/domain/bytes';
import { sealCertificate, stationIdOf } from '@gatefold/domain/codec/certificate';
import {
  codeKey,
  decodeEnrolmentRequest,
  encodeWelcome,
  parseCode,
  requestProves,
  type EnrolmentCode,
} from '@gatefold/domain/codec/enrolment';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB, keysFrom, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { describe, expect, test } from 'vitest';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { enrol, identityPath } from './enrol.ts';
import { readIdentity } from './identity.ts';

const CODE_TEXT = 'AB12-CD34-EF56-GH78';
const REFUSED_WORDS = 'This code is not right. Check the code, or ask the administrator.';

function codeOf(text: string): EnrolmentCode {
  const code = parseCode(text);
  if (code === null) throw new Error('a code that does not parse');
  return code;
}

const CODE = codeOf(CODE_TEXT);

type Answer = (body: Bytes, response: ServerResponse) => void;

/** A hub that knows one code, and certifies any key that proves it. */
class TinyHub {
  readonly keys: KeyPair;
  readonly certified: string[] = [];
  answer: Answer = (body, response) => this.welcome(body, response);

  constructor(keys: KeyPair = HUB) {
    this.keys = keys;
  }

  certificate(publicKey: Bytes, keys = this.keys): Bytes {
    const station = stationIdOf(publicKey);
    const name = 'Gate 1 lane A';
    return sealCertificate(
      { v: 1, station, name, role: 'gate', publicKey, issuedAtMs: NOW_MS },
      keys.secretKey,
    );
  }

  welcome(
    body: Bytes,
    response: ServerResponse,
    changes: { code?: EnrolmentCode; certificate?: Bytes; hubPublicKey?: Bytes } = {},
  ): void {
    const { publicKey, ...request } = expectOk(decodeEnrolmentRequest(body), 'request');
    if (!requestProves({ ...request, publicKey }, codeKey(CODE))) {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ kind: 'wrong-code', words: REFUSED_WORDS }));
      return;
    }
    this.certified.push(stationIdOf(publicKey));
    const {
      code = CODE,
      certificate = this.certificate(publicKey),
      hubPublicKey = this.keys.publicKey,
    } = changes;
    const post = { gate: 2, lane: 'A' };
    const welcome = { v: 1 as const, hubPublicKey, certificate, event: EVENT, post };
    response.end(encodeWelcome(welcome, codeKey(code), publicKey));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    this.answer(Uint8Array.from(Buffer.concat(parts)), response);
  }
}

type Stage = {
  readonly hub: TinyHub;
  readonly folder: string;
  readonly url: string;
  /** Tries to enrol; answers the station's id, or the kind of the refusal. */
  readonly enrol: (code?: string) => Promise<string>;
  readonly words: (code?: string) => Promise<string>;
};

async function withHub(story: (stage: Stage) => Promise<void>): Promise<void> {
  const hub = new TinyHub();
  const server = createServer((request, response) => void hub.handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const url = `http://127.0.0.1:${address.port}`;
  let drawn = 0;
  const random = {
    bytes(count: number) {
      drawn += 1;
      return new Uint8Array(count).fill(drawn);
    },
  };
  try {
    await withTemporaryFolder(async (folder) => {
      const run = (code = CODE_TEXT) => enrol(folder, url, code, random);
      await story({
        hub,
        folder,
        url,
        enrol: async (code) => {
          const enrolled = await run(code);
          return enrolled.ok ? enrolled.value.station : enrolled.error.kind;
        },
        words: async (code) => {
          const enrolled = await run(code);
          return enrolled.ok ? '' : enrolled.error.words;
        },
      });
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('SE1 a machine becomes a station', () => {
  test('with a code as people type it: the identity is kept, and the key of the attempt is gone', async () => {
    await withHub(async ({ hub, folder, enrol: enrolNow }) => {
      const station = await enrolNow(' ab12cd34 ef56-gh78 ');
      expect(hub.certified).toEqual([station]);
      const kept = expectOk(await readIdentity(identityPath(folder)), 'identity');
      expect(kept).toMatchObject({
        station,
        role: 'gate',
        event: EVENT,
        post: { gate: 2, lane: 'A' },
        hubPublicKey: HUB.publicKey,
        isRetired: false,
      });
      expect(await readdir(folder)).toEqual(['identity.json']);
    });
  });

  test('when the answer is lost, the same code is asked with the same key again', async () => {
    await withHub(async ({ hub, folder, enrol: enrolNow, words }) => {
      hub.answer = (body, response) => {
        const { publicKey } = expectOk(decodeEnrolmentRequest(body), 'request');
        hub.certified.push(stationIdOf(publicKey));
        response.destroy();
      };
      expect(await words()).toMatch(/does not answer.*try the same code again/);
      expect(await readdir(folder)).toEqual(['enrolment.json']);
      hub.answer = (body, response) => hub.welcome(body, response);
      const station = await enrolNow();
      expect(hub.certified).toEqual([station, station]);
    });
  });

  test('when the answer is lost and the administrator gives another code, another key goes with it', async () => {
    await withHub(async ({ hub, enrol: enrolNow }) => {
      const asked: string[] = [];
      hub.answer = (body, response) => {
        asked.push(stationIdOf(expectOk(decodeEnrolmentRequest(body), 'request').publicKey));
        response.destroy();
      };
      for (const code of [CODE_TEXT, 'CD34-EF56-GH78-JK90', CODE_TEXT]) await enrolNow(code);
      const [first, second, again] = asked;
      expect(second).not.toBe(first);
      expect(again).toBe(first);
    });
  });

  test('the code itself never travels', async () => {
    await withHub(async ({ hub, enrol: enrolNow }) => {
      let seen = '';
      hub.answer = (body, response) => {
        seen = Buffer.from(body).toString('latin1');
        hub.welcome(body, response);
      };
      await enrolNow();
      expect(seen).toContain(CODE.lookup);
      expect(seen).not.toContain(CODE.secret);
    });
  });
});

describe('SE1 nothing is kept of an enrolment that fails', () => {
  test('a code that cannot be one is not sent, and nothing is written', async () => {
    await withHub(async ({ hub, folder, enrol: enrolNow }) => {
      for (const code of ['', 'AB12-CD34-EF56', 'AB12-CD34-EF56-GH7U', 'AB12-CD34-EF56-GH78-9']) {
        expect(await enrolNow(code)).toBe('bad-code');
      }
      expect(hub.certified).toEqual([]);
      expect(await readdir(folder)).toEqual([]);
    });
  });

  test("a wrong code: the hub's own words", async () => {
    await withHub(async ({ folder, words }) => {
      expect(await words('AB12-CD34-EF56-GH79')).toBe(REFUSED_WORDS);
      expect(await readdir(folder)).toEqual(['enrolment.json']);
    });
  });

  test('a man in the middle who puts in his own hub key cannot prove that he knows the code', async () => {
    await withHub(async ({ hub, folder, enrol: enrolNow, words }) => {
      const thief = keysFrom(66);
      // He sees the request and its proof, and can certify the key as his own hub would.
      hub.answer = (body, response) => {
        const { publicKey } = expectOk(decodeEnrolmentRequest(body), 'request');
        hub.welcome(body, response, {
          code: codeOf('AB12-0000-0000-0000'),
          hubPublicKey: thief.publicKey,
          certificate: hub.certificate(publicKey, thief),
        });
      };
      expect(await enrolNow()).toBe('not-the-hub');
      expect(await words()).toMatch(/could not prove that it is the hub/);
      expect(await readdir(folder)).toEqual(['enrolment.json']);
    });
  });

  test('a certificate for another key, or of another hub, is not taken', async () => {
    await withHub(async ({ hub, enrol: enrolNow }) => {
      const another = hub.certificate(keysFrom(5).publicKey);
      hub.answer = (body, response) => hub.welcome(body, response, { certificate: another });
      expect(await enrolNow()).toBe('not-the-hub');
      hub.answer = (body, response) => {
        const { publicKey } = expectOk(decodeEnrolmentRequest(body), 'request');
        const certificate = hub.certificate(publicKey, keysFrom(66));
        hub.welcome(body, response, { certificate });
      };
      expect(await enrolNow()).toBe('not-the-hub');
    });
  });

  test('a welcome that was made for another machine is not taken', async () => {
    await withHub(async ({ hub, enrol: enrolNow }) => {
      const { publicKey } = keysFrom(5);
      const certificate = hub.certificate(publicKey);
      const welcome = { hubPublicKey: HUB.publicKey, certificate, event: EVENT, post: null };
      const recorded = encodeWelcome({ v: 1, ...welcome }, codeKey(CODE), publicKey);
      hub.answer = (_body, response) => response.end(recorded);
      expect(await enrolNow()).toBe('not-the-hub');
    });
  });

  test('what answers but is no hub is said to be none', async () => {
    await withHub(async ({ hub, words }) => {
      hub.answer = (_body, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<h1>Welcome to Stadium WiFi</h1>');
      };
      expect(await words()).toMatch(/could not prove that it is the hub/);
      hub.answer = (_body, response) => {
        response.writeHead(502);
        response.end('Bad gateway');
      };
      expect(await words()).toMatch(/is not a hub\. Check the address/);
    });
  });

  test('nobody at the address: which address, and that the code is still good', async () => {
    await withHub(async ({ folder }) => {
      const random = { bytes: (count: number) => new Uint8Array(count) };
      const enrolled = await enrol(folder, 'http://127.0.0.1:1', CODE_TEXT, random);
      expect(enrolled).toMatchObject({ ok: false, error: { kind: 'hub-unreachable' } });
      expect(enrolled.ok ? '' : enrolled.error.words).toContain('http://127.0.0.1:1');
    });
  });

  test('a damaged key of an attempt is refused rather than replaced', async () => {
    await withHub(async ({ hub, folder, enrol: enrolNow }) => {
      hub.answer = (_body, response) => response.destroy();
      await enrolNow();
      const pending = join(folder, 'enrolment.json');
      const torn = (await readFile(pending, 'utf8')).slice(0, 20);
      await writeFile(pending, torn);
      expect(await enrolNow()).toBe('file-damaged');
      expect(await readFile(pending, 'utf8')).toBe(torn);
    });
  });
});
