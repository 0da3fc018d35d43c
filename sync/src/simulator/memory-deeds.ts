/**
 * Purpose: what an administrator does at the in-memory hub, as the services `enrol-station.ts`, `grant-allotment.ts` and
 * `revoke.ts` do it to the tables (SE1, SE2, AL1).
 * Invariant: a deed that is refused changes nothing; one that is done is in the next manifest.
 */

import type { Deed } from './hub-call.ts';
import type { HubState } from './hub-state.ts';

function change(state: HubState, deed: Deed): boolean {
  switch (deed.kind) {
    case 'enrolled':
      state.stations.set(deed.station.station, deed.station);
      return true;
    case 'granted': {
      const { grant, envelope } = deed;
      if ([...state.revokedTickets].some((one) => one >= grant.serialFrom && one <= grant.serialTo))
        return false;
      // A grant made out to a machine that may not sell would only keep its tickets from the others.
      if (state.stations.get(grant.station)?.state !== 'active') return false;
      state.grants.set(grant.id, { grant, envelope });
      return true;
    }
    case 'station-revoked': {
      const listed = state.stations.get(deed.station);
      if (listed === undefined || listed.state === 'revoked') return false;
      state.stations.set(deed.station, { ...listed, state: 'revoked' });
      return true;
    }
    case 'ticket-revoked': {
      const { revokedTickets, sales } = state;
      const isVoided = sales.get(deed.serial)?.some((sale) => sale.voided) ?? false;
      if (revokedTickets.has(deed.serial) || isVoided) return false;
      revokedTickets.add(deed.serial);
      return true;
    }
  }
}

/** False when the hub refuses. */
export function perform(state: HubState, deed: Deed): boolean {
  if (!change(state, deed)) return false;
  state.dirty = true;
  state.deeds += 1;
  return true;
}
