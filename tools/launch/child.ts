/**
 * Purpose: starts one of our programs as a process of its own and waits until it says it is ready.
 * Invariant: a program that ends before it is ready fails with what it logged; stopping waits for the end, so nothing is
 * left running behind.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const readySchema = z.looseObject({ ready: z.literal(true), url: z.string() });

export type ReadyLine = z.infer<typeof readySchema>;

export type Child = {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** The whole line with which the program said it was ready. */
  readonly ready: ReadyLine;
  /** Resolves when the process has ended, with its exit code or signal. */
  readonly ended: Promise<string>;
  /** Asks it to end, and waits for it. */
  stop(): Promise<void>;
  /** As a power cut would. */
  kill(): Promise<void>;
};

export type ChildOptions = {
  readonly name: string;
  /** Path of the program's TypeScript file. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Told every line the program logs. */
  readonly log: (line: string) => void;
};

/** Null when the program ended without a word on standard output. */
async function firstLine(running: ChildProcess): Promise<string | null> {
  if (running.stdout === null) throw new Error('no standard output');
  for await (const line of createInterface({ input: running.stdout })) return line;
  return null;
}

async function endOf(running: ChildProcess): Promise<string> {
  const [code, signal]: unknown[] = await once(running, 'exit');
  return String(signal ?? code);
}

/** Starts a program; throws with its last log lines when it does not become ready. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, program, args, env, log } = options;
  const running = spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env, GATEFOLD_ENDS_WITH_PARENT: '1' },
  });
  const ended = endOf(running);
  const logged: string[] = [];
  createInterface({ input: running.stderr }).on('line', (line) => {
    logged.push(line);
    if (logged.length > 20) logged.shift();
    log(line);
  });
  const line = await firstLine(running);
  if (line === null) {
    const how = await ended;
    throw new Error(`${name} ended (${how}) before it was ready:\n${logged.join('\n')}`);
  }
  const ready = readySchema.parse(JSON.parse(line));
  // What follows on standard output is read and thrown away, so that the pipe never fills.
  running.stdout.resume();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    running.kill(signal);
    await ended;
  };
  return {
    name,
    url: ready.url,
    pid: running.pid ?? 0,
    ready,
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
