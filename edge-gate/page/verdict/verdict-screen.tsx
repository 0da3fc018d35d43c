/**
 * Purpose: the verdict, filling the screen, read at two metres: colour, symbol, word, then what to do.
 * Invariant: no verdict is told by its colour alone. It stays until the next scan and only grows darker.
 */

import type { CSSProperties, ReactNode } from 'react';
import type { TicketView } from '@gatefold/station/contract/gate';
import type { Shown } from '../check-in/verdict-feed.ts';
import { Holder } from './holder.tsx';
import { TicketPlace } from './ticket-place.tsx';
import { symbolOf, toneOf } from './tone.ts';
import { VerdictDetails } from './verdict-details.tsx';
import { VerdictSymbol } from './verdict-symbol.tsx';
import './verdict.css';

export type VerdictScreenProps = {
  readonly shown: Shown;
  readonly waiting: number;
  /** "North Gate, lane 2", for the screen without a verdict. */
  readonly place: string;
  /** What can be done about the verdict. */
  readonly children?: ReactNode;
};

type Words = { readonly headline: string; readonly advice: string };

function wordsOf(shown: Shown, place: string): Words {
  switch (shown.kind) {
    case 'ready':
      return { headline: 'READY TO SCAN', advice: place };
    case 'verdict':
      return shown.verdict;
    case 'notice':
      return shown;
  }
}

/** The style sheet sizes the headline to the room it has. */
function headlineMeasure(headline: string): CSSProperties {
  const words = headline.split(/\s+/);
  const longest = Math.max(...words.map((word) => word.length), 4);
  const measure: Record<string, number> = {
    '--longest-word': longest,
    '--letters': Math.max(headline.length, longest),
  };
  return measure;
}

function ticketOf(shown: Shown): TicketView | null {
  if (shown.kind !== 'verdict' || shown.verdict.kind === 'fault') return null;
  const { ticket } = shown.verdict;
  const gatesAreTheVerdict =
    shown.verdict.kind === 'refused' && shown.verdict.reason === 'wrong-gate';
  return ticket !== null && gatesAreTheVerdict ? { ...ticket, gates: [] } : ticket;
}

function statusWords(shown: Shown, waiting: number): string | null {
  if (waiting > 1) return `Checking… ${waiting - 1} more waiting`;
  if (waiting === 1) return 'Checking…';
  const tone = toneOf(shown);
  return tone === 'ready' || tone === 'fault' ? null : 'Ready for the next scan';
}

export function VerdictScreen({ shown, waiting, place, children }: VerdictScreenProps) {
  const { headline, advice } = wordsOf(shown, place);
  const ticket = ticketOf(shown);
  const tone = toneOf(shown);
  const status = statusWords(shown, waiting);
  return (
    <section className="verdict-screen" role="status" aria-live="assertive" aria-label="Verdict">
      <div className="verdict-frame">
        <div className="verdict-head">
          <VerdictSymbol name={symbolOf(shown)} />
          <h1 style={headlineMeasure(headline)}>{headline}</h1>
        </div>
        <div className={`verdict-body ${tone}`}>
          <div className="say">
            {shown.kind === 'verdict' && <VerdictDetails verdict={shown.verdict} />}
            {shown.kind === 'verdict' && <Holder verdict={shown.verdict} />}
            <p className="advice">{advice}</p>
            {children}
          </div>
          {ticket !== null && <TicketPlace ticket={ticket} />}
        </div>
        <p className="next-scan">{status}</p>
      </div>
    </section>
  );
}
