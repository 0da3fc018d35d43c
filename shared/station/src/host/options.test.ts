import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

function wordsFor(...args: string[]): string {
  try {
    return JSON.stringify(readOptions('gate', args));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('without options a station looks for a hub on its own machine, in a folder of its role', () => {
  expect(readOptions('gate', [])).toEqual({
    data: '.gatefold/gate',
    hub: 'http://127.0.0.1:4600',
    port: 0,
    neighbours: [],
  });
});

test('what a person gives is taken', () => {
  const args = '--data /srv/gate --hub https://hub.example:8443 --port 4611 --enrol AB12'.split(
    ' ',
  );
  expect(readOptions('agent', args)).toEqual({
    data: '/srv/gate',
    hub: 'https://hub.example:8443',
    port: 4611,
    enrol: 'AB12',
    neighbours: [],
  });
});

test('neighbours on the LAN are named by address, as many as there are', () => {
  const args = ['192.168.1.21:4620', 'gate-2.local:4620', '[fe80::1]:4620'];
  const options = readOptions('gate', [
    '--lan-port=4620',
    ...args.map((one) => `--neighbour=${one}`),
  ]);
  expect(options.lanPort).toBe(4620);
  expect(options.neighbours).toEqual([
    { host: '192.168.1.21', port: 4620 },
    { host: 'gate-2.local', port: 4620 },
    { host: 'fe80::1', port: 4620 },
  ]);
  for (const wrong of [
    '',
    'gate-2',
    'gate-2:',
    ':4620',
    'http://gate-2:4620',
    'a:0',
    'a:70000',
    'a b:1',
  ]) {
    expect(wordsFor(`--neighbour=${wrong}`)).toContain('must look like 192.168.1.21:4620');
  }
  expect(wordsFor('--lan-port', 'x')).toContain('(--lan-port) must be a number');
});

test('what cannot be meant is said in words, with an example', () => {
  for (const hub of ['', 'hub', 'localhost:4600', 'ftp://hub', 'http://', '//hub']) {
    expect(wordsFor('--hub', hub)).toBe(
      'The address of the hub (--hub) must look like http://192.168.1.10:4600.',
    );
  }
  for (const port of ['', 'x', '-1', '4.5', '0x10', '100000']) {
    expect(wordsFor(`--port=${port}`)).toContain('must be a number');
  }
  expect(wordsFor('--port', '65536')).toContain('65535');
  expect(wordsFor('--data', '')).toContain('--data');
  expect(wordsFor('--dta', 'x')).toContain("'--dta'");
  expect(wordsFor('somewhere')).toContain("'somewhere'");
});
