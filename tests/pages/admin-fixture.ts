/** Purpose: what the hub would say of an event, for tests of the administrator's page. */

import type { AdminOverview } from '@gatefold/hub/contract/admin';
import { NOW_MS } from './gate-fixture.ts';

type Evidence = AdminOverview['incidents'][number]['standing'][number];

export const EVIDENCE_NORTH: Evidence = {
  station: 'North 1',
  gate: 'North Gate',
  lane: '1',
  operator: 'Rudo Moyo',
  atMs: NOW_MS - 600_000,
  ledger: 'aa01'.padEnd(32, '0'),
  seq: 1204,
};
export const EVIDENCE_SOUTH: Evidence = {
  station: 'South 1',
  gate: 'South Gate',
  lane: '4',
  operator: 'Tendai Ncube',
  atMs: NOW_MS - 540_000,
  ledger: 'bb02'.padEnd(32, '0'),
  seq: 87,
};

const STATIONS: AdminOverview['stations'] = [
  {
    station: '00000000000000a1',
    name: 'North 1',
    role: 'gate',
    gate: 'North Gate',
    lane: '1',
    state: 'active',
    leaseUntilMs: NOW_MS + 86_400_000,
    lastContactMs: NOW_MS - 2000,
    entriesReceived: 1204,
    owedAtLastContact: 0,
    manifestEpoch: 7,
    clockOffsetMs: 12,
  },
  {
    station: '00000000000000b2',
    name: 'South 1',
    role: 'gate',
    gate: 'South Gate',
    lane: '4',
    state: 'active',
    leaseUntilMs: NOW_MS + 86_400_000,
    lastContactMs: NOW_MS - 25 * 60_000,
    entriesReceived: 80,
    owedAtLastContact: 341,
    manifestEpoch: 6,
    clockOffsetMs: -41_000,
  },
  {
    station: '00000000000000c3',
    name: 'Mbare Kiosk',
    role: 'agent',
    gate: null,
    lane: null,
    state: 'active',
    leaseUntilMs: NOW_MS + 86_400_000,
    lastContactMs: null,
    entriesReceived: 0,
    owedAtLastContact: null,
    manifestEpoch: null,
    clockOffsetMs: null,
  },
];

export function overviewOf(more: Partial<AdminOverview> = {}): AdminOverview {
  return {
    nowMs: NOW_MS,
    events: [{ event: 1, name: 'Warriors v Bafana Bafana' }],
    event: {
      event: 1,
      name: 'Warriors v Bafana Bafana',
      venue: 'National Sports Stadium',
      startsAtMs: NOW_MS + 3_600_000,
      epoch: 7,
      gates: ['North Gate', 'South Gate'],
      classes: [
        {
          klass: 1,
          name: 'Covered Stand',
          price: { amountMinor: 3000, currency: 'USD' },
          tickets: 20_000,
          sold: 12_345,
          allotted: 250,
          revoked: 3,
          admitted: 9876,
        },
      ],
    },
    stations: STATIONS,
    gateCounts: [
      { gate: 'North Gate', admitted: 1204, refused: 31, doubles: 0 },
      { gate: 'South Gate', admitted: 80, refused: 2, doubles: 1 },
    ],
    refusals: [{ reason: 'already-admitted', count: 17 }],
    incidents: [
      {
        id: 'double-40213',
        kind: 'double-entry',
        serial: 40_213,
        words: 'Ticket 40213 was let in twice.',
        standing: [EVIDENCE_NORTH],
        against: [EVIDENCE_SOUTH],
      },
    ],
    tills: [
      {
        station: '00000000000000c3',
        name: 'Mbare Kiosk',
        period: 3,
        open: false,
        ticketsSold: 38,
        expected: [{ amountMinor: 124_000, currency: 'USD' }],
        counted: [{ amountMinor: 123_500, currency: 'USD' }],
      },
    ],
    unreportedSales: 5,
    vault: null,
    quarantine: [
      {
        id: 9,
        receivedAtMs: NOW_MS - 60_000,
        station: 'North 1',
        reason: 'gap',
        words: 'Entries 12 to 14 are missing before this one.',
        bytes: 412,
        times: 3,
      },
    ],
    audit: [{ atMs: NOW_MS - 30_000, who: 'admin', what: 'revoked ticket 7' }],
    ...more,
  };
}
