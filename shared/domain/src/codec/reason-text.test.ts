import { expect, test } from 'vitest';
import { EXAMPLE_FACTS } from '../testing/example-facts.ts';
import { factSchema } from './facts.ts';
import { reasonTextSchema } from './reason-text.ts';

test('LE8 SE6 a reason is refused where it is typed when no entry can hold it', () => {
  for (const wrong of ['', '\u0000', 'printer \u0000 jam', '\ud83c', 'x'.repeat(201)]) {
    expect(reasonTextSchema.safeParse(wrong).success).toBe(false);
  }
  expect(reasonTextSchema.parse('printer jam, 🎟️')).toBe('printer jam, 🎟️');
  const voided = EXAMPLE_FACTS['sale-voided'];
  const body = { ...voided.body, reason: 'a\u0000b' };
  expect(factSchema.safeParse({ ...voided, body }).success).toBe(false);
});
