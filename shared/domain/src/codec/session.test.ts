import { describe, expect, test } from 'vitest';
import { hexBytes, toHex } from '../bytes.ts';
import { GATE, GATE_ID, HUB, KIOSK, NOW_MS } from '../testing/example-manifest.ts';
import { readVectors } from '../testing/read-vectors.ts';
import {
  openGreeting,
  openHubView,
  sealGreeting,
  sealHubView,
  type Greeting,
  type HubView,
} from './session.ts';

const vectors = readVectors('session');
const greeting: Greeting = {
  v: 1,
  station: GATE_ID,
  challenge: new Uint8Array(32).fill(1),
  nonce: new Uint8Array(32).fill(2),
  sentAtMs: NOW_MS,
  owedEntries: 41,
  manifestEpoch: 12,
};
const view: HubView = {
  station: GATE_ID,
  nonce: greeting.nonce,
  hubEpoch: 'epoch-1',
  nowMs: NOW_MS + 250,
  standing: 'active',
  token: new Uint8Array(32).fill(3),
  ledgers: [
    { ledger: '0123456789abcdef0123456789abcdef', seq: 41, hash: new Uint8Array(32).fill(0x5a) },
  ],
};

describe('SE1: how a station and the hub greet each other', () => {
  test('the golden bytes of a greeting are written and read', () => {
    expect(toHex(sealGreeting(greeting, GATE.secretKey))).toBe(vectors['greeting']);
    const read = openGreeting(hexBytes(vectors['greeting'] ?? ''), GATE.publicKey);
    expect(read).toMatchObject({ ok: true, value: greeting });
  });

  test('the golden bytes of the hub’s view are written and read', () => {
    expect(toHex(sealHubView(view, HUB.secretKey))).toBe(vectors['hub view']);
    const read = openHubView(hexBytes(vectors['hub view'] ?? ''), HUB.publicKey);
    expect(read).toMatchObject({ ok: true, value: view });
  });

  test('TK2: a kiosk is told the oldest manifest at the gates besides', () => {
    const toKiosk = { ...view, gatesEpoch: 11 };
    expect(toHex(sealHubView(toKiosk, HUB.secretKey))).toBe(vectors['hub view for a kiosk']);
    const read = openHubView(hexBytes(vectors['hub view for a kiosk'] ?? ''), HUB.publicKey);
    expect(read).toMatchObject({ ok: true, value: toKiosk });
  });

  test('LE6: a station whose list the hub lost is asked for it besides', () => {
    const asking = { ...view, lostEpoch: 12 };
    expect(toHex(sealHubView(asking, HUB.secretKey))).toBe(
      vectors['hub view that asks for a list'],
    );
    const read = openHubView(
      hexBytes(vectors['hub view that asks for a list'] ?? ''),
      HUB.publicKey,
    );
    expect(read).toMatchObject({ ok: true, value: asking });
  });

  test('neither opens with another key', () => {
    const refused = { ok: false, error: { kind: 'bad-signature' } };
    expect(openGreeting(sealGreeting(greeting, GATE.secretKey), KIOSK.publicKey)).toEqual(refused);
    expect(openHubView(sealHubView(view, GATE.secretKey), HUB.publicKey)).toEqual(refused);
  });

  test('a greeting played back is no view of the hub, and a view no greeting', () => {
    const greeted = sealGreeting(greeting, GATE.secretKey);
    expect(openHubView(greeted, GATE.publicKey)).toMatchObject({ error: { kind: 'malformed' } });
    const viewed = sealHubView(view, HUB.secretKey);
    expect(openGreeting(viewed, HUB.publicKey)).toMatchObject({ error: { kind: 'malformed' } });
  });
});
