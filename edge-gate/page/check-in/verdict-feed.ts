/**
 * Purpose: what stands on the screen, from two roads that bring the same verdicts: the answer to a scan sent from this
 * page, and the live state (which also carries scans that came another way).
 * Invariant: pure; a verdict is shown and sounded once, whichever road brings it first; the past of a freshly opened
 * page, or of a process that was restarted, is not shown as if it had just happened.
 */

import type { ScanRequest, VerdictView } from '@gatefold/station/contract/gate';

export type SentScan = Pick<ScanRequest, 'text' | 'source'>;

export type Shown =
  | { readonly kind: 'ready' }
  /** `scan` is null for a verdict on a scan that did not come from this page. */
  | { readonly kind: 'verdict'; readonly verdict: VerdictView; readonly scan: SentScan | null }
  /** There is no verdict: why, and what to do. */
  | {
      readonly kind: 'notice';
      readonly tone: 'fault' | 'ask';
      readonly headline: string;
      readonly advice: string;
    };

export type VerdictFeed = {
  readonly shown: Shown;
  /** Grows whenever something new is shown. */
  readonly turn: number;
  /** Keys of the last verdicts seen. */
  readonly seen: readonly string[];
  /** The time of the newest verdict seen, null before the first state. */
  readonly newestMs: number | null;
};

export const EMPTY_FEED: VerdictFeed = {
  shown: { kind: 'ready' },
  turn: 0,
  seen: [],
  newestMs: null,
};

/** More than a state carries, so that none of a state's verdicts is forgotten while it is still listed. */
const REMEMBERED = 64;

/** Numbers begin again with the process, so the time belongs to the key. */
function keyOf(verdict: VerdictView): string {
  return `${verdict.number}@${verdict.atMs}`;
}

function withSeen(feed: VerdictFeed, verdicts: readonly VerdictView[]): VerdictFeed {
  const seen = [...new Set([...verdicts.map(keyOf), ...feed.seen])].slice(0, REMEMBERED);
  const newestMs = Math.max(feed.newestMs ?? 0, ...verdicts.map((verdict) => verdict.atMs));
  return { ...feed, seen, newestMs };
}

function show(feed: VerdictFeed, shown: Shown): VerdictFeed {
  return { ...feed, shown, turn: feed.turn + 1 };
}

/** `recent` is newest first, as the state carries it. */
export function afterState(feed: VerdictFeed, recent: readonly VerdictView[]): VerdictFeed {
  const { newestMs } = feed;
  const fresh =
    newestMs === null
      ? undefined
      : recent.find((verdict) => verdict.atMs >= newestMs && !feed.seen.includes(keyOf(verdict)));
  const noted = withSeen(feed, recent);
  return fresh === undefined ? noted : show(noted, { kind: 'verdict', verdict: fresh, scan: null });
}

export function afterVerdict(feed: VerdictFeed, verdict: VerdictView, scan: SentScan): VerdictFeed {
  const shown: Shown = { kind: 'verdict', verdict, scan };
  if (!feed.seen.includes(keyOf(verdict))) return show(withSeen(feed, [verdict]), shown);
  // The live state was faster: what is on the screen only learns which scan it answers.
  const onScreen = feed.shown.kind === 'verdict' && keyOf(feed.shown.verdict) === keyOf(verdict);
  return onScreen ? { ...feed, shown } : feed;
}

export function afterNotice(
  feed: VerdictFeed,
  tone: 'fault' | 'ask',
  headline: string,
  advice: string,
): VerdictFeed {
  return show(feed, { kind: 'notice', tone, headline, advice });
}
