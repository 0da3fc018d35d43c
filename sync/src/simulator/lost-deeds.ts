/**
 * Purpose: what the administrator of a simulated day had done and a restored hub does not know, and which lists still say it
 * (LE6).
 * Invariant: written apart from what takes lists back: by the epochs between which a deed was in force, not by what a list
 * holds. So a deed that a list brought is never done again here, and is missing at the end if it was not taken back.
 */

import type { Deed } from './hub-call.ts';
import type { HubState } from './hub-state.ts';

/** Lists above the first epoch, up to the second, say the deed. */
type Span = { readonly afterEpoch: number; readonly toEpoch: number };

export type NotedDeed = {
  readonly deed: Deed;
  /** The newest epoch when it came into force in this life of the hub; null while it is not. */
  sinceEpoch: number | null;
  readonly saidBy: Span[];
};

/** Null for what no list says: names of holders and the end of a vault, and a new print, which is done again besides. */
function isInForce(state: HubState, deed: Deed): boolean | null {
  switch (deed.kind) {
    case 'enrolled':
      return state.stations.has(deed.station.station);
    case 'granted':
      return state.grants.has(deed.grant.id);
    case 'station-revoked':
      return state.stations.get(deed.station)?.state === 'revoked';
    case 'ticket-revoked':
      return (
        state.revokedTickets.has(deed.serial) ||
        state.ticketsTakenBack.get(deed.serial)?.state === 'revoked'
      );
    case 'ticket-reissued':
    case 'holder-recorded':
    case 'holder-removed':
    case 'vault-day-set':
    case 'vault-ended':
    case 'vault-day-looked':
      return null;
  }
}

export function isSaidBy({ saidBy }: NotedDeed, epoch: number): boolean {
  return saidBy.some(({ afterEpoch, toEpoch }) => afterEpoch < epoch && epoch <= toEpoch);
}

/** The administrator leaves it to the lists. The revocation of a station must not wait for one. */
export function mayWait({ kind }: Deed): boolean {
  return kind === 'enrolled' || kind === 'granted' || kind === 'ticket-revoked';
}

/**
 * The hub came back without some deeds: from now on only lists of the lost time say them. Answers those. `inBackup` is how many
 * of the deeds, from the first, the backup knows.
 */
export function noteLoss(
  deeds: readonly NotedDeed[],
  state: HubState,
  inBackup: number,
): readonly NotedDeed[] {
  const lost = deeds.filter(({ deed }, index) => !(isInForce(state, deed) ?? index < inBackup));
  for (const one of lost) {
    if (one.sinceEpoch !== null)
      one.saidBy.push({ afterEpoch: one.sinceEpoch, toEpoch: state.epoch });
    one.sinceEpoch = null;
  }
  return lost;
}
