import { describe, expect, test } from 'vitest';
import { decodeText } from './detect-encoding.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16le = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));
const utf16be = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le').swap16());
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('the encoding of a ticket list', () => {
  test('is UTF-8 when the bytes are valid UTF-8, plain ASCII included', () => {
    expect(decodeText(utf8('José Nuñez'))).toEqual({
      ok: true,
      value: { encoding: 'utf-8', text: 'José Nuñez' },
    });
    expect(decodeText(utf8('Moyo'))).toMatchObject({ value: { encoding: 'utf-8', text: 'Moyo' } });
    expect(decodeText(utf8(''))).toMatchObject({ value: { encoding: 'utf-8', text: '' } });
  });

  test.each([
    ['utf-8', utf8('\ufeffNuñez €')],
    ['utf-16le', utf16le('\ufeffNuñez €')],
    ['utf-16be', utf16be('\ufeffNuñez €')],
  ])('is %s by its byte order mark, which is not part of the text', (encoding, bytes) => {
    expect(decodeText(bytes)).toEqual({ ok: true, value: { encoding, text: 'Nuñez €' } });
  });

  test('is Windows-1252 when accented letters are single bytes', () => {
    expect(decodeText(latin1('José Nuñez'))).toEqual({
      ok: true,
      value: { encoding: 'windows-1252', text: 'José Nuñez' },
    });
  });

  test('reads the Windows-1252 signs that Latin-1 does not have', () => {
    const bytes = Uint8Array.of(0x80, 0x91, 0x92, 0x93, 0x94, 0x96);
    expect(decodeText(bytes)).toMatchObject({ value: { text: '€‘’“”–' } });
  });

  test('stays UTF-8 when a few bytes are damaged, so that other names are not garbled', () => {
    const bytes = new Uint8Array([...utf8('José Nuñez\n'), 0xe9]);
    expect(decodeText(bytes)).toEqual({
      ok: true,
      value: { encoding: 'utf-8', text: 'José Nuñez\n\ufffd' },
    });
  });
});

describe('a file that is not text is refused', () => {
  test.each([
    ['spreadsheet', 'an .xlsx or .ods, which is a zip', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0)],
    ['spreadsheet', 'an old .xls', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1)],
    ['pdf', 'a PDF', latin1('%PDF-1.7')],
    ['binary', 'anything with NUL bytes', Uint8Array.of(0x62, 0x00, 0x61)],
    ['binary', 'UTF-16 that lost its mark', utf16le('barcode')],
  ])('as %s: %s', (looksLike, _name, bytes) => {
    expect(decodeText(bytes)).toEqual({ ok: false, error: { kind: 'not-text', looksLike } });
  });
});
