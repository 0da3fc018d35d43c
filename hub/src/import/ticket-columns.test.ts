import { describe, expect, test } from 'vitest';
import { expectOk } from '@gatefold/domain/result';
import { mapColumns } from './ticket-columns.ts';

describe('the columns of a list', () => {
  test('are found in any order, case and common wording', () => {
    const headers = ['Currency', ' FACE VALUE', 'Ticket_No.', 'Category', 'Remarks', 'Stand'];
    const columns = expectOk(mapColumns(headers), 'headers');
    expect(Object.fromEntries(columns)).toEqual({
      currency: 0,
      price: 1,
      barcode: 2,
      class: 3,
      section: 5,
    });
  });

  test('that are missing are named, with what was there instead', () => {
    const found = ['Barcode', 'Section', 'Klasse', 'Price'];
    expect(mapColumns(found)).toEqual({
      ok: false,
      error: { kind: 'missing-columns', missing: ['class', 'currency'], found },
    });
  });

  test('that claim the same field are refused, since only a person knows which is meant', () => {
    const headers = ['Barcode', 'Code', 'Section', 'Class', 'Price', 'Currency'];
    expect(mapColumns(headers)).toEqual({
      ok: false,
      error: { kind: 'doubled-column', field: 'barcode', found: ['Barcode', 'Code'] },
    });
  });

  test('are not guessed from part of a word', () => {
    expect(
      mapColumns(['Barcode type', 'Sections', 'Classroom', 'Prices', 'Currency']),
    ).toMatchObject({ error: { missing: ['barcode', 'section', 'class', 'price'] } });
  });
});
