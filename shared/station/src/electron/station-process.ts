/**
 * Purpose: the station's program as a child of the desktop window, run by Electron's own Node.
 * Invariant: it is the same program that runs without a window; what it says when it cannot start is kept for the person.
 */

import { createInterface } from 'node:readline';
import { utilityProcess } from 'electron';
import { z } from 'zod';

const readySchema = z.looseObject({ ready: z.literal(true), url: z.url() });
const KEPT_LINES = 10;

export type StationProcess = {
  /** Asks it to end in order; `onEnd` is told when it has. */
  end(): void;
};

export type StationListener = {
  readonly onReady: (url: string) => void;
  /** `words` is what it said last; `wasReady` tells a crash from a start that came to nothing. */
  readonly onEnd: (words: string, wasReady: boolean) => void;
};

function linesOf(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', take);
}

/** Starts `program`, a JavaScript file. */
export function startStation(
  program: string,
  args: readonly string[],
  listener: StationListener,
): StationProcess {
  const child = utilityProcess.fork(program, [...args], { stdio: 'pipe' });
  const said: string[] = [];
  let wasReady = false;
  linesOf(child.stdout, (line) => {
    // Its first line, and the only one it prints.
    if (wasReady) return;
    wasReady = true;
    listener.onReady(readySchema.parse(JSON.parse(line)).url);
  });
  linesOf(child.stderr, (line) => {
    process.stderr.write(`${line}\n`);
    said.push(line);
    if (said.length > KEPT_LINES) said.shift();
  });
  child.on('exit', () => listener.onEnd(said.join('\n'), wasReady));
  return { end: () => void child.kill() };
}
