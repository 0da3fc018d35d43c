import { expect, test } from 'vitest';
import { readPhone } from './phone-number.ts';

test.each([
  ['0771234567', '+263771234567'],
  ['077 123 4567', '+263771234567'],
  ['077-123-4567', '+263771234567'],
  ['771234567', '+263771234567'],
  ['263771234567', '+263771234567'],
  ['+263 77 123 4567', '+263771234567'],
  ['+263 (0)77 123 4567', '+263771234567'],
  ['00263771234567', '+263771234567'],
  ['0242 700 000', '+263242700000'],
  ['+27 82 123 4567', '+27821234567'],
  ['0044 7911 123456', '+447911123456'],
])('%j is %s', (text, phone) => {
  expect(readPhone(text)).toEqual({ ok: true, value: phone });
});

test.each([
  ['a mobile number with a digit missing', '077123456'],
  ['a mobile number with a digit too many', '+26377123456789'],
  ['two numbers in one cell', '0771234567/0781234567'],
  ['a country without its plus', '447911123456'],
  ['more digits than E.164 allows', '+1234567890123456'],
  ['a formula', '=0771234567'],
  ['a word', 'none'],
])('%s is refused', (_what, text) => {
  expect(readPhone(text)).toEqual({ ok: false, error: { kind: 'not-a-phone-number' } });
});
