import { describe, expect, test } from 'vitest';
import { hubOptions } from './options.ts';

function withShortPassword() {
  return hubOptions([], { GATEFOLD_ADMIN_PASSWORD: 'hunter2' });
}

describe('the options of the hub', () => {
  test('are the usual ones when nothing is said', () => {
    expect(hubOptions([], {})).toMatchObject({
      data: '.gatefold/hub',
      host: '127.0.0.1',
      port: 4600,
      demo: false,
      tickets: 60_000,
    });
  });

  test('come from the command line and the environment', () => {
    const args = ['--data', '/srv/hub', '--port', '0', '--demo', '--tickets', '2000'];
    const environment = { DATABASE_URL: 'postgres://db', GATEFOLD_ADMIN_PASSWORD: 'long enough' };
    expect(hubOptions(args, environment)).toEqual({
      data: '/srv/hub',
      host: '127.0.0.1',
      port: 0,
      demo: true,
      tickets: 2000,
      databaseUrl: 'postgres://db',
      adminPassword: 'long enough',
    });
  });

  test('that are wrong are named, and a password among them is not shown', () => {
    expect(() => hubOptions(['--port', '99999'], {})).toThrow(/→ at port/);
    expect(() => hubOptions(['--tickets', 'many'], {})).toThrow(/→ at tickets/);
    expect(() => hubOptions(['--colour', 'red'], {})).toThrow(/--colour/);
    expect(withShortPassword).toThrow(/→ at adminPassword/);
    expect(withShortPassword).not.toThrow(/hunter2/);
  });
});
