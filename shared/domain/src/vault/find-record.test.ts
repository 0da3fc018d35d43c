/** One record, two seals: which keys open it, and by what name everything else is refused (MA4). */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex, type Bytes } from '../bytes.ts';
import { encodeVaultPage, type PageRecord } from '../codec/vault-page.ts';
import { EVENT } from '../testing/example-manifest.ts';
import {
  EXAMPLE_HOLDER,
  EXAMPLE_KEY_ID,
  EXAMPLE_SECRET,
  EXAMPLE_SUBJECT,
  EXAMPLE_WRAP_KEY,
  exampleTemplate,
} from '../testing/example-vault.ts';
import { findRecord, type TicketInHand } from './find-record.ts';
import { MAX_TEMPLATE_LENGTH, paddedLength, type HolderRecord } from './holder-record.ts';
import { sealRecord, type RecordSubject } from './seal-record.ts';

const KEYS = new Map([[toHex(EXAMPLE_KEY_ID), EXAMPLE_WRAP_KEY]]);
const TICKET: TicketInHand = { ...EXAMPLE_SUBJECT, secret: EXAMPLE_SECRET };
const LENGTH = 256;

function sealedFor(
  subject: RecordSubject,
  { record = EXAMPLE_HOLDER, secret = EXAMPLE_SECRET, wrapKey = EXAMPLE_WRAP_KEY } = {},
): PageRecord {
  const { serial, issue, signer } = subject;
  return {
    serial,
    issue,
    signer,
    sealed: sealRecord(record, subject, { secret, wrapKey }, LENGTH),
  };
}

function page(...records: readonly PageRecord[]): Bytes {
  return encodeVaultPage({ event: EVENT, page: 0, keyId: EXAMPLE_KEY_ID, records });
}

function refusal(bytes: Bytes, ticket = TICKET, keys: ReadonlyMap<string, Bytes> = KEYS): string {
  const found = findRecord(bytes, ticket, keys);
  return found.ok ? 'opened' : found.error.kind;
}

const OTHER_SECRET = new Uint8Array(16).fill(0x17);
const neighbour = { ...EXAMPLE_SUBJECT, serial: 13 };

describe('MA4: a vault record', () => {
  test('opens with the event key and the ticket together', () => {
    const found = findRecord(page(sealedFor(EXAMPLE_SUBJECT)), TICKET, KEYS);
    expect(found).toEqual({ ok: true, value: EXAMPLE_HOLDER });
  });

  test('stays shut with either alone', () => {
    const bytes = page(sealedFor(EXAMPLE_SUBJECT));
    expect(refusal(bytes, { ...TICKET, secret: OTHER_SECRET })).toBe('record-not-opened');
    const wrongKey = new Map([[toHex(EXAMPLE_KEY_ID), new Uint8Array(32)]]);
    expect(refusal(bytes, TICKET, wrongKey)).toBe('wrap-not-opened');
    expect(refusal(bytes, TICKET, new Map())).toBe('no-key');
  });

  test('does not open where it was moved to, not even for one holder of two tickets', () => {
    const { sealed } = sealedFor(EXAMPLE_SUBJECT);
    const moved = page({ ...neighbour, sealed });
    expect(refusal(moved, { ...TICKET, serial: 13 })).toBe('wrap-not-opened');
    const aged = page({ ...EXAMPLE_SUBJECT, issue: 2, sealed });
    expect(refusal(aged, { ...TICKET, issue: 2 })).toBe('wrap-not-opened');
    const foreign = encodeVaultPage({
      event: 8,
      page: 0,
      keyId: EXAMPLE_KEY_ID,
      records: [sealedFor(EXAMPLE_SUBJECT)],
    });
    expect(refusal(foreign)).toBe('other-event');
    expect(refusal(foreign, { ...TICKET, event: 8 })).toBe('wrap-not-opened');
  });

  test('of a ticket that was printed anew is not for the older print', () => {
    const bytes = page(sealedFor({ ...EXAMPLE_SUBJECT, issue: 2 }));
    expect(refusal(bytes)).toBe('superseded');
  });

  test('of other tickets, or none, is no record of this one', () => {
    expect(refusal(page(sealedFor(neighbour)))).toBe('no-record');
    expect(refusal(page(sealedFor({ ...EXAMPLE_SUBJECT, signer: 1 })))).toBe('no-record');
  });

  test('is found among two of signing keys that share their id', () => {
    const bytes = page(
      sealedFor(EXAMPLE_SUBJECT, { secret: OTHER_SECRET }),
      sealedFor(EXAMPLE_SUBJECT),
    );
    expect(refusal(bytes)).toBe('opened');
    expect(refusal(bytes, { ...TICKET, secret: OTHER_SECRET })).toBe('opened');
    expect(refusal(bytes, { ...TICKET, secret: new Uint8Array(16) })).toBe('record-not-opened');
  });

  test('in a page that was cut, lengthened or altered anywhere is refused, never thrown', () => {
    const bytes = page(sealedFor(EXAMPLE_SUBJECT), sealedFor(neighbour));
    for (let length = 0; length < bytes.length; length += 1) {
      expect(refusal(bytes.slice(0, length))).toBe('damaged-page');
    }
    expect(refusal(Uint8Array.from([...bytes, 0]))).toBe('damaged-page');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const altered = Uint8Array.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ flip;
        const found = findRecord(altered, TICKET, KEYS);
        // A bit of the other record or of an unused id may be altered: then this one is what it was.
        expect(found.ok ? found.value : EXAMPLE_HOLDER).toEqual(EXAMPLE_HOLDER);
      }),
      { numRuns: 300 },
    );
  });
});

describe('MA4: the length of a record', () => {
  test('is the same with a long name, a short one, none, and with fingerprints or without', () => {
    const records: HolderRecord[] = [
      EXAMPLE_HOLDER,
      { ...EXAMPLE_HOLDER, name: 'Li' },
      { v: 1, name: null, photo: null, templates: [] },
    ];
    const lengths = records.map((record) => sealedFor(EXAMPLE_SUBJECT, { record }).sealed.length);
    expect(new Set(lengths).size).toBe(1);
  });

  test('goes in steps, and the largest record there may be fits', () => {
    const largest: HolderRecord = {
      v: 1,
      name: 'é'.repeat(120),
      photo: 'p'.repeat(200),
      templates: [1, 2].map((mark) => exampleTemplate(mark, MAX_TEMPLATE_LENGTH)),
    };
    const length = paddedLength(largest);
    expect(length % 64).toBe(0);
    const keys = { secret: EXAMPLE_SECRET, wrapKey: EXAMPLE_WRAP_KEY };
    const sealed = sealRecord(largest, EXAMPLE_SUBJECT, keys, length);
    const found = findRecord(page({ ...EXAMPLE_SUBJECT, sealed }), TICKET, KEYS);
    expect(found).toEqual({ ok: true, value: largest });
    expect(() => sealRecord(largest, EXAMPLE_SUBJECT, keys, length - 64)).toThrow('longer');
  });
});
