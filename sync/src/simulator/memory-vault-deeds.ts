/**
 * Purpose: what is done to the in-memory hub's vault, as the services `holders.ts` and `end-vault.ts` do it to the tables
 * (MA4).
 * Invariant: rows first, then the secret, then the signature. A vault that has ended does not come back, and neither does one
 * whose secret was destroyed before the hub was brought back from a backup.
 */

import { sealVaultDestruction } from '@gatefold/domain/codec/vault-destruction';
import { pageOf } from '@gatefold/domain/codec/vault-page';
import { paddedLength } from '@gatefold/domain/vault/holder-record';
import { sealHolder, type HolderData } from '../vault/holder-data.ts';
import type { VaultDeed } from './hub-call.ts';
import { markVaultPages, newVault, type HubVault } from './hub-vault.ts';
import type { MemoryHub } from './memory-hub.ts';
import { ticketOf } from './memory-tickets.ts';
import { pagesOfClass } from './memory-vault.ts';

/** As the hub keeps holders after an event, unless another day is set. */
const KEEP_MS = 30 * 24 * 3_600_000;
/** Every secret is made like this, so that a run can be repeated. */
const SECRET_LENGTH = 32;
const ADMIN = 'admin';
const DAY_CAME = 'the day that was set has come';
const DESTROYED = 'its key was destroyed before the database was brought back';

type Recorded = Extract<VaultDeed, { kind: 'holder-recorded' }>;

function done(hub: MemoryHub, auditLines: number): true {
  hub.state.dirty = true;
  hub.state.deeds += auditLines;
  return true;
}

function mayBeRecorded({ state, options }: MemoryHub, { serial, record }: Recorded): boolean {
  const { stock, needsBiometric } = options.venue;
  if (serial < 1 || serial > stock.lastSerial) return false;
  const ticket = ticketOf(state, stock, serial);
  const hasPrints = record.templates.length > 0;
  return (
    ticket.state === 'sold' &&
    !ticket.isAgentSold &&
    (!hasPrints || needsBiometric.has(ticket.klass))
  );
}

function keepHolder(hub: MemoryHub, deed: Recorded): boolean {
  const { state, safe, options } = hub;
  const { event, venue, clock } = options;
  if (!mayBeRecorded(hub, deed)) return false;
  const vault = state.vault ?? newVault(venue.startsAtMs + KEEP_MS);
  state.vault = vault;
  if (vault.ended !== null || safe.wasDestroyed) return false;
  safe.secret ??= new Uint8Array(SECRET_LENGTH).fill(event);
  const { serial } = deed;
  const consent = deed.record.templates.length > 0 ? { atMs: clock.nowMs(), by: ADMIN } : null;
  const data: HolderData = { v: 1, record: deed.record, phone: null, consent };
  const holders = new Map(vault.holders).set(serial, sealHolder(data, safe.secret, event, serial));
  const klass = venue.stock.klassOf(serial);
  const needed = paddedLength(deed.record);
  const grows = needed > (vault.paddedLengths.get(klass) ?? 0);
  const paddedLengths = grows
    ? new Map(vault.paddedLengths).set(klass, needed)
    : vault.paddedLengths;
  const held: HubVault = { ...vault, holders, paddedLengths };
  const grown = grows ? pagesOfClass(held, venue, klass) : [];
  const duePages = new Set([...held.duePages, ...grown, pageOf(serial)]);
  state.vault = { ...held, duePages };
  return done(hub, 1);
}

function forgetHolder(hub: MemoryHub, serial: number): boolean {
  const { state } = hub;
  const { vault } = state;
  if (vault === null || !vault.holders.has(serial)) return false;
  state.vault = {
    ...vault,
    holders: new Map([...vault.holders].filter(([one]) => one !== serial)),
  };
  markVaultPages(state, [serial]);
  return done(hub, 1);
}

function end(hub: MemoryHub, who: string, reason: string): boolean {
  const { state, safe, options } = hub;
  state.dirty = true;
  const { vault } = state;
  if (vault === null || vault.ended !== null) return false;
  const { event, keys, clock, rules } = options;
  const holders = vault.holders.size;
  const records = [...vault.pages.values()].reduce((sum, one) => sum + one.records, 0);
  const atMs = clock.nowMs();
  if (rules.vault.destroysSecret) {
    safe.secret = null;
    safe.wasDestroyed = true;
  }
  const destruction = sealVaultDestruction(
    { event, vault: vault.vault, holders, records, destroyedAtMs: atMs, who, reason },
    keys.secretKey,
  );
  const { keepUntilMs, vault: last } = vault;
  const ended = { atMs, who, reason, holders, records, destruction };
  state.vault = { ...newVault(keepUntilMs), vault: last, ended };
  // One line for the decision, one for the deed.
  return done(hub, 2);
}

function setDay(hub: MemoryHub, keepUntilMs: number): boolean {
  const { state } = hub;
  state.dirty = true;
  const { vault } = state;
  if (vault === null || vault.ended !== null) return false;
  state.vault = { ...vault, keepUntilMs };
  return done(hub, 1);
}

/** Has its day come, or was its secret destroyed before a backup brought its rows back? */
function look(hub: MemoryHub): boolean {
  const { vault } = hub.state;
  if (vault === null || vault.ended !== null) return false;
  if (hub.safe.wasDestroyed) return end(hub, 'hub', DESTROYED);
  const isDue = vault.keepUntilMs <= hub.options.clock.nowMs();
  return isDue && end(hub, 'hub', DAY_CAME);
}

/** False when the hub refuses, or when there was nothing to do. */
export function performAtVault(hub: MemoryHub, deed: VaultDeed): boolean {
  switch (deed.kind) {
    case 'holder-recorded':
      return keepHolder(hub, deed);
    case 'holder-removed':
      return forgetHolder(hub, deed.serial);
    case 'vault-day-set':
      return setDay(hub, deed.keepUntilMs);
    case 'vault-ended':
      return end(hub, ADMIN, deed.reason);
    case 'vault-day-looked':
      return look(hub);
  }
}
