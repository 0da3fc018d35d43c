/** Purpose: one run for every test of every workspace and of tests/. */

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './tools/closing-line-reporter.ts';

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', 'tests/fixtures/**'],
    environment: 'node',
    // Processes, not threads: tests start servers, change nothing of each other, and may be killed.
    pool: 'forks',
    // One worker fewer than cores, which is the runner's own choice, leaves a machine of two cores half idle: its tests wait
    // for databases and browsers most of the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: [new ClosingLineReporter(), 'default'],
    globalSetup: ['tests/support/postgres-on-demand.ts'],
    // A limit against hanging, not a measurement: real databases and browsers on a slow machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
  },
});
