/**
 * Purpose: a run of inputs in a process with little memory, ended when it hangs.
 * Invariant: also an input that never comes back, takes all memory there is, or brings the whole process down, becomes a
 * finding with its bytes. A thread will not do: V8 ends the process when a thread's heap is full in the wrong moment.
 */

import { fork } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { decoderNamed } from './decoders.ts';
import type { FileReach } from './reach/reached-code.ts';
import { emptyTally, type Found, type Tally } from './fuzz-decoder.ts';
import { makeInput } from './make-input.ts';

/** An idle fuzzer's heap is about 30 MB; no message of the protocol is longer than 4 MB. */
const HEAP_MB = 192;
/** Far more than any input is worth: the process is stopped, not measured, by this. */
const HANGS_AFTER_MS = 20_000;
/** So many times as long to load and to begin: on a busy machine that is no input's fault. */
const PATIENCE_AT_START = 15;
const KEPT_WORDS = 2000;

export type Told = {
  readonly tally: Tally;
  /** By file, when code was counted. */
  readonly reach: ReadonlyMap<string, FileReach>;
};

const toldSchema = z.custom<Told>((value) => typeof value === 'object' && value !== null);

type Range = { readonly seed: number; readonly from: number; readonly to: number };

/** Where the process writes which input it is at: what it has sent may be lost with it, a file is not. */
class Place {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gatefold-fuzz-'));
  readonly path = join(this.#folder, 'index');
  readonly #file = openSync(this.path, 'w+');

  /** -1 before the first. */
  read(): number {
    const index = Buffer.alloc(4);
    return readSync(this.#file, index, 0, 4, 0) === 4 ? index.readUInt32LE() : -1;
  }

  remove(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true });
  }
}

/** `isCounted` has it say what code was reached, which takes longer. */
export function guardedRun(name: string, range: Range, isCounted = false): Promise<Told> {
  const place = new Place();
  const run = fork(
    new URL('worker-main.ts', import.meta.url),
    [JSON.stringify({ name, ...range, path: place.path, isCounted })],
    {
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  return new Promise((resolve) => {
    let seen = -1;
    let silentFor = 0;
    let words = '';
    let told: Told | null = null;
    let isHanging = false;
    const watch = setInterval(() => {
      const now = place.read();
      silentFor = now === seen ? silentFor + 1 : 0;
      isHanging = silentFor >= (now === -1 ? PATIENCE_AT_START : 1);
      if (isHanging) run.kill('SIGKILL');
      seen = now;
    }, HANGS_AFTER_MS);
    run.stderr?.on('data', (piece) => (words = `${words}${piece}`.slice(-KEPT_WORDS)));
    run.on('message', (message) => (told = toldSchema.parse(message)));
    run.on('close', (code, signal) => {
      clearInterval(watch);
      const index = Math.max(place.read(), range.from);
      place.remove();
      if (told !== null) return resolve(told);
      const input = makeInput(decoderNamed(name), range.seed, index);
      const kind = isHanging
        ? 'too-slow'
        : words.includes('heap out of memory')
          ? 'too-much-memory'
          : 'threw';
      const detail = isHanging
        ? `no answer in ${HANGS_AFTER_MS / 1000} seconds`
        : `the process ended with ${signal ?? code}: ${words}`;
      const found: Found[] = [{ kind, detail, index, input }];
      resolve({ tally: { ...emptyTally(), found }, reach: new Map() });
    });
  });
}

export function addTally(sum: Tally, more: Tally): void {
  sum.accepted += more.accepted;
  for (const [kind, count] of more.refused) {
    sum.refused.set(kind, (sum.refused.get(kind) ?? 0) + count);
  }
  sum.found.push(...more.found);
}
