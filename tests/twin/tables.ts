/**
 * Purpose: what a real hub's tables and the simulated hub's maps hold, as lines to compare (SI1).
 * Invariant: every row of either is a line; the lines are in one order.
 */

import { toHex } from '@gatefold/domain/bytes';
import { encodeVaultKeys } from '@gatefold/domain/codec/vault-part';
import { decodeEntry } from '@gatefold/domain/codec/entry';
import type { Pool } from '@gatefold/db/postgres/pool';
import type { HubState } from '@gatefold/sync/simulator/hub-state';

const LINES = `
  SELECT concat_ws(' ', 'entry', ledger, seq, encode(hash, 'hex'), rank_ms, rank_n, counted) FROM entry
  UNION ALL SELECT concat_ws(' ', 'ledger', ledger, station, last_seq, last_rank_ms, last_rank_n) FROM ledger
  UNION ALL SELECT concat_ws(' ', 'admission', ledger, seq, serial, klass, station, gate, rank_ms, rank_n, standing) FROM admission
  UNION ALL SELECT concat_ws(' ', 'sale', ledger, seq, serial, issue, price_minor, granted, counted, voided) FROM sale
  UNION ALL SELECT DISTINCT concat_ws(' ', 'void', serial, station) FROM sale_void
  UNION ALL SELECT concat_ws(' ', 'quarantine', encode(identity, 'hex'), reason, coalesce(seq::text, '-'), times,
    resolved_at_ms IS NOT NULL, received_at_ms, clock_offset_ms) FROM quarantine
  UNION ALL SELECT concat_ws(' ', 'station', station, state, coalesce(manifest_epoch, 0), lease_until_ms) FROM station
  UNION ALL SELECT concat_ws(' ', 'fork', ledger, station, seq) FROM ledger_fork
  UNION ALL SELECT concat_ws(' ', 'feed', cursor, kind, ledger, seq, serial) FROM feed
  UNION ALL SELECT concat_ws(' ', 'grant', allotment, station, serial_from, serial_to) FROM allotment
  UNION ALL SELECT concat_ws(' ', 'refused', gate, reason, count) FROM refusal_count
  UNION ALL SELECT concat_ws(' ', 'root', epoch) FROM manifest_root
  UNION ALL SELECT concat_ws(' ', 'epoch', epoch, dirty OR EXISTS (SELECT 1 FROM dirty_chunk)) FROM event
  UNION ALL SELECT concat_ws(' ', 'vault', keep_until_ms, vault, encode(key_list, 'hex'), ended_at_ms, ended_by, end_reason,
    ended_holders, ended_records, encode(destruction, 'hex')) FROM event_vault
  UNION ALL SELECT concat_ws(' ', 'holder', serial, encode(sealed, 'hex')) FROM ticket_holder
  UNION ALL SELECT concat_ws(' ', 'vault class', klass, padded_length) FROM vault_class
  UNION ALL SELECT concat_ws(' ', 'vault page', page, hash, encode(key_id, 'hex'), records) FROM vault_page
  UNION ALL SELECT concat_ws(' ', 'vault index', hash) FROM vault_index
  UNION ALL SELECT DISTINCT concat_ws(' ', 'vault page due', page) FROM dirty_vault_page
  UNION ALL SELECT concat_ws(' ', 'destroyed', ledger, seq, station, vault, why, pages, records, rank_ms) FROM vault_confirmation
  UNION ALL SELECT concat_ws(' ', 'lost', after_epoch, to_epoch) FROM lost_stretch
  UNION ALL SELECT concat_ws(' ', 'taken-back', epoch) FROM list_taken_back
  UNION ALL SELECT concat_ws(' ', 'life', hub_epoch) FROM hub_life`;

export async function realLines(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ line: string }>(`SELECT line FROM (${LINES}) AS held (line)`);
  return rows.map(({ line }) => line.trim()).sort();
}

function flag(is: boolean): string {
  return is ? 't' : 'f';
}

/** Refused check-ins that count, by gate and reason. */
function refusals({ ledgers }: HubState): readonly string[] {
  const reasons = [...ledgers.values()].flatMap(({ entries }) =>
    entries.flatMap(({ bytes, counted }) => {
      const entry = counted ? decodeEntry(bytes) : null;
      if (!entry?.ok || entry.value.fact.kind !== 'check-in-refused') return [];
      const { gate, reason } = entry.value.fact.body;
      return [`${gate} ${reason}`];
    }),
  );
  const counts = Map.groupBy(reasons, (reason) => reason);
  return [...counts].map(([reason, all]) => `refused ${reason} ${all.length}`);
}

function ledgerLines({ ledgers }: HubState): readonly string[] {
  return [...ledgers].flatMap(([ledger, { station, entries, lastRank }]) => [
    `ledger ${ledger} ${station} ${entries.length} ${lastRank.ms} ${lastRank.n}`,
    ...entries.map(({ seq, hash, rank, counted }) => {
      const ranked = rank === null ? '' : `${rank.ms} ${rank.n} `;
      return `entry ${ledger} ${seq} ${toHex(hash)} ${ranked}${flag(counted)}`;
    }),
  ]);
}

function foldLines({ admissions, sales, voids, feed }: HubState): readonly string[] {
  return [
    ...[...admissions.values()].flat().map((one) => {
      const { ledger, seq, serial, klass, station, gate, rank, standing } = one;
      const place = `${ledger} ${seq} ${serial} ${klass} ${station} ${gate}`;
      return `admission ${place} ${rank.ms} ${rank.n} ${flag(standing)}`;
    }),
    ...[...sales.values()].flat().map((one) => {
      const { ledger, seq, serial, issue, amountMinor, isGranted, counted, voided } = one;
      const ruling = [isGranted, counted, voided].map(flag).join(' ');
      return `sale ${ledger} ${seq} ${serial} ${issue} ${amountMinor} ${ruling}`;
    }),
    ...[...voids].flatMap(([serial, by]) => [...by].map((station) => `void ${serial} ${station}`)),
    ...feed.map((row, index) => {
      const told = row.kind === 'entry' ? `${row.ledger} ${row.seq}` : `${row.serial}`;
      return `feed ${index + 1} ${row.kind} ${told}`;
    }),
  ];
}

function words(...parts: readonly (string | number | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' ');
}

function vaultLines({ vault, confirmations }: HubState): readonly string[] {
  const destroyed = [...confirmations].map(([key, one]) => {
    const { station, vault: hash, why, pages, records, rankMs } = one;
    return `destroyed ${key.replace(':', ' ')} ${station} ${hash} ${why} ${pages} ${records} ${rankMs}`;
  });
  if (vault === null) return destroyed;
  const { keepUntilMs, keys, ended, holders, paddedLengths, pages, index, duePages } = vault;
  const list = keys === null ? null : toHex(encodeVaultKeys(keys));
  const end =
    ended === null
      ? []
      : [
          ended.atMs,
          ended.who,
          ended.reason,
          ended.holders,
          ended.records,
          toHex(ended.destruction),
        ];
  return [
    ...destroyed,
    words('vault', keepUntilMs, vault.vault, list, ...end),
    ...[...holders].map(([serial, sealed]) => `holder ${serial} ${toHex(sealed)}`),
    ...[...paddedLengths].map(([klass, length]) => `vault class ${klass} ${length}`),
    ...[...pages].map(([page, { hash, keyId, records }]) => {
      return `vault page ${page} ${hash} ${toHex(keyId)} ${records}`;
    }),
    ...[...index.keys()].map((hash) => `vault index ${hash}`),
    ...[...duePages].map((page) => `vault page due ${page}`),
  ];
}

export function simulatedLines(state: HubState): readonly string[] {
  const { stations, forks, quarantine, grants, published, epoch, dirty, hubEpoch } = state;
  const lines = [
    ...ledgerLines(state),
    ...foldLines(state),
    ...refusals(state),
    ...vaultLines(state),
    ...[...quarantine].map(([identity, one]) => {
      const { reason, seq, times, isResolved, receivedAtMs, clockOffsetMs } = one;
      const how = `${reason} ${seq ?? '-'} ${times} ${flag(isResolved)}`;
      return `quarantine ${identity} ${how} ${receivedAtMs} ${clockOffsetMs}`;
    }),
    ...[...stations.values()].map(
      (one) => `station ${one.station} ${one.state} ${one.manifestEpoch} ${one.leaseUntilMs}`,
    ),
    ...[...forks].map(([ledger, { station, seq }]) => `fork ${ledger} ${station} ${seq}`),
    ...[...grants.values()].map(({ grant: { id, station, serialFrom, serialTo } }) => {
      return `grant ${id} ${station} ${serialFrom} ${serialTo}`;
    }),
    ...published.map(({ root }) => `root ${root.epoch}`),
    ...state.lostStretches.map(({ afterEpoch, toEpoch }) => `lost ${afterEpoch} ${toEpoch}`),
    ...[...state.listsTakenBack].map((taken) => `taken-back ${taken}`),
    `epoch ${epoch} ${flag(dirty)}`,
    `life ${hubEpoch}`,
  ];
  return lines.sort();
}

/** What only one of the two holds. */
export function differences(real: readonly string[], simulated: readonly string[]): string[] {
  const [inReal, inSimulated] = [new Set(real), new Set(simulated)];
  return [
    ...real.filter((line) => !inSimulated.has(line)).map((line) => `only real: ${line}`),
    ...simulated.filter((line) => !inReal.has(line)).map((line) => `only simulated: ${line}`),
  ];
}
