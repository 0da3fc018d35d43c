/**
 * Purpose: a steward working through a queue of people, and what the steward was told.
 * Invariant: an answer is an acknowledgement. A scan without an answer is shown again, as a person would, and then either
 * answer is right: admitted, or already admitted here by the scan whose answer was lost.
 */

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

type Shown = { readonly outcome: string; readonly serial: number | null } | null;

async function show(gate: StationProcess, digits: string): Promise<Shown> {
  const answer = await gate.client.scan(digits);
  if (answer.kind === 'no-answer') return null;
  if (answer.kind === 'refused') return { outcome: answer.refusal.kind, serial: null };
  const view = answer.value;
  if (view.kind === 'admitted') return { outcome: 'admitted', serial: view.ticket.serial };
  return { outcome: view.kind === 'refused' ? view.reason : 'fault', serial: null };
}

/** At which scans of its queue the gate is killed, as if its battery had fallen out, and started again. */
export type Mishaps = (scan: number) => boolean;

export async function workQueue(
  gate: StationProcess,
  queue: readonly PlannedScan[],
  mishaps: Mishaps,
): Promise<GateTally> {
  const tally = emptyTally();
  for (const [index, scan] of queue.entries()) {
    let killing: Promise<void> | null = null;
    if (mishaps(index)) killing = gate.child.kill();
    let shown = await show(gate, scan.digits);
    let again = false;
    if (killing !== null) {
      await killing;
      await gate.restart();
    }
    if (shown === null) {
      again = true;
      tally.unanswered += 1;
      shown = await show(gate, scan.digits);
    }
    tally.scans += 1;
    const outcome = shown?.outcome ?? 'no answer';
    if (shown?.outcome === 'admitted' && shown.serial !== null) {
      tally.admitted.push({ station: gate.id, serial: shown.serial });
    } else {
      tally.refused.set(outcome, (tally.refused.get(outcome) ?? 0) + 1);
    }
    const isLostAnswer = again && scan.expect === 'admitted' && outcome === 'already-admitted';
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
