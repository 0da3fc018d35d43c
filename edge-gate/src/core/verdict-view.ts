/** Purpose: a verdict as the gate's page shows it: names, places and times in place of numbers (AD1). */

import type { Verdict } from '@gatefold/domain/admission/verdict';
import {
  wordAdmission,
  wordRefusal,
  type WordingContext,
} from '@gatefold/domain/admission/wording';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import type { HolderView, VerdictView } from '@gatefold/station/contract/gate';
import type { StationFault } from '@gatefold/station/core/station-fault';
import { ticketView } from '@gatefold/station/core/ticket-view';
import type { Post } from '@gatefold/station/enrolment/identity';

export type ViewContext = {
  readonly manifest: Manifest;
  readonly post: Post;
  readonly number: number;
  readonly atMs: number;
};

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY_AND_TIME = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const HALF_A_DAY_MS = 12 * 3_600_000;

/** A time near now by the clock alone, any other with its day: "14:05", "Sat, 28 Nov, 14:05". */
export function timeText(ms: number, nowMs: number): string {
  return (Math.abs(ms - nowMs) < HALF_A_DAY_MS ? TIME : DAY_AND_TIME).format(ms);
}

function wordingContext(
  { manifest, post, atMs }: ViewContext,
  holder: HolderView | null,
): WordingContext {
  const { gates } = manifest.content.event;
  return {
    gate: post.gate,
    lane: post.lane,
    gateName: (gate) => gates[gate] ?? `Gate ${gate + 1}`,
    timeText: (ms) => timeText(ms, atMs),
    isHolderNamed: holder?.kind === 'known' && holder.name !== null,
  };
}

/** `holder` is null where the view goes further than to the one who scanned. */
export function verdictView(
  verdict: Verdict,
  context: ViewContext,
  holder: HolderView | null,
): VerdictView {
  const { manifest, number, atMs } = context;
  const words = wordingContext(context, holder);
  if (verdict.kind === 'admitted') {
    const { serial, klass, ticket, basis, person, admits } = verdict;
    return {
      kind: 'admitted',
      number,
      atMs,
      ticket: ticketView(manifest, serial, klass, ticket),
      holder,
      basis,
      person,
      admits,
      ...wordAdmission(verdict),
    };
  }
  const { serial, ticket, refusal } = verdict;
  const first =
    refusal.reason === 'already-admitted'
      ? {
          gate: words.gateName(refusal.first.gate),
          lane: refusal.first.lane,
          atMs: refusal.first.rank.ms,
          provisional: refusal.first.provisional,
        }
      : null;
  return {
    kind: 'refused',
    number,
    atMs,
    reason: refusal.reason,
    ticket:
      serial === null || ticket === null
        ? null
        : ticketView(manifest, serial, ticket.klass, ticket),
    holder,
    first,
    ...wordRefusal(refusal, words),
  };
}

/** The station could not record, so nobody may pass on its word. */
export function faultView(fault: StationFault, { number, atMs }: ViewContext): VerdictView {
  return { kind: 'fault', number, atMs, headline: 'STOP', advice: fault.words };
}
