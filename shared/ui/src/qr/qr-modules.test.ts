import { describe, expect, test } from 'vitest';
import { INLINE_DIGITS } from '@gatefold/domain/codec/inline-token';
import { ROTATING_DIGITS } from '@gatefold/domain/codec/rotating-suffix';
import { TOKEN_DIGITS } from '@gatefold/domain/codec/ticket-token';
import { QUIET_ZONE_MODULES, qrModules, qrPath } from './qr-modules.ts';

describe("a ticket's QR code", () => {
  test('TK1: the digits of a ticket fit version 6, whatever they are', () => {
    for (const digit of ['0', '5', '9']) {
      expect(qrModules(digit.repeat(TOKEN_DIGITS)).version).toBeLessThanOrEqual(6);
    }
  });

  test('TK4: with the digits that move it fits version 6 still', () => {
    for (const digit of ['0', '5', '9']) {
      expect(qrModules(digit.repeat(ROTATING_DIGITS)).version).toBeLessThanOrEqual(6);
    }
  });

  test('TK2: with its agent’s right it fits version 10', () => {
    for (const digit of ['0', '5', '9']) {
      expect(qrModules(digit.repeat(INLINE_DIGITS)).version).toBeLessThanOrEqual(10);
    }
  });

  test('has four white modules on each side', () => {
    const { rows, size } = qrModules('123456789012');
    const firstBlack = rows.findIndex((row) => row.includes(true));
    const lastBlack = rows.findLastIndex((row) => row.includes(true));
    expect([firstBlack, size - 1 - lastBlack]).toEqual([QUIET_ZONE_MODULES, QUIET_ZONE_MODULES]);
    expect(rows.every((row) => row.indexOf(true) === -1 || row.indexOf(true) >= 4)).toBe(true);
  });

  test('is drawn by a path that covers exactly the black modules', () => {
    const modules = qrModules('4815162342');
    const drawn = modules.rows.map((row) => row.map(() => false));
    for (const [, x, y, width] of qrPath(modules).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let i = 0; i < Number(width); i += 1) {
        const row = drawn[Number(y)];
        if (row !== undefined) row[Number(x) + i] = true;
      }
    }
    expect(drawn).toEqual(modules.rows);
  });
});
