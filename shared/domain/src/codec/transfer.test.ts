import { expect, test } from 'vitest';
import { encodeCanonical } from './cbor.ts';
import { MAX_ENTRY_LENGTH } from './entry.ts';
import {
  decodeTransfer,
  encodeTransfer,
  MAX_TRANSFER_ENTRIES,
  MAX_TRANSFER_LENGTH,
  type Transfer,
} from './transfer.ts';

function transferOf(entries: Uint8Array[]): Transfer {
  return {
    v: 1,
    certificate: new Uint8Array(1024),
    book: { kind: 'gate', event: 7 },
    fromSeq: 1,
    entries,
    head: new Uint8Array(1024),
  };
}

test('LE1: the largest transfer there may be fits its limit, and one entry more is refused', () => {
  const longest = Array.from(
    { length: MAX_TRANSFER_ENTRIES },
    () => new Uint8Array(MAX_ENTRY_LENGTH),
  );
  const bytes = encodeTransfer(transferOf(longest));
  expect(bytes.length).toBeLessThanOrEqual(MAX_TRANSFER_LENGTH);
  expect(decodeTransfer(bytes).ok).toBe(true);

  const tooMany = encodeTransfer(transferOf([...longest, new Uint8Array(1)]));
  expect(decodeTransfer(tooMany)).toMatchObject({ error: { kind: 'malformed' } });
});

test('LE8: bytes past the limit are refused before anything in them is looked at', () => {
  expect(decodeTransfer(new Uint8Array(MAX_TRANSFER_LENGTH + 1))).toEqual({
    ok: false,
    error: { kind: 'malformed', detail: 'transfer too long' },
  });
});

test('an entry past its own limit, or no entry at all, is refused', () => {
  const tooLong = transferOf([new Uint8Array(MAX_ENTRY_LENGTH + 1)]);
  expect(decodeTransfer(encodeCanonical(tooLong)).ok).toBe(false);
  expect(decodeTransfer(encodeCanonical(transferOf([]))).ok).toBe(false);
});
