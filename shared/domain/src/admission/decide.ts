/**
 * Purpose: the one decision at the gate (AD1), used unchanged by gate, phone, hub and simulator.
 * Invariant: pure and total: the same manifest, history, scan, lane and time always give the same verdict.
 *
 * Order of refusals, strongest first, because a steward acts on the first: the station's own right to decide; is it a
 * ticket at all; was it withdrawn; is someone already in on it; is its holder watched for; is this the place and time;
 * is it shown on the phone now; are further checks needed.
 */

import type { TicketColumns, TicketState } from '../codec/chunk.ts';
import type { AdmissionBasis, Via } from '../codec/facts.ts';
import { rotatingStep, STEP_TOLERANCE } from '../codec/rotating-suffix.ts';
import { tokenValidity, type TicketToken } from '../codec/ticket-token.ts';
import type { Ordinal, Serial, StationId } from '../ids.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Admission } from './admission.ts';
import { ruleTicket } from './rule-ticket.ts';
import type { ResolvedScan, Seller, ShownSuffix } from './scan.ts';
import type { Refusal, Refused, Verdict } from './verdict.ts';

/** What the steward has already checked by eye or sensor for this holder. */
export type ExtraChecks = {
  readonly id: 'not-seen' | 'seen';
  readonly biometric: 'not-taken' | 'matched' | 'mismatched';
};

export const NO_EXTRA_CHECKS: ExtraChecks = { id: 'not-seen', biometric: 'not-taken' };

export type CheckIn = {
  readonly scan: ResolvedScan;
  readonly station: StationId;
  readonly gate: Ordinal;
  readonly checks: ExtraChecks;
  readonly nowMs: number;
  /** The same moment by the hub's clock, where it is known: what phones keep time by (TK4). */
  readonly hubNowMs?: number;
  /** The last moment of a ticket's moving code that let somebody in here (TK4). */
  readonly lastStep?: (serial: Serial) => number | null;
};

/** Every admission of a ticket this station knows of, in any order. */
export type AdmissionHistory = (serial: Serial) => readonly Admission[];

/** A scan that names one ticket, with the manifest's row for it, if there is one. */
type Presented = {
  readonly serial: Serial;
  readonly klass: Ordinal;
  readonly issue: number;
  readonly via: Via;
  readonly token: TicketToken | null;
  readonly suffix: ShownSuffix | null;
  readonly ticket: TicketColumns | null;
  readonly basis: AdmissionBasis;
};

function refused(refusal: Refusal, presented?: Presented): Refused {
  return {
    kind: 'refused',
    serial: presented?.serial ?? null,
    ticket: presented?.ticket ?? null,
    refusal,
  };
}

function stationRefusal(manifest: Manifest, checkIn: CheckIn): Refusal | null {
  const { root, event } = manifest.content;
  const listed = manifest.station(checkIn.station);
  if (listed === null || listed.state === 'revoked') {
    return { reason: 'station-lease-expired', expiredAtMs: null };
  }
  if (checkIn.nowMs >= listed.leaseUntilMs) {
    return { reason: 'station-lease-expired', expiredAtMs: listed.leaseUntilMs };
  }
  const ageMs = checkIn.nowMs - root.issuedAtMs;
  if (event.maxManifestAgeMs > 0 && ageMs > event.maxManifestAgeMs) {
    return { reason: 'manifest-too-old', issuedAtMs: root.issuedAtMs };
  }
  return null;
}

function issuedBasis(state: TicketState | null): AdmissionBasis {
  return state === null || state === 'unsold' || state === 'allotted' ? 'sold-since' : 'listed';
}

/** Finds the ticket a scan names; a refusal when it names none. */
function present(manifest: Manifest, scan: ResolvedScan): Presented | Refusal {
  switch (scan.kind) {
    case 'unreadable':
      return { reason: 'not-signed', why: 'unreadable' };
    case 'forged':
      return { reason: 'not-signed', why: 'forged' };
    case 'other-event':
      return { reason: 'wrong-event', event: scan.event };
    case 'unknown-code':
      // An event without codes never printed such a thing: it is not a ticket of ours at all.
      return manifest.hasCodes
        ? { reason: 'unknown', ask: 'nobody' }
        : { reason: 'not-signed', why: 'unreadable' };
    case 'mistyped-code':
      return manifest.hasCodes
        ? { reason: 'mistyped' }
        : { reason: 'not-signed', why: 'unreadable' };
    case 'code': {
      const ticket = manifest.ticket(scan.serial);
      if (ticket === null) return { reason: 'unknown', ask: 'nobody' };
      const { serial } = scan;
      const { klass, issue } = ticket;
      return {
        serial,
        klass,
        issue,
        via: 'code',
        token: null,
        suffix: null,
        ticket,
        basis: 'listed',
      };
    }
    case 'issued': {
      const { token, suffix = null } = scan;
      const ticket = manifest.ticket(token.serial);
      const basis = issuedBasis(ticket?.state ?? null);
      const { serial, klass, issue } = token;
      return { serial, klass, issue, via: 'token', token, suffix, ticket, basis };
    }
    case 'agent-sold': {
      const { token } = scan;
      const ticket = manifest.ticket(token.serial);
      // A right that the ticket brought along is examined even where the list has the serial as sold: by whom, it does not say.
      const isListed = ticket?.state === 'sold' && scan.seller.right === 'listed';
      const basis = isListed ? 'listed' : 'sold-offline';
      const { serial, klass, issue } = token;
      return { serial, klass, issue, via: 'token', token, suffix: null, ticket, basis };
    }
  }
}

/** May this gate believe the agent who sold a ticket that it does not know as sold? */
function sellerRefusal(manifest: Manifest, seller: Seller, nowMs: number): Refusal | null {
  const listed = manifest.station(seller.station);
  // A revoked kiosk may be in a thief's hands: only what it reported before it was lost is believed (SE2).
  if (listed?.state === 'revoked') return { reason: 'revoked' };
  switch (seller.right) {
    case 'listed':
      return listed === null ? { reason: 'revoked' } : null;
    case 'carried':
      // A list that is newer than the grant and does not have it says that it was withdrawn.
      if (manifest.content.root.epoch > seller.afterEpoch) return { reason: 'revoked' };
      // This gate could not hear of a revocation since, so what was granted bounds what a thief can do.
      return nowMs >= seller.endsAtMs ? { reason: 'unknown', ask: 'supervisor' } : null;
  }
}

/** Was the ticket withdrawn, replaced, never paid, or sold in a way this event does not let in unasked? */
function standingRefusal(
  manifest: Manifest,
  presented: Presented,
  { scan, nowMs }: CheckIn,
): Refusal | null {
  const { ticket, issue } = presented;
  if (ticket?.state === 'revoked') return { reason: 'revoked' };
  if (ticket !== null && issue < ticket.issue) {
    return { reason: 'superseded', currentIssue: ticket.issue };
  }
  if (ticket?.state === 'not-paid') return { reason: 'not-paid' };
  if (presented.via === 'code' && (ticket?.state === 'unsold' || ticket?.state === 'allotted')) {
    return { reason: 'not-paid' };
  }
  if (scan.kind === 'agent-sold' && presented.basis === 'sold-offline') {
    return sellerRefusal(manifest, scan.seller, nowMs);
  }
  if (presented.basis === 'sold-since') {
    switch (manifest.content.event.soldSince) {
      case 'admit':
        return null;
      case 'ask-supervisor':
        return { reason: 'unknown', ask: 'supervisor' };
      case 'refuse':
        return { reason: 'unknown', ask: 'nobody' };
    }
  }
  return null;
}

/** Is this the gate and the time for the ticket? */
function placeRefusal(manifest: Manifest, presented: Presented, checkIn: CheckIn): Refusal | null {
  const { event } = manifest.content;
  const { ticket, token } = presented;
  const gates = ticket === null ? null : event.gateSets[ticket.gateSet];
  if (gates && !gates.includes(checkIn.gate)) return { reason: 'wrong-gate', gates };
  const window = ticket === null ? undefined : event.windows[ticket.window];
  const validity = token === null ? null : tokenValidity(token);
  const opensAtMs = Math.max(window?.opensAtMs ?? 0, validity?.fromMs ?? 0);
  const closesAtMs = Math.min(window?.closesAtMs ?? Infinity, validity?.untilMs ?? Infinity);
  if (checkIn.nowMs < opensAtMs) return { reason: 'too-early', opensAtMs };
  if (checkIn.nowMs >= closesAtMs) return { reason: 'too-late', closedAtMs: closesAtMs };
  return null;
}

/** Is the ticket shown on its holder's phone at this moment? Only for classes that are (TK4). */
function liveRefusal({ suffix, serial }: Presented, checkIn: CheckIn): Refusal | null {
  if (suffix === null) return { reason: 'not-live', why: 'no-suffix' };
  if (!suffix.isRight) return { reason: 'not-live', why: 'wrong' };
  const step = rotatingStep(checkIn.hubNowMs ?? checkIn.nowMs);
  if (suffix.step < step - STEP_TOLERANCE) return { reason: 'not-live', why: 'old' };
  if (suffix.step > step + STEP_TOLERANCE) return { reason: 'not-live', why: 'ahead' };
  const lastStep = checkIn.lastStep?.(serial) ?? null;
  return lastStep !== null && suffix.step <= lastStep
    ? { reason: 'not-live', why: 'repeated' }
    : null;
}

export function decide(manifest: Manifest, history: AdmissionHistory, checkIn: CheckIn): Verdict {
  const stationFault = stationRefusal(manifest, checkIn);
  if (stationFault !== null) return refused(stationFault);
  const presented = present(manifest, checkIn.scan);
  if ('reason' in presented) return refused(presented);
  const klass = manifest.content.event.classes[presented.klass];
  // A signed token of a class the manifest does not know is newer than the manifest: a supervisor must look.
  if (klass === undefined) return refused({ reason: 'unknown', ask: 'supervisor' }, presented);
  const standing = standingRefusal(manifest, presented, checkIn);
  if (standing !== null) return refused(standing, presented);

  const ruling = ruleTicket(presented.serial, history(presented.serial), klass.admits);
  const [first] = ruling.standing;
  if (first !== undefined && ruling.standing.length >= klass.admits) {
    return refused({ reason: 'already-admitted', first }, presented);
  }
  if (presented.ticket?.state === 'watch-listed') {
    return refused({ reason: 'watch-listed' }, presented);
  }
  const place = placeRefusal(manifest, presented, checkIn);
  if (place !== null) return refused(place, presented);
  const live = klass.rotates === true ? liveRefusal(presented, checkIn) : null;
  if (live !== null) return refused(live, presented);
  if (klass.needsId && checkIn.checks.id !== 'seen') {
    return refused({ reason: 'needs-id' }, presented);
  }
  const { biometric } = checkIn.checks;
  if (klass.needsBiometric && biometric !== 'matched') {
    return refused({ reason: 'biometric-mismatch', why: biometric }, presented);
  }
  const { serial, issue, via, basis, ticket } = presented;
  return {
    kind: 'admitted',
    serial,
    issue,
    klass: presented.klass,
    basis,
    via,
    ticket,
    person: ruling.standing.length + 1,
    admits: klass.admits,
  };
}
