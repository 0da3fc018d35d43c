/** Purpose: what a gate's process would say, for tests of its page. */

import type { GateState, VerdictView } from '@gatefold/station/contract/gate';
import type { StationStatus } from '@gatefold/station/contract/station-status';

/** 2026-03-14 18:04:09 in the zone of the machine. */
export const NOW_MS = new Date(2026, 2, 14, 18, 4, 9).getTime();
/** As many digits as a ticket's QR code has (TK1). */
export const TICKET_DIGITS = '90210'.repeat(46) + '37';

export const STATUS: StationStatus = {
  station: '0011223344556677',
  name: 'Gate station 1',
  event: {
    name: 'Warriors v Bafana Bafana',
    venue: 'National Sports Stadium',
    startsAtMs: NOW_MS + 3_600_000,
  },
  operator: { id: 'tendai', name: 'Tendai Moyo', role: 'steward' },
  operators: [
    { id: 'tendai', name: 'Tendai Moyo' },
    { id: 'rudo', name: 'Rudo Chikwanha' },
  ],
  link: { lastContactMs: NOW_MS - 2000, state: 'connected', trouble: null },
  manifest: { epoch: 7, issuedAtMs: NOW_MS - 5 * 60_000, tickets: 60_000 },
  owedEntries: 3,
  fault: null,
  warnings: [],
};

type Ticket = Extract<VerdictView, { kind: 'admitted' }>['ticket'];

export const TICKET: Ticket = {
  serial: 40_213,
  className: 'Covered Stand',
  section: 'C12',
  row: '27',
  seat: '114',
  gates: ['North Gate'],
};

export function admitted(
  number: number,
  more: Partial<Extract<VerdictView, { kind: 'admitted' }>> = {},
) {
  return {
    kind: 'admitted',
    number,
    atMs: NOW_MS + number * 1000,
    ticket: TICKET,
    holder: null,
    basis: 'listed',
    person: 1,
    admits: 1,
    headline: 'ENTER',
    advice: 'Let the holder in.',
    ...more,
  } as const satisfies VerdictView;
}

export function refused(
  number: number,
  more: Partial<Extract<VerdictView, { kind: 'refused' }>> = {},
) {
  return {
    kind: 'refused',
    number,
    atMs: NOW_MS + number * 1000,
    reason: 'already-admitted',
    ticket: TICKET,
    holder: null,
    first: { gate: 'East Gate', lane: '3', atMs: NOW_MS - 21 * 60_000, provisional: false },
    headline: 'ALREADY IN',
    advice:
      'This ticket was used at East Gate, lane 3, at 17:43: stop the holder here and call a supervisor.',
    ...more,
  } as const satisfies VerdictView;
}

export function fault(number: number): VerdictView {
  return {
    kind: 'fault',
    number,
    atMs: NOW_MS + number * 1000,
    headline: 'STOP',
    advice:
      'The station cannot record: its disk is full. Let nobody in here and call the supervisor.',
  };
}

export function gateState(more: Partial<GateState> = {}): GateState {
  return {
    status: STATUS,
    gate: 'North Gate',
    lane: '2',
    counts: { admittedHere: 1204, refusedHere: 31, admittedEverywhere: 18_733, doubleEntries: 0 },
    recent: [],
    ...more,
  };
}
