/**
 * Purpose: what an administrator does at the in-memory hub, as the services `enrol-station.ts`, `grant-allotment.ts` and
 * `revoke.ts` do it to the tables (SE1, SE2, AL1).
 * Invariant: a deed that is refused changes nothing; one that is done is in the next manifest.
 */

import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { Serial } from '@gatefold/domain/ids';
import type { Deed, VaultDeed } from './hub-call.ts';
import { markVaultPages } from './hub-vault.ts';
import type { MemoryHub } from './memory-hub.ts';
import { ticketOf } from './memory-tickets.ts';
import { performAtVault } from './memory-vault-deeds.ts';

type AnyDeed = Exclude<Deed, VaultDeed>;

function serialsOf({ serialFrom, serialTo }: AllotmentGrant): readonly Serial[] {
  return Array.from({ length: serialTo - serialFrom + 1 }, (_, step) => serialFrom + step);
}

/** A new print, for a sold ticket on which somebody may still come in (TK3). */
function reissue({ state, options }: MemoryHub, serial: Serial): boolean {
  // The service marks the event before it looks, so one that is refused is followed by an epoch too.
  state.dirty = true;
  const { stock } = options.venue;
  if (serial < 1 || serial > stock.lastSerial) return false;
  const ticket = ticketOf(state, stock, serial);
  const inside = (state.admissions.get(serial) ?? []).filter(({ standing }) => standing).length;
  const isUsed = inside >= (options.admits[ticket.klass] ?? 1);
  if (ticket.state !== 'sold' || isUsed) return false;
  state.reissues.set(serial, ticket.issue + 1);
  markVaultPages(state, [serial]);
  return true;
}

function change(hub: MemoryHub, deed: AnyDeed): boolean {
  const { state } = hub;
  switch (deed.kind) {
    case 'enrolled':
      if (state.stations.has(deed.station.station)) return false;
      state.stations.set(deed.station.station, deed.station);
      return true;
    case 'granted': {
      const { grant, envelope } = deed;
      const isIn = (serial: Serial) => serial >= grant.serialFrom && serial <= grant.serialTo;
      if ([...state.revokedTickets, ...state.ticketsTakenBack.keys()].some(isIn)) return false;
      const isTaken = [...state.grants.values()].some(
        ({ grant: { serialFrom, serialTo } }) => isIn(serialFrom) || isIn(serialTo),
      );
      if (isTaken) return false;
      // A grant made out to a machine that may not sell would only keep its tickets from the others.
      if (state.stations.get(grant.station)?.state !== 'active') return false;
      state.grants.set(grant.id, { grant, envelope });
      markVaultPages(state, serialsOf(grant));
      return true;
    }
    case 'station-revoked': {
      const listed = state.stations.get(deed.station);
      if (listed === undefined || listed.state === 'revoked') return false;
      state.stations.set(deed.station, { ...listed, state: 'revoked' });
      return true;
    }
    case 'ticket-revoked': {
      const { revokedTickets, sales, ticketsTakenBack } = state;
      if (ticketsTakenBack.get(deed.serial)?.state === 'revoked') return false;
      const isVoided = sales.get(deed.serial)?.some((sale) => sale.voided) ?? false;
      if (revokedTickets.has(deed.serial) || isVoided) return false;
      revokedTickets.add(deed.serial);
      markVaultPages(state, [deed.serial]);
      return true;
    }
    case 'ticket-reissued':
      return reissue(hub, deed.serial);
  }
}

/** False when the hub refuses. A grant that is made again settles the sales that came before it, as a list that says it does. */
export function perform(hub: MemoryHub, deed: Deed): boolean {
  switch (deed.kind) {
    case 'holder-recorded':
    case 'holder-removed':
    case 'vault-day-set':
    case 'vault-ended':
    case 'vault-day-looked':
      return performAtVault(hub, deed);
    default:
      if (!change(hub, deed)) return false;
      if (deed.kind === 'granted') hub.settleGrantedSales(deed.grant);
      hub.state.dirty = true;
      hub.state.deeds += 1;
      return true;
  }
}
