import { describe, expect, test } from 'vitest';
import { wordsForRefusal } from './ticket-list-words.ts';

describe('the words for a refused file say what to do', () => {
  test.each([
    [{ kind: 'not-text', looksLike: 'spreadsheet' } as const, 'save the sheet as “CSV UTF-8”'],
    [{ kind: 'not-text', looksLike: 'pdf' } as const, 'Ask for the list as a spreadsheet'],
    [{ kind: 'not-text', looksLike: 'binary' } as const, 'save the sheet as “CSV UTF-8”'],
    [{ kind: 'no-rows' } as const, 'Check that it is the right one'],
  ])('%o', (refusal, words) => {
    expect(wordsForRefusal(refusal)).toContain(words);
  });

  test('missing columns are named beside what the first line says', () => {
    const found = ['Nummer', 'Preis\u001b[2J'];
    const words = wordsForRefusal({
      kind: 'missing-columns',
      missing: ['barcode', 'price'],
      found,
    });
    expect(words).toBe(
      'The first line must name the columns, and there is none for barcode, price. It says: Nummer, Preis [2J. Correct the first line and import again.',
    );
  });

  test('doubled columns are named', () => {
    const found = ['Barcode', 'Code'];
    expect(wordsForRefusal({ kind: 'doubled-column', field: 'barcode', found })).toBe(
      'More than one column could be the barcode: Barcode, Code. Rename or remove all but one and import again.',
    );
  });
});
