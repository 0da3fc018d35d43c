import { describe, expect, test } from 'vitest';
import { sealGrant } from '../codec/allotment-grant.ts';
import {
  CHUNK_SIZE,
  blankChunk,
  CODE_HASH_LENGTH,
  codeHash,
  NO_PLACE,
  SEAT_LABEL_BIT,
  setColumns,
} from '../codec/chunk.ts';
import { signerId } from '../codec/ticket-token.ts';
import {
  COLLIDING_KEYS,
  EVENT,
  exampleContent,
  exampleGrant,
  GATE,
  GATE_ID,
  GATE_STATION,
  ISSUER,
  KIOSK,
  SOLD_TICKET,
} from '../testing/example-manifest.ts';
import { Manifest } from './manifest.ts';

describe('MA2: looking things up in a manifest', () => {
  const manifest = new Manifest(exampleContent());

  test('a ticket by its serial, and nothing outside of the event', () => {
    expect(manifest.ticket(1)).toEqual(SOLD_TICKET);
    expect(manifest.ticket(20)).toEqual({ ...SOLD_TICKET, state: 'allotted' });
    for (const serial of [-1, 0, 21, 1e9, 0.5, Number.NaN])
      expect(manifest.ticket(serial)).toBeNull();
  });

  test('a ticket in any of many chunks, the short last one included', () => {
    const content = exampleContent();
    const first = blankChunk(EVENT, 1, CHUNK_SIZE, false);
    const last = blankChunk(EVENT, CHUNK_SIZE + 1, 3, false);
    setColumns(first, CHUNK_SIZE - 1, { ...SOLD_TICKET, issue: 5 });
    setColumns(last, 0, { ...SOLD_TICKET, issue: 6 });
    setColumns(last, 2, { ...SOLD_TICKET, issue: 7 });
    const wide = new Manifest({
      ...content,
      tickets: { ...content.tickets, chunkSize: CHUNK_SIZE, lastSerial: CHUNK_SIZE + 3 },
      chunks: [first, last],
    });
    const issues = [CHUNK_SIZE, CHUNK_SIZE + 1, CHUNK_SIZE + 3].map(
      (serial) => wide.ticket(serial)?.issue,
    );
    expect(issues).toEqual([5, 6, 7]);
    expect(wide.ticket(CHUNK_SIZE + 4)).toBeNull();
  });

  test('a station and an operator by their ids', () => {
    expect(manifest.station(GATE_ID)).toEqual(GATE_STATION);
    expect(manifest.station('00'.repeat(8))).toBeNull();
    expect(manifest.operator('tendai')?.role).toBe('steward');
    expect(manifest.operator('constructor')).toBeNull();
  });

  test('TK5: a ticket by its code', () => {
    expect(manifest.hasCodes).toBe(false);
    expect(manifest.serialOfCode('ABC-123')).toBeNull();

    const content = exampleContent();
    const hash = codeHash(content.event.codeKey, 'ABC-123');
    for (const chunk of content.chunks) chunk.codes?.set(hash, 3 * CODE_HASH_LENGTH);
    const withCode = new Manifest(content);
    expect(withCode.hasCodes).toBe(true);
    expect(withCode.serialOfCode('ABC-123')).toBe(4);
    expect(withCode.serialOfCode('ABC-124')).toBeNull();
  });

  test('a place in the words of the stadium', () => {
    expect(manifest.place({ ...SOLD_TICKET, section: 0, row: 1, seat: 258 })).toEqual({
      section: 'Bay 7',
      row: 'B',
      seat: '258',
    });
    expect(manifest.place({ ...SOLD_TICKET, row: 0, seat: SEAT_LABEL_BIT | 0 }).seat).toBe('12a');
    expect(manifest.place({ ...SOLD_TICKET, section: NO_PLACE })).toEqual({
      section: null,
      row: null,
      seat: null,
    });
    expect(manifest.place({ ...SOLD_TICKET, seat: SEAT_LABEL_BIT | 1 }).seat).toBeNull();
  });
});

describe('TK2: whose keys may sign tickets', () => {
  test('the issuers of the root, and each kiosk for its grants', () => {
    const second = exampleGrant({ id: 'allotment-2', serialFrom: 31, serialTo: 40 });
    const grants = [exampleGrant(), second].map((grant) => sealGrant(grant, ISSUER.secretKey));
    const manifest = new Manifest(exampleContent({ grants }));
    expect(manifest.grants).toEqual([exampleGrant(), second]);
    expect(manifest.signers(signerId(ISSUER.publicKey))).toEqual([
      { kind: 'issuer', publicKey: ISSUER.publicKey, fromMs: 0, untilMs: null },
    ]);
    expect(manifest.signers(signerId(KIOSK.publicKey))).toEqual([
      { kind: 'agent', publicKey: KIOSK.publicKey, grant: exampleGrant() },
      { kind: 'agent', publicKey: KIOSK.publicKey, grant: second },
    ]);
    expect(manifest.signers(signerId(GATE.publicKey))).toEqual([]);
  });

  test('a grant that no issuer signed, or for another event, is left out', () => {
    const grants = [
      sealGrant(exampleGrant(), KIOSK.secretKey),
      sealGrant(exampleGrant({ event: 8 }), ISSUER.secretKey),
      new Uint8Array(200),
      new Uint8Array(),
      sealGrant(exampleGrant({ id: 'the good one' }), ISSUER.secretKey),
    ];
    const manifest = new Manifest(exampleContent({ grants }));
    expect(manifest.grants.map((grant) => grant.id)).toEqual(['the good one']);
    expect(manifest.signers(signerId(KIOSK.publicKey))).toHaveLength(1);
  });

  test('two keys whose signer ids collide are both found under it', () => {
    const manifest = new Manifest(exampleContent({ issuers: COLLIDING_KEYS }));
    const [id, otherId] = COLLIDING_KEYS.map(({ publicKey }) => signerId(publicKey));
    expect(id).toBe(otherId);
    expect(manifest.signers(id ?? 0).map((signer) => signer.publicKey)).toEqual(
      COLLIDING_KEYS.map(({ publicKey }) => publicKey),
    );
  });
});
