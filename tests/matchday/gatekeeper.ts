/**
 * Purpose: a steward working through a queue of people, and what the steward was told.
 * Invariant: an answer is an acknowledgement. A scan without an answer is shown again, as a person would, and then either
 * answer is right: admitted, or already admitted here by the scan whose answer was lost.
 */

import { workThrough, type Mishap, type Mishaps } from './mishap.ts';
import type { PlannedScan } from './scan-plan.ts';
import type { StationProcess } from './world.ts';

export type GateTally = {
  scans: number;
  readonly admitted: { readonly station: string; readonly serial: number }[];
  readonly refused: Map<string, number>;
  readonly unexpected: string[];
  /** Scans whose first answer was lost with the process. */
  unanswered: number;
};

export function emptyTally(): GateTally {
  return { scans: 0, admitted: [], refused: new Map(), unexpected: [], unanswered: 0 };
}

type Shown = { readonly outcome: string; readonly serial: number | null };

/** Null when nobody answered. */
async function show(gate: StationProcess, digits: string): Promise<Shown | null> {
  const answer = await gate.client.scan(digits);
  if (answer.kind === 'no-answer') return null;
  if (answer.kind === 'refused') return { outcome: answer.refusal.kind, serial: null };
  const view = answer.value;
  if (view.kind === 'admitted') return { outcome: 'admitted', serial: view.ticket.serial };
  return { outcome: view.kind === 'refused' ? view.reason : 'fault', serial: null };
}

/** Shows one ticket until there is an answer. A steward who reads STOP lets nobody in, and shows it again later. */
async function showUntilAnswered(
  gate: StationProcess,
  digits: string,
  mishap: Mishap | null,
): Promise<{ readonly shown: Shown; readonly unanswered: boolean }> {
  let shown: Shown | null = null;
  let unanswered = false;
  await workThrough(
    gate,
    async () => {
      shown = await show(gate, digits);
      unanswered ||= shown === null;
      if (shown === null) return 'no-answer';
      return shown.outcome === 'fault' ? 'stopped' : 'answered';
    },
    mishap,
  );
  if (shown === null) throw new Error('worked through without an answer');
  return { shown, unanswered };
}

export async function workQueue(
  gate: StationProcess,
  queue: readonly PlannedScan[],
  mishaps: Mishaps,
): Promise<GateTally> {
  const tally = emptyTally();
  for (const [index, scan] of queue.entries()) {
    const { shown, unanswered } = await showUntilAnswered(gate, scan.digits, mishaps(index));
    const { outcome, serial } = shown;
    tally.scans += 1;
    if (unanswered) tally.unanswered += 1;
    if (outcome === 'admitted' && serial !== null) {
      tally.admitted.push({ station: gate.id, serial });
    } else {
      tally.refused.set(outcome, (tally.refused.get(outcome) ?? 0) + 1);
    }
    const isLostAnswer = unanswered && scan.expect === 'admitted' && outcome === 'already-admitted';
    if (isLostAnswer && scan.serial !== null) {
      tally.admitted.push({ station: gate.id, serial: scan.serial });
    }
    if (outcome !== scan.expect && !isLostAnswer) {
      tally.unexpected.push(
        `ticket ${scan.serial} at ${gate.name}: ${outcome}, not ${scan.expect}`,
      );
    }
  }
  return tally;
}
