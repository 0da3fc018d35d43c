/**
 * Purpose: end a test run with one plain line, such as `412 passed, 0 failed, 2 skipped`.
 * Invariant: a run is never better than its line says. A file that does not load, a suite whose
 * set-up fails and an error outside of any test count as failures, although they are no tests.
 */

import type { Reporter, TestModule, TestSuite } from 'vitest/node';

type Counts = { passed: number; failed: number; skipped: number };

export class ClosingLineReporter implements Reporter {
  #line: string | undefined;

  onInit(): void {
    // Other reporters and vitest's own shutdown print after the run's end; nothing prints after
    // this. Writes to a terminal, a file and a pipe are synchronous, so an exit handler may.
    process.once('exit', () => {
      if (this.#line !== undefined) process.stdout.write(`${this.#line}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) countModule(module, counts);
    this.#line = closingLine(counts);
  }
}

function closingLine({ passed, failed, skipped }: Counts): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

function countModule(module: TestModule, counts: Counts): void {
  const groups: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  counts.failed += groups.filter((group) => group.errors().length > 0).length;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    // A test that never got its turn (an aborted run) has proved nothing.
    if (state === 'pending') counts.failed += 1;
    else counts[state] += 1;
  }
}
