/** Purpose: the answer to "needs an ID": the steward saw it, and the same scan is sent again saying so. */

import type { Shown, SentScan } from '../check-in/verdict-feed.ts';

export type IdSeenProps = {
  readonly shown: Shown;
  readonly onSeen: (scan: SentScan) => void;
};

export function IdSeen({ shown, onSeen }: IdSeenProps) {
  if (shown.kind !== 'verdict' || shown.verdict.kind !== 'refused') return null;
  const { scan, verdict } = shown;
  if (verdict.reason !== 'needs-id' || scan === null) return null;
  return (
    <button type="button" className="button primary big id-seen" onClick={() => onSeen(scan)}>
      ID seen
    </button>
  );
}
