/**
 * Purpose: what the in-memory hub makes of one ticket: its state, its newest print, and whose key signed that (MA2, TK3).
 * Invariant: follows from the state alone, as the columns of the real hub's tickets follow from what was done to them.
 */

import type { TicketState } from '@gatefold/domain/codec/chunk';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { Ordinal, Serial } from '@gatefold/domain/ids';
import { stricterState } from '../restored/plan-take-back.ts';
import type { HubState } from './hub-state.ts';

/** What the house sold before the day, and how many serials there are. */
export type HouseStock = {
  readonly sold: number;
  readonly lastSerial: Serial;
  readonly klassOf: (serial: Serial) => Ordinal;
};

/** What a vault is made for. */
export type VaultVenue = {
  readonly startsAtMs: number;
  readonly stock: HouseStock;
  /** The key whose tokens are in the holders' hands. */
  readonly issuer: KeyPair;
  /** Classes that are checked by fingerprint: every ticket of theirs that the hub sold has a record. */
  readonly needsBiometric: ReadonlySet<Ordinal>;
};

export type HubTicket = {
  readonly klass: Ordinal;
  readonly state: TicketState;
  readonly issue: number;
  /** An agent's own key signed the newest print, so the hub does not know its secret. */
  readonly isAgentSold: boolean;
};

export function ticketOf(state: HubState, stock: HouseStock, serial: Serial): HubTicket {
  const sale = state.sales.get(serial)?.find((one) => one.counted);
  const isAllotted = [...state.grants.values()].some(
    ({ grant }) => serial >= grant.serialFrom && serial <= grant.serialTo,
  );
  const isRevoked = state.revokedTickets.has(serial) || (sale?.voided ?? false);
  const unsold = isAllotted ? 'allotted' : 'unsold';
  const isSold = sale !== undefined || serial <= stock.sold;
  const known = isRevoked ? 'revoked' : isSold ? 'sold' : unsold;
  const takenBack = state.ticketsTakenBack.get(serial);
  const issue = Math.max(state.reissues.get(serial) ?? 0, sale?.issue ?? 0, takenBack?.issue ?? 0);
  return {
    klass: stock.klassOf(serial),
    state: takenBack === undefined ? known : stricterState(known, takenBack.state),
    issue,
    isAgentSold: sale !== undefined && sale.issue === issue,
  };
}
