/**
 * Purpose: one small event for the domain's tests: its keys, its parts, a kiosk with a grant.
 * Invariant: everything follows from fixed seeds, so that two runs see the same bytes. Tests only.
 */

import { sealGrant, type AllotmentGrant } from '../codec/allotment-grant.ts';
import { stationIdOf } from '../codec/certificate.ts';
import { blankChunk, NO_PLACE, setColumns, type TicketColumns } from '../codec/chunk.ts';
import type { EventPart, ListedStation } from '../codec/manifest-parts.ts';
import { toQuarterHours } from '../codec/ticket-token.ts';
import { keyPairFromSeed, type KeyPair } from '../crypto/sign.ts';
import type { ManifestContent } from '../manifest/manifest.ts';

export function keysFrom(seedByte: number): KeyPair {
  return keyPairFromSeed(new Uint8Array(32).fill(seedByte));
}

/** Seeds 4538 and 4930 are the first two numbers whose keys share their three-byte signer id: three bytes are few. */
export const COLLIDING_KEYS: readonly KeyPair[] = [4538, 4930].map((number) => {
  const seed = new Uint8Array(32);
  new DataView(seed.buffer).setUint32(0, number, true);
  return keyPairFromSeed(seed);
});

export const EVENT = 7;
export const HUB = keysFrom(1);
export const ISSUER = keysFrom(2);
export const KIOSK = keysFrom(3);
export const GATE = keysFrom(4);
export const KIOSK_ID = stationIdOf(KIOSK.publicKey);
export const GATE_ID = stationIdOf(GATE.publicKey);

export const HOUR_MS = 3_600_000;
/** A Saturday at noon (UTC), a quarter hour sharp. */
export const KICK_OFF_MS = Date.UTC(2026, 4, 16, 12);
export const NOW_MS = KICK_OFF_MS - HOUR_MS;

export function exampleEvent(changes: Partial<EventPart> = {}): EventPart {
  return {
    v: 1,
    name: 'Dynamos v Highlanders',
    venue: 'National Sports Stadium',
    startsAtMs: KICK_OFF_MS,
    gates: ['Gate 1', 'Gate 2', 'Gate 3'],
    gateSets: [
      [0, 1, 2],
      [1, 2],
    ],
    windows: [{ opensAtMs: NOW_MS - 2 * HOUR_MS, closesAtMs: KICK_OFF_MS + HOUR_MS }],
    classes: [
      {
        name: 'Open Stand',
        admits: 1,
        needsId: false,
        needsBiometric: false,
        price: { amountMinor: 1000, currency: 'USD' },
      },
    ],
    sections: ['Bay 7'],
    rows: ['A', 'B'],
    seats: ['12a'],
    soldSince: 'ask-supervisor',
    maxManifestAgeMs: 0,
    codeKey: new Uint8Array(16).fill(9),
    ...changes,
  };
}

export function exampleGrant(changes: Partial<AllotmentGrant> = {}): AllotmentGrant {
  return {
    v: 1,
    id: 'allotment-1',
    event: EVENT,
    station: KIOSK_ID,
    stationKey: KIOSK.publicKey,
    klass: 0,
    serialFrom: 11,
    serialTo: 20,
    prices: [{ amountMinor: 1000, currency: 'USD' }],
    cashLimits: [{ amountMinor: 10_000, currency: 'USD' }],
    validFromQuarterHours: toQuarterHours(NOW_MS - 2 * HOUR_MS),
    validForHours: 24,
    expiresAtMs: KICK_OFF_MS,
    ...changes,
  };
}

export const GATE_STATION: ListedStation = {
  station: GATE_ID,
  name: 'Gate 1 lane A',
  role: 'gate',
  publicKey: GATE.publicKey,
  gate: 0,
  state: 'active',
  leaseUntilMs: KICK_OFF_MS + 12 * HOUR_MS,
};

export const KIOSK_STATION: ListedStation = {
  ...GATE_STATION,
  station: KIOSK_ID,
  name: 'Mbare kiosk',
  role: 'agent',
  publicKey: KIOSK.publicKey,
  gate: null,
};

export const SOLD_TICKET: TicketColumns = {
  klass: 0,
  gateSet: 0,
  window: 0,
  state: 'sold',
  issue: 0,
  section: 0,
  row: NO_PLACE,
  seat: NO_PLACE,
};

export type ExampleChanges = {
  readonly event?: Partial<EventPart>;
  readonly stations?: readonly ListedStation[];
  readonly grants?: readonly Uint8Array[];
  readonly issuers?: readonly KeyPair[];
  /** In the order of their serials, from 1. */
  readonly tickets?: readonly TicketColumns[];
};

/** Serials 1 to 10 are sold, 11 to 20 allotted to the kiosk, unless the changes say otherwise. */
export function exampleContent(changes: ExampleChanges = {}): ManifestContent {
  const tickets =
    changes.tickets ??
    Array.from({ length: 20 }, (_, index) => ({
      ...SOLD_TICKET,
      state: index < 10 ? ('sold' as const) : ('allotted' as const),
    }));
  const chunk = blankChunk(EVENT, 1, tickets.length, true);
  for (const [index, ticket] of tickets.entries()) setColumns(chunk, index, ticket);
  const noHash = '00'.repeat(32);
  return {
    root: {
      event: EVENT,
      epoch: 1,
      previous: null,
      issuedAtMs: NOW_MS - HOUR_MS,
      parts: {
        event: noHash,
        issuers: noHash,
        stations: noHash,
        operators: noHash,
        allotments: noHash,
        tickets: noHash,
      },
      vault: null,
    },
    event: exampleEvent(changes.event),
    issuers: {
      v: 1,
      issuers: (changes.issuers ?? [ISSUER]).map(({ publicKey }) => ({
        publicKey,
        fromMs: 0,
        untilMs: null,
      })),
    },
    stations: { v: 1, stations: [...(changes.stations ?? [GATE_STATION, KIOSK_STATION])] },
    operators: {
      v: 1,
      operators: [{ id: 'tendai', name: 'Tendai M.', role: 'steward', pin: '$argon2id$' }],
    },
    allotments: {
      v: 1,
      grants: [...(changes.grants ?? [sealGrant(exampleGrant(), ISSUER.secretKey)])],
    },
    tickets: { v: 1, chunkSize: 4096, lastSerial: tickets.length, chunks: [new Uint8Array(32)] },
    chunks: [chunk],
  };
}
