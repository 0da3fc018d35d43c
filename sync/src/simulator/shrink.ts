/**
 * Purpose: makes a failing day smaller: fewer faults, less work, the same rule broken (SI3).
 * Invariant: what it answers fails, by the same rule; it never answers a larger day than it was given.
 */

import { runSeed, type DayChoice, type RunOptions, type RunReport } from './run-seed.ts';

export type Shrunk = { readonly day: DayChoice; readonly report: RunReport };

/** The rule a finding is against stands before its first space. */
function ruleOf(finding: string): string {
  return finding.split(' ', 1)[0] ?? finding;
}

async function stillFails(options: RunOptions, rule: string): Promise<RunReport | null> {
  const report = await runSeed(options);
  return report.failures.some((finding) => ruleOf(finding) === rule) ? report : null;
}

/** Leaves faults out by halves, quarters and so on down to one by one, for as long as the rule is broken. */
export async function shrink(failing: RunReport, options: RunOptions): Promise<Shrunk> {
  const [finding] = failing.failures;
  if (finding === undefined) throw new Error(`seed ${failing.seed} did not fail`);
  const rule = ruleOf(finding);
  let without: readonly number[] = options.without ?? [];
  let { actions } = failing;
  let report = failing;
  for (let size = failing.plannedFaults; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < failing.plannedFaults; from += size) {
      const run = Array.from({ length: size }, (_, index) => from + index);
      const fewer = [...new Set([...without, ...run])].filter((one) => one < failing.plannedFaults);
      if (fewer.length === without.length) continue;
      const smaller = await stillFails({ ...options, actions, without: fewer }, rule);
      if (smaller === null) continue;
      without = fewer;
      report = smaller;
    }
  }
  for (;;) {
    const less = Math.floor((actions * 2) / 3);
    const smaller = await stillFails({ ...options, actions: less, without }, rule);
    if (smaller === null || less === 0) break;
    actions = less;
    report = smaller;
  }
  const { seed, stations } = failing;
  const { roads, vault } = options;
  const ordered = without.toSorted((a, b) => a - b);
  return { day: { seed, stations, actions, roads, vault, without: ordered }, report };
}
