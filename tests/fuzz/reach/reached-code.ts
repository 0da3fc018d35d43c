/**
 * Purpose: which code of a file was reached, from what V8 counted.
 * Invariant: positions are those of the source: Node blanks types out in place, so what V8 runs has the same length.
 */

import type { Profiler } from 'node:inspector';

/** From and to, the latter not included, in UTF-16 units of the source. */
export type Span = { readonly from: number; readonly to: number };

export type FunctionReach = Span & {
  readonly name: string;
  readonly isCalled: boolean;
  /** Within it, what was never come to; of a function that was not called, nothing is said. */
  readonly skipped: readonly Span[];
};

export type FileReach = readonly FunctionReach[];

type Counted = readonly Profiler.FunctionCoverage[];

function spanOf({ startOffset, endOffset }: Profiler.CoverageRange): Span {
  return { from: startOffset, to: endOffset };
}

function keyOf({ from, to }: Span): string {
  return `${from}-${to}`;
}

function reachOf({ functionName, ranges }: Profiler.FunctionCoverage): FunctionReach | null {
  const [whole, ...blocks] = ranges;
  if (whole === undefined) return null;
  const skipped = blocks.filter(({ count }) => count === 0).map(spanOf);
  return { ...spanOf(whole), name: functionName, isCalled: whole.count > 0, skipped };
}

/**
 * `known` is what V8 counted while the module was loaded: after that it names a function only when it, or the one around
 * it, was called. The module itself, which runs once, is left out.
 */
export function fileReach(known: Counted, since: Counted): FileReach {
  const functions = new Map<string, FunctionReach>();
  for (const one of known) {
    const reach = reachOf(one);
    if (reach !== null) functions.set(keyOf(reach), { ...reach, isCalled: false, skipped: [] });
  }
  for (const one of since) {
    const reach = reachOf(one);
    if (reach !== null) functions.set(keyOf(reach), reach);
  }
  return [...functions.values()].filter(({ from }) => from > 0);
}

/** What is in both. */
function shared(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  return a.flatMap((one) =>
    b.flatMap((other) => {
      const from = Math.max(one.from, other.from);
      const to = Math.min(one.to, other.to);
      return from < to ? [{ from, to }] : [];
    }),
  );
}

function togetherOf(a: FunctionReach, b: FunctionReach): FunctionReach {
  if (!a.isCalled) return b;
  return b.isCalled ? { ...a, skipped: shared(a.skipped, b.skipped) } : a;
}

/** What two runs reached together. */
export function reachedTogether(a: FileReach, b: FileReach): FileReach {
  const functions = new Map(a.map((one) => [keyOf(one), one]));
  for (const one of b) {
    const before = functions.get(keyOf(one));
    functions.set(keyOf(one), before === undefined ? one : togetherOf(before, one));
  }
  return [...functions.values()];
}

export type Unreached = {
  /** Functions that were never called, by name. */
  readonly uncalled: readonly string[];
  /** Lines within the others, from 1. */
  readonly lines: readonly { readonly line: number; readonly text: string }[];
};

/** Null for one that stands in a function which was not called itself. */
function uncalledName(one: FunctionReach, all: FileReach): string | null {
  if (one.isCalled) return null;
  const isWithin = all.some(
    (outer) => !outer.isCalled && outer !== one && outer.from <= one.from && one.to <= outer.to,
  );
  return isWithin ? null : one.name;
}

export function unreached(source: string, reach: FileReach): Unreached {
  const lines = new Map<number, string>();
  const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
  for (const { from, to } of reach.flatMap(({ skipped }) => skipped)) {
    for (const [index, start] of starts.entries()) {
      const end = starts[index + 1] ?? source.length;
      const part = source.slice(Math.max(from, start), Math.max(start, Math.min(to, end)));
      // Closing brackets, and what a comment says, are no code.
      const code = part.trim().replace(/^(\/\*\*|\*|\/\/).*$/, '');
      if (!/\w/.test(code)) continue;
      const [before, after] = [source.slice(start, Math.max(from, start)), source.slice(to, end)];
      lines.set(index + 1, `${before}⟦${part.trimEnd()}⟧${to < end ? after : ''}`.trim());
    }
  }
  const uncalled = reach.map((one) => uncalledName(one, reach) ?? '').filter((name) => name !== '');
  return {
    uncalled: [...new Set(uncalled)].toSorted(),
    lines: [...lines].toSorted(([a], [b]) => a - b).map(([line, text]) => ({ line, text })),
  };
}
