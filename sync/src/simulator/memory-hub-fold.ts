/**
 * Purpose: what a run of counted entries changes at the in-memory hub, in the order of the real one's `foldRun`
 * (AD2, AL1, AL3).
 * Invariant: `standing`, `counted` and `voided` are what the pure folds say of everything known of a ticket (LE3).
 */

import { toHex } from '@gatefold/domain/bytes';
import { compareAdmissions } from '@gatefold/domain/admission/admission';
import { isGrantedSale } from '@gatefold/domain/allotment/granted-sale';
import type { Entry } from '@gatefold/domain/codec/entry';
import type { FactOf } from '@gatefold/domain/codec/facts';
import { entryKey, type Serial, type StationId } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';
import { admissionOf } from '../merge/known-admissions.ts';
import type { HubAdmission, HubSale, HubState } from './hub-state.ts';
import { markVaultPages } from './hub-vault.ts';
import type { HubRules } from './seam.ts';

export type RankedFact = { readonly entry: Entry; readonly rank: Hlc };

export type FoldPorts = {
  readonly state: HubState;
  readonly rules: HubRules;
  /** By class, how many one ticket lets in. */
  readonly admits: readonly number[];
};

function ruleTickets({ state, rules, admits }: FoldPorts, serials: ReadonlySet<Serial>): void {
  for (const serial of serials) {
    const rows = state.admissions.get(serial) ?? [];
    const [first] = [...rows].sort(compareAdmissions);
    const ruling = rules.ruleTicket(serial, rows, admits[first?.klass ?? -1] ?? 1);
    const standing = new Set(ruling.standing.map(entryKey));
    state.admissions.set(
      serial,
      rows.map((row) => ({ ...row, standing: standing.has(entryKey(row)) })),
    );
    if (ruling.doubles.length > 0) state.feed.push({ kind: 'double-ruled', serial });
  }
}

function foldAdmissions(ports: FoldPorts, station: StationId, facts: readonly RankedFact[]): void {
  const { state } = ports;
  const serials = new Set<Serial>();
  for (const { entry, rank } of facts) {
    const known = admissionOf(entry, station, rank, false);
    if (known === null) continue;
    const row: HubAdmission = { ...known, standing: true };
    state.admissions.set(row.serial, [...(state.admissions.get(row.serial) ?? []), row]);
    state.feed.push({ kind: 'entry', ledger: row.ledger, seq: row.seq });
    serials.add(row.serial);
  }
  ruleTickets(ports, serials);
}

type Claim = Pick<FactOf<'ticket-sold'>['body'], 'serial' | 'klass' | 'issue' | 'allotment'>;

export function isGranted(state: HubState, station: StationId, sale: Claim): boolean {
  const grant = state.grants.get(sale.allotment)?.grant;
  return grant !== undefined && grant.station === station && isGrantedSale(grant, sale);
}

/** The ruling on every ticket that is named, over all that is known of it. */
export function ruleSerials({ state, rules }: FoldPorts, serials: ReadonlySet<Serial>): void {
  if (serials.size > 0) state.dirty = true;
  markVaultPages(state, serials);
  for (const serial of serials) {
    const sales = state.sales.get(serial) ?? [];
    const ruling = rules.ruleSales(sales, state.voids.get(serial) ?? new Set());
    state.sales.set(
      serial,
      sales.map((sale) => {
        const counted = entryKey(sale) === ruling.counted;
        return { ...sale, counted, voided: counted && ruling.isVoided };
      }),
    );
  }
}

/** What gates wrote of vaults they destroyed (MA4). */
function foldVault({ state }: FoldPorts, station: StationId, facts: readonly RankedFact[]): void {
  for (const { entry, rank } of facts) {
    if (entry.fact.kind !== 'vault-destroyed') continue;
    const { vault, why, pages, records } = entry.fact.body;
    const word = { station, vault: toHex(vault), why, pages, records, rankMs: rank.ms };
    state.confirmations.set(entryKey(entry), word);
  }
}

function foldSales(ports: FoldPorts, station: StationId, facts: readonly RankedFact[]): void {
  const { state } = ports;
  const serials = new Set<Serial>();
  for (const { entry, rank } of facts) {
    const { fact, ledger, seq } = entry;
    if (fact.kind === 'ticket-sold') {
      const { serial, issue, price, klass, allotment } = fact.body;
      const sale: HubSale = {
        ledger,
        seq,
        station,
        rank,
        isGranted: isGranted(state, station, fact.body),
        serial,
        klass,
        allotment,
        issue,
        amountMinor: price.amountMinor,
        counted: false,
        voided: false,
      };
      state.sales.set(serial, [...(state.sales.get(serial) ?? []), sale]);
      serials.add(serial);
    }
    if (fact.kind === 'sale-voided') {
      const { serial } = fact.body;
      state.voids.set(serial, new Set([...(state.voids.get(serial) ?? []), station]));
      serials.add(serial);
    }
  }
  ruleSerials(ports, serials);
}

export function foldRun(ports: FoldPorts, station: StationId, facts: readonly RankedFact[]): void {
  foldAdmissions(ports, station, facts);
  foldSales(ports, station, facts);
  foldVault(ports, station, facts);
}
