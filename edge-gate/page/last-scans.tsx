/** Purpose: the scans before this one, newest first, each with symbol, word and time. */

import type { VerdictView } from '@gatefold/station/contract/gate';
import { formatClock } from '@gatefold/ui/time/format-time';
import { symbolOf, toneOf } from './verdict/tone.ts';
import { VerdictSymbol } from './verdict/verdict-symbol.tsx';

function serialWords(verdict: VerdictView): string {
  return verdict.kind === 'fault' || verdict.ticket === null ? '' : `no. ${verdict.ticket.serial}`;
}

export function LastScans({ recent }: { recent: readonly VerdictView[] }) {
  return (
    <ol className="last-scans" aria-label="Last scans">
      {recent.map((verdict) => {
        const shown = { kind: 'verdict', verdict, scan: null } as const;
        return (
          <li key={`${verdict.number}@${verdict.atMs}`} data-tone={toneOf(shown)}>
            <VerdictSymbol name={symbolOf(shown)} />
            <strong>{verdict.headline}</strong>
            <span>
              {formatClock(verdict.atMs)} {serialWords(verdict)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
