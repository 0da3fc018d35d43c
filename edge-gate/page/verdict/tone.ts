/** Purpose: what a verdict looks and sounds like. The tone picks the colour; symbol and word say the same again. */

import type { RefusalReason } from '@gatefold/domain/admission/reasons';
import type { VerdictView } from '@gatefold/station/contract/gate';
import type { Shown } from '../check-in/verdict-feed.ts';
import type { Sound } from '../sound/tones.ts';

export type Tone = 'ready' | 'admitted' | 'refused' | 'ask' | 'fault';

/** What the steward settles on the spot: by looking at a paper, or by having the code read or shown once more. */
function isForSteward(reason: RefusalReason): boolean {
  return reason === 'needs-id' || reason === 'mistyped' || reason === 'not-live';
}

function verdictTone(verdict: VerdictView): Tone {
  switch (verdict.kind) {
    case 'admitted':
      return 'admitted';
    case 'refused':
      return isForSteward(verdict.reason) ? 'ask' : 'refused';
    case 'fault':
      return 'fault';
  }
}

export function toneOf(shown: Shown): Tone {
  switch (shown.kind) {
    case 'ready':
      return 'ready';
    case 'verdict':
      return verdictTone(shown.verdict);
    case 'notice':
      return shown.tone;
  }
}

export function soundOf(tone: Tone): Sound | null {
  switch (tone) {
    case 'ready':
      return null;
    case 'admitted':
      return 'pass';
    case 'refused':
    case 'ask':
      return 'stop';
    case 'fault':
      return 'alarm';
  }
}

export type SymbolName =
  | 'scan'
  | 'check'
  | 'cross'
  | 'arrow'
  | 'clock'
  | 'id'
  | 'again'
  | 'stop-sign';

export function symbolOf(shown: Shown): SymbolName {
  const tone = toneOf(shown);
  switch (tone) {
    case 'ready':
      return 'scan';
    case 'admitted':
      return 'check';
    case 'fault':
      return 'stop-sign';
    case 'ask':
      return isNeedsId(shown) ? 'id' : 'again';
    case 'refused':
      return refusalSymbol(shown);
  }
}

function isNeedsId(shown: Shown): boolean {
  return (
    shown.kind === 'verdict' &&
    shown.verdict.kind === 'refused' &&
    shown.verdict.reason === 'needs-id'
  );
}

function refusalSymbol(shown: Shown): SymbolName {
  if (shown.kind !== 'verdict' || shown.verdict.kind !== 'refused') return 'cross';
  switch (shown.verdict.reason) {
    case 'wrong-gate':
      return 'arrow';
    case 'too-early':
    case 'too-late':
      return 'clock';
    default:
      return 'cross';
  }
}
