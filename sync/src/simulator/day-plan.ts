/**
 * Purpose: who and what a simulated day has: keys, stations, tickets sold before, grants (SI1).
 * Invariant: keys follow from fixed seeds and tokens from keys, so that they can be kept from one day to the next.
 */

import { sealGrant, type AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import { sealCertificate, stationIdOf, type StationRole } from '@gatefold/domain/codec/certificate';
import type { EventPart } from '@gatefold/domain/codec/manifest-parts';
import {
  issueToken,
  tokenFromDigits,
  tokenToDigits,
  toQuarterHours,
} from '@gatefold/domain/codec/ticket-token';
import { keyPairFromSeed, type KeyPair } from '@gatefold/domain/crypto/sign';
import type { Serial } from '@gatefold/domain/ids';
import type { HubStation } from './hub-state.ts';
import type { Identity } from './station-life.ts';

export const EVENT = 7;
const HOUR_MS = 3_600_000;
/** A Saturday at noon (UTC). Nothing depends on which. */
export const DAY_START_MS = Date.UTC(2026, 4, 16, 12);
export const DAY_MS = 30 * 60_000;
/** Few, so that the same ticket is often shown at two gates. */
export const HOUSE_SOLD = 40;
export const GRANT_SIZE = 6;
/** In every fourth run of serials are tickets for three. */
const FAMILY_EVERY = 4;

/** By class, what one ticket costs, how many it lets in, and whether fingerprints are compared (of which no day has any). */
const CLASSES = [
  { name: 'Stand', admits: 1, needsBiometric: false, prices: { USD: 1000, ZWG: 27_000 } },
  { name: 'Family', admits: 3, needsBiometric: false, prices: { USD: 2500, ZWG: 67_500 } },
  { name: 'Members', admits: 1, needsBiometric: true, prices: { USD: 1000, ZWG: 27_000 } },
] as const;
const MEMBERS = 2;
/** The last serials of the house, on days with a vault. */
const MEMBERS_SOLD = 4;

export const NEEDS_BIOMETRIC: ReadonlySet<number> = new Set(
  CLASSES.flatMap(({ needsBiometric }, klass) => (needsBiometric ? [klass] : [])),
);

export const ADMITS: readonly number[] = CLASSES.map(({ admits }) => admits);

/** The class of a ticket: of the house's by its serial, of a grant's by the grant. */
export function klassOf(serial: Serial): number {
  const number = serial <= HOUSE_SOLD ? serial : Math.ceil((serial - HOUSE_SOLD) / GRANT_SIZE);
  return number % FAMILY_EVERY === 0 ? 1 : 0;
}

/** As `klassOf`, on a day with a vault: some of the house's tickets are checked by fingerprint. */
export function klassWithMembers(serial: Serial): number {
  const isMember = serial <= HOUSE_SOLD && serial > HOUSE_SOLD - MEMBERS_SOLD;
  return isMember ? MEMBERS : klassOf(serial);
}

function keysOf(number: number): KeyPair {
  const seed = new Uint8Array(32).fill(7);
  new DataView(seed.buffer).setUint32(0, number);
  return keyPairFromSeed(seed);
}

export const HUB_KEYS = keysOf(1);
export const ISSUER_KEYS = keysOf(2);
export const THIEF_KEYS = keysOf(3);
/** In every name, photo reference and template of a simulated day, and nowhere else. */
export const HOLDER_MARK = 'Zvakavanzika';
export const VALID_FROM_MS = DAY_START_MS - 48 * HOUR_MS;
const VALID_FROM = toQuarterHours(VALID_FROM_MS);

export const EVENT_PART: EventPart = {
  v: 1,
  name: 'Simulated match',
  venue: 'Nowhere',
  startsAtMs: DAY_START_MS,
  gates: Array.from({ length: 20 }, (_, index) => `Gate ${index + 1}`),
  gateSets: [Array.from({ length: 20 }, (_, index) => index)],
  // Wider than any clock of the day is wrong, so that it is the ledgers that are tried and not the opening hours.
  windows: [{ opensAtMs: DAY_START_MS - 96 * HOUR_MS, closesAtMs: DAY_START_MS + 96 * HOUR_MS }],
  classes: CLASSES.map(({ name, admits, needsBiometric, prices }) => ({
    name,
    admits,
    needsId: false,
    needsBiometric,
    price: { amountMinor: prices.USD, currency: 'USD' },
  })),
  sections: ['Stand'],
  rows: [],
  seats: [],
  soldSince: 'admit',
  maxManifestAgeMs: 0,
  codeKey: new Uint8Array(16),
};

export function enrolled(index: number): { identity: Identity; listed: HubStation } {
  const keys = keysOf(100 + index);
  const { publicKey } = keys;
  const station = stationIdOf(publicKey);
  const role: StationRole = index % 2 === 0 ? 'gate' : 'agent';
  const name = `${role} ${index}`;
  const issuedAtMs = DAY_START_MS - HOUR_MS;
  const certificate = sealCertificate(
    { v: 1, station, name, role, publicKey, issuedAtMs },
    HUB_KEYS.secretKey,
  );
  const gate = role === 'gate' ? index : null;
  const leaseUntilMs = DAY_START_MS + 12 * HOUR_MS;
  return {
    identity: {
      event: EVENT,
      station,
      name,
      role,
      keys,
      certificate,
      hubPublicKey: HUB_KEYS.publicKey,
      post: gate === null ? null : { gate, lane: 'A' },
      isRetired: false,
    },
    listed: {
      station,
      name,
      role,
      publicKey,
      gate,
      state: 'active',
      leaseUntilMs,
      manifestEpoch: 0,
    },
  };
}

export function grantTo(identity: Identity, number: number, expiresAtMs: number) {
  const serialFrom = HOUSE_SOLD + number * GRANT_SIZE + 1;
  const klass = klassOf(serialFrom);
  const { prices } = CLASSES[klass] ?? CLASSES[0];
  const grant: AllotmentGrant = {
    v: 1,
    id: String(number).padStart(16, '0'),
    event: EVENT,
    station: identity.station,
    stationKey: identity.keys.publicKey,
    klass,
    serialFrom,
    serialTo: serialFrom + GRANT_SIZE - 1,
    prices: [
      { amountMinor: prices.USD, currency: 'USD' },
      { amountMinor: prices.ZWG, currency: 'ZWG' },
    ],
    cashLimits: [],
    validFromQuarterHours: VALID_FROM,
    validForHours: 0,
    expiresAtMs,
  };
  return { grant, envelope: sealGrant(grant, ISSUER_KEYS.secretKey) };
}

const houseTickets = new Map<string, string>();

/** The digits of a ticket the house sold, or of its new print for any ticket. */
export function houseTicket(serial: Serial, issue: number, klass: number): string {
  const name = `${serial} ${issue} ${klass}`;
  const kept = houseTickets.get(name);
  if (kept !== undefined) return kept;
  const face = { event: EVENT, serial, issue, klass, validForHours: 0 };
  const token = issueToken({ ...face, validFromQuarterHours: VALID_FROM }, ISSUER_KEYS);
  const digits = tokenToDigits(token);
  houseTickets.set(name, digits);
  return digits;
}

/** The ticket with another serial written over its own. */
export function forgedTicket(digits: string, serial: Serial): string {
  const token = tokenFromDigits(digits);
  if (token === null) return digits;
  const bytes = Uint8Array.from(token.bytes);
  bytes[6] = serial;
  return tokenToDigits({ ...token, bytes });
}
