import { once } from 'node:events';
import { connect } from 'node:net';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { MAX_TRANSFER_LENGTH } from '@gatefold/domain/codec/transfer';
import type { FeedItem } from '@gatefold/domain/codec/feed-page';
import { toHex } from '@gatefold/domain/bytes';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB } from '@gatefold/domain/testing/example-manifest';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { CarriedLedgers } from '@gatefold/sync/carried/carried-ledgers';
import { MemoryCarriedRuns } from '@gatefold/sync/carried/carried-runs';
import { CarriedOffers } from '@gatefold/sync/station/offer-carried';
import { exchange } from '@gatefold/sync/station/exchange';
import { MemorySyncMemory } from '@gatefold/sync/station/sync-memory';
import { MemoryManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { ManifestPublisher } from '../services/publish-manifest.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, SMALL_EVENT, type HubWorld } from '../../../tests/support/hub-world.ts';
import { request, serveHub, type HttpHub } from '../../../tests/support/http-hub.ts';
import {
  admission,
  gateStation,
  record,
  transferOf,
  type WorldStation,
} from '../../../tests/support/world-station.ts';

let world: HubWorld;
let http: HttpHub;
let gate: WorldStation;

beforeEach(async () => {
  const other = { ...SMALL_EVENT, event: EVENT + 1, name: 'Caps v Chicken Inn' };
  world = await makeHubWorld([SMALL_EVENT, other]);
  http = await serveHub(world);
  gate = await gateStation(world, 101);
});
afterEach(async () => {
  await http.close();
  await world.close();
});

const CBOR = { 'content-type': 'application/cbor' };

/** Greets over HTTP; answers the header that the session's requests carry. */
async function session(): Promise<Record<string, string>> {
  const facts = { owedEntries: 0, manifestEpoch: 0, sentAtMs: world.clock.ms };
  const view = expectOk(await http.road(gate).greet(facts), 'greeting');
  return { ...CBOR, authorization: `Gatefold ${toHex(view.token)}` };
}

function stored(): Promise<{ entries: number; quarantined: number }[]> {
  return world.rows(
    `SELECT (SELECT count(*) FROM entry) AS entries, (SELECT count(*) FROM quarantine) AS quarantined`,
  );
}

describe('the road of a station', () => {
  test('LE6 MA3 AD3 one exchange over HTTP: entries up and receipted, manifest and feed down', async () => {
    await record(gate.ledger, EVENT, admission(1), admission(2));
    const ports = {
      event: EVENT,
      hubPublicKey: HUB.publicKey,
      clock: world.clock,
      journal: gate.journal,
      memory: new MemorySyncMemory(),
      store: new MemoryManifestStore(),
      road: http.road(gate),
      carried: new CarriedOffers(
        new CarriedLedgers(new MemoryCarriedRuns(), HUB.publicKey, gate.id),
      ),
    };
    const learned: string[] = [];
    const listener = {
      learned: (items: readonly FeedItem[]) => learned.push(...items.map(({ kind }) => kind)),
    };
    const report = expectOk(await exchange(ports, null, listener), 'exchange');
    expect(report.faults).toEqual([]);
    expect(report.owedEntries).toBe(0);
    expect(learned).toEqual(['entry', 'entry']);
    expect(report.newManifest && new Manifest(report.newManifest).ticket(1)?.state).toBe('sold');
    const again = expectOk(await exchange(ports, report.newManifest), 'second exchange');
    expect(again).toMatchObject({ faults: [], newManifest: null, newItems: 0, owedEntries: 0 });
  });

  test('LE8 an upload that is cut in the middle leaves nothing, and is taken when it is sent again', async () => {
    await record(gate.ledger, EVENT, ...Array.from({ length: 50 }, () => admission(1)));
    const headers = await session();
    const bytes = await transferOf(gate, gate.ledger);
    const { port } = new URL(http.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const lines = Object.entries({ ...headers, host: 'hub', 'content-length': bytes.length });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(`POST /station/transfers HTTP/1.1\r\n${head}\r\n`);
    socket.write(bytes.slice(0, bytes.length / 2));
    socket.end();
    // The hub ends its side when it has given up on the rest.
    socket.resume();
    await once(socket, 'close');
    expect(await stored()).toEqual([{ entries: 0, quarantined: 0 }]);
    expect(http.log).toEqual([]);

    const answer = await request(http, 'POST', '/station/transfers', { headers, body: bytes });
    expect(answer.status).toBe(200);
    expect(await stored()).toEqual([{ entries: 50, quarantined: 0 }]);
  });

  test('more than a transfer can hold is refused with words, and not kept', async () => {
    const body = new Uint8Array(MAX_TRANSFER_LENGTH + 1);
    const headers = await session();
    const answer = await request(http, 'POST', '/station/transfers', { headers, body });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text)).toEqual({
      kind: 'bad-request',
      words: 'That was too much at once. Send it in smaller pieces.',
    });
    expect(await stored()).toEqual([{ entries: 0, quarantined: 0 }]);
  });

  test('another content type is refused, and not taken for an empty transfer', async () => {
    const { authorization = '' } = await session();
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await request(http, 'POST', '/station/transfers', { headers, body: '{}' });
    expect(answer.status).toBe(415);
    expect(JSON.parse(answer.text)).toMatchObject({ kind: 'wrong-content-type' });
    expect(await stored()).toEqual([{ entries: 0, quarantined: 0 }]);
  });

  test('LE8 garbage of the right type is quarantined and answered', async () => {
    const headers = await session();
    const body = encodeCanonical({ hello: 'hub' });
    const answer = await request(http, 'POST', '/station/transfers', { headers, body });
    expect(answer.status).toBe(200);
    expect(await stored()).toEqual([{ entries: 0, quarantined: 1 }]);
  });

  test('SE1 without a session, or with a wrong one, nothing is taken and nothing given', async () => {
    await record(gate.ledger, EVENT, admission(1));
    const body = await transferOf(gate, gate.ledger);
    for (const token of ['', 'Gatefold 00', `Gatefold ${'ab'.repeat(32)}`, 'Bearer x']) {
      const headers = { ...CBOR, authorization: token };
      const answers = [
        await request(http, 'POST', '/station/transfers', { headers, body }),
        await request(http, 'GET', `/station/events/${EVENT}/manifest?have=0`, { headers }),
        await request(http, 'GET', `/station/events/${EVENT}/feed?after=0`, { headers }),
        await request(http, 'GET', `/station/events/${EVENT}/blobs/${'00'.repeat(32)}`, {
          headers,
        }),
      ];
      for (const { status, text } of answers) {
        expect(status).toBe(401);
        expect(JSON.parse(text)).toMatchObject({ kind: 'no-session' });
      }
    }
    expect(await stored()).toEqual([{ entries: 0, quarantined: 0 }]);
  });

  test('a station of one event cannot read another', async () => {
    const headers = await session();
    for (const path of ['manifest?have=0', 'feed?after=0', `blobs/${'00'.repeat(32)}`]) {
      const other = await request(http, 'GET', `/station/events/${EVENT + 1}/${path}`, { headers });
      expect(other.status).toBe(403);
      expect(JSON.parse(other.text)).toMatchObject({ kind: 'wrong-event' });
    }
  });

  test('a blob of another event, or of none, is not there', async () => {
    const headers = await session();
    await request(http, 'GET', `/station/events/${EVENT}/manifest?have=0`, { headers });
    await new ManifestPublisher(world.hub).newest(EVENT + 1, 0);
    const path = `/station/events/${EVENT}/blobs/`;
    for (const [event, status] of [
      [EVENT, 200],
      [EVENT + 1, 404],
    ]) {
      // The two share some parts; this one only the given event has.
      const [only] = await world.rows<{ hash: string }>(
        `SELECT hash FROM manifest_blob GROUP BY hash HAVING array_agg(event) = ARRAY[$1::integer]`,
        [event],
      );
      const answer = await request(http, 'GET', `${path}${only?.hash}`, { headers });
      expect(answer.status).toBe(status);
    }
    expect((await request(http, 'GET', `${path}${'00'.repeat(32)}`, { headers })).status).toBe(404);
    expect((await request(http, 'GET', `${path}..%2f..`, { headers })).status).toBe(400);
  });

  test('wrong numbers in a path or query are refused with words', async () => {
    const headers = await session();
    for (const path of ['manifest', 'manifest?have=-1', 'manifest?have=x', 'feed?after=1e999']) {
      const answer = await request(http, 'GET', `/station/events/${EVENT}/${path}`, { headers });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toMatchObject({ kind: 'bad-request' });
    }
  });
});
