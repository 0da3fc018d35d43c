import { expect, test } from 'vitest';
import { readBarcode } from './barcode.ts';

test.each(['0001', '00041876', 'GF-2025/0001', 'a.B_c-9', '9'.repeat(64)])(
  '%j is a barcode and kept as written',
  (cell) => {
    expect(readBarcode(cell)).toEqual({ ok: true, value: cell });
  },
);

test.each([
  ['', 'missing'],
  ['123', 'barcode-length'],
  ['9'.repeat(65), 'barcode-length'],
  ['1234 5678', 'barcode-characters'],
  ["'00041876", 'barcode-characters'],
  ['١٢٣٤', 'barcode-characters'],
  ['9.83690E+13', 'barcode-rounded'],
  ['9,8369E+13', 'barcode-rounded'],
  ['=HYPERLINK("http://example.org")', 'formula'],
  ['-12345', 'formula'],
  ['1234\ufffd', 'unreadable-character'],
])('%j is refused as %s', (cell, kind) => {
  expect(readBarcode(cell)).toMatchObject({ ok: false, error: { kind } });
});
