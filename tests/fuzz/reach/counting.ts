/**
 * Purpose: has V8 count which code of this process runs (https://v8.dev/blog/javascript-code-coverage, block coverage).
 * Invariant: counts from before the first module of ours is loaded: what is compiled earlier has no counters in its blocks.
 */

import { Session, type Profiler } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../rooms.ts';
import { fileReach, type FileReach } from './reached-code.ts';

export class Counting {
  readonly #session = new Session();

  private constructor() {
    this.#session.connect();
  }

  static async begin(): Promise<Counting> {
    const counting = new Counting();
    await counting.#session.post('Profiler.enable');
    // With counts, because taking them sets them back to none.
    const detail = { callCount: true, detailed: true };
    await counting.#session.post('Profiler.startPreciseCoverage', detail);
    return counting;
  }

  /** By file, from the repository's root; counts begin at none again. */
  async #take(): Promise<Map<string, Profiler.FunctionCoverage[]>> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    const ours = result.filter(({ url }) => url.startsWith('file:'));
    return new Map(
      ours.map(({ url, functions }) => [relative(REPOSITORY, fileURLToPath(url)), functions]),
    );
  }

  /** What `work` reaches of the files, whatever ran before it. */
  async during(
    files: readonly string[],
    work: () => void,
  ): Promise<ReadonlyMap<string, FileReach>> {
    const known = await this.#take();
    work();
    const since = await this.#take();
    return new Map(
      files.map((file) => [file, fileReach(known.get(file) ?? [], since.get(file) ?? [])]),
    );
  }
}
