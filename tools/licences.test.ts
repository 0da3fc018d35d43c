import { describe, expect, test } from 'vitest';
import { isAllowed, readLicences, renderLicences } from './licences.ts';

const LOCK = JSON.stringify({
  packages: {
    '': { name: 'gatefold', license: 'UNLICENSED' },
    hub: { name: '@gatefold/hub', version: '0.1.0' },
    'node_modules/@gatefold/hub': { resolved: 'hub', link: true },
    'node_modules/zod': { version: '4.6.7', license: 'MIT' },
    'node_modules/vitest': { version: '5.1.1', license: 'MIT', dev: true },
    'node_modules/express/node_modules/debug': { version: '1.0.0', license: 'ISC' },
    'node_modules/debug': { version: '2.0.0', license: 'ISC' },
    'node_modules/secret': { version: '1.0.0' },
  },
});

describe('the list of licences', () => {
  test('has every production package and version, and nothing of our own', () => {
    expect(readLicences(LOCK)).toEqual([
      { name: 'debug', version: '1.0.0', licence: 'ISC' },
      { name: 'debug', version: '2.0.0', licence: 'ISC' },
      { name: 'secret', version: '1.0.0', licence: 'none given' },
      { name: 'zod', version: '4.6.7', licence: 'MIT' },
    ]);
    expect(renderLicences(readLicences(LOCK))).toContain('| zod | 4.6.7 | MIT |');
  });

  test.each(['MIT', '(MIT OR X11)', '(MIT OR GPL-3.0-only)', 'MIT AND ISC', 'MPL-2.0'])(
    'lets %s in',
    (licence) => {
      expect(isAllowed({ name: 'a', version: '1.0.0', licence })).toBe(true);
    },
  );

  test.each(['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'SEE LICENSE IN EULA', 'none given', ''])(
    'stops "%s"',
    (licence) => {
      expect(isAllowed({ name: 'a', version: '1.0.0', licence })).toBe(false);
    },
  );
});
