import { expect, test } from 'vitest';
import { isGrantedSale } from './granted-sale.ts';

const grant = { klass: 2, serialFrom: 11, serialTo: 20 };
const sold = { serial: 11, klass: 2, issue: 1 };

test('AL1 a grant holds its serials of its class, to both ends', () => {
  expect([10, 11, 20, 21].map((serial) => isGrantedSale(grant, { ...sold, serial }))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(isGrantedSale(grant, { ...sold, klass: 1 })).toBe(false);
});

test('TK3 an agent sells first issues only', () => {
  expect([0, 1, 2, 255].map((issue) => isGrantedSale(grant, { ...sold, issue }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
