/** Purpose: what the desktop window was started with: `--station gate|agent`, and what is for the station's program. */

import { parseArgs } from 'node:util';

export type StationKind = 'gate' | 'agent';

/** Fixed, so that what a page keeps for itself, such as its look, is found again at the next start. */
const PORTS: Readonly<Record<StationKind, string>> = { gate: '4611', agent: '4621' };
const FOR_THE_PROGRAM = ['data', 'hub', 'port', 'enrol', 'lan-port', 'neighbour'] as const;

export type ShellArguments = {
  readonly kind: StationKind;
  /** For the program, given the folder that is the station's unless another one was named. */
  readonly programArgs: (ownFolder: string) => readonly string[];
};

export function readArguments(args: readonly string[]): ShellArguments {
  const { values } = parseArgs({
    args: [...args],
    // Switches of Chromium's own come the same way.
    strict: false,
    allowPositionals: true,
    options: Object.fromEntries(
      ['station', ...FOR_THE_PROGRAM].map((name) => [
        name,
        { type: 'string' as const, multiple: name === 'neighbour' },
      ]),
    ),
  });
  const kind = values['station'] === 'agent' ? 'agent' : 'gate';
  return {
    kind,
    programArgs: (ownFolder) => {
      const usual: Readonly<Record<string, string>> = { data: ownFolder, port: PORTS[kind] };
      return FOR_THE_PROGRAM.flatMap((name) => {
        const given = [values[name] ?? usual[name]].flat();
        return given.flatMap((value) => (typeof value === 'string' ? [`--${name}`, value] : []));
      });
    },
  };
}
