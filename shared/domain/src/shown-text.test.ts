import { expect, test } from 'vitest';
import { shownLine, shownName } from './shown-text.ts';

test('SE6 a line of a log steers no terminal', () => {
  expect(shownLine('a\u001b[2J\u0007b\n\tat c')).toBe('a[2Jb\n\tat c');
  expect(shownLine('Bulawayo, 🏟️')).toBe('Bulawayo, 🏟️');
});

test('SE6 a name from elsewhere stays one name', () => {
  expect(shownName('a\u001b[31m\nhub: ready\u202egatefold')).toBe('a?[31m?hub: ready?gatefold');
  expect(shownName('Kopie – gatefold (2).gatefold')).toBe('Kopie – gatefold (2).gatefold');
  expect(shownName('half \ud83c')).toBe('half ?');
});
