import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

function read(line: string): readonly string[] {
  const { kind, programArgs } = readArguments(line.split(' ').filter((part) => part !== ''));
  return [kind, ...programArgs('/own')];
}

test('started by a double click it is a gate, in a folder of its own, at the usual port', () => {
  expect(read('')).toEqual(['gate', '--data', '/own', '--port', '4611']);
});

test('what a person gives goes to the program', () => {
  expect(read('--station agent --hub http://10.0.0.2:4600 --enrol AB12 --port 80')).toEqual(
    'agent --data /own --hub http://10.0.0.2:4600 --port 80 --enrol AB12'.split(' '),
  );
  const lan = '--lan-port 4620 --neighbour 10.0.0.3:4620 --neighbour 10.0.0.4:4620';
  expect(read(lan)).toEqual(['gate', '--data', '/own', '--port', '4611', ...lan.split(' ')]);
  expect(read('--data=/srv/gate')).toEqual(['gate', '--data', '/srv/gate', '--port', '4611']);
});

test("Chromium's switches and a file's name are not for the program", () => {
  expect(read('--no-sandbox --force-device-scale-factor=2 tickets.csv')).toEqual(read(''));
});
