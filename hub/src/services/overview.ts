/**
 * Purpose: everything the administrator's page shows of one event.
 * Invariant: an incident comes with both pieces of evidence (AD2); counts come from the tables the facts were folded into.
 */

import { compareAdmissions } from '@gatefold/domain/admission/admission';
import type { EventPart } from '@gatefold/domain/codec/manifest-parts';
import type { EventId } from '@gatefold/domain/ids';
import { contestedAdmissions, type AdmissionRow } from '@gatefold/db/postgres/admissions';
import { eventPart } from '@gatefold/db/postgres/manifest-source';
import { newestRoot } from '@gatefold/db/postgres/manifests';
import {
  classCounts,
  entriesReceived,
  eventNames,
  gateCounts,
  incidentsOfEvent,
  newestAudit,
  openQuarantine,
  refusalCounts,
  unreportedSales,
  type IncidentRow,
} from '@gatefold/db/postgres/overview';
import { stationsOfEvent, type StationRow } from '@gatefold/db/postgres/stations';
import type { AdminOverview } from '../contract/admin.ts';
import type { Hub } from '../hub.ts';
import type { ReportedTills } from './tills.ts';
import { vaultView } from './vault-view.ts';

/** Should there be more, the count at each gate tells of them. */
const SHOWN_DOUBLES = 500;
const SHOWN_QUARANTINE = 100;
const SHOWN_AUDIT = 50;

type Incident = AdminOverview['incidents'][number];
type Evidence = Incident['standing'][number];

function evidence(row: AdmissionRow, stations: readonly StationRow[], event: EventPart): Evidence {
  return {
    station: stations.find((one) => one.station === row.station)?.name ?? row.station,
    gate: event.gates[row.gate] ?? `gate ${row.gate}`,
    lane: row.lane,
    operator: row.operator,
    atMs: row.rank.ms,
    ledger: row.ledger,
    seq: row.seq,
  };
}

function doubleEntries(
  rows: readonly AdmissionRow[],
  stations: readonly StationRow[],
  event: EventPart,
): readonly Incident[] {
  const bySerial = Map.groupBy(rows, (row) => row.serial);
  return [...bySerial].map(([serial, admissions]): Incident => {
    const ordered = [...admissions].sort(compareAdmissions);
    const side = (standing: boolean) =>
      ordered
        .filter((row) => row.standing === standing)
        .map((row) => evidence(row, stations, event));
    const against = side(false);
    const times = against.length === 1 ? 'once more' : `${against.length} times more`;
    return {
      id: `double-entry ${serial}`,
      kind: 'double-entry',
      serial,
      words: `Ticket ${serial} was admitted ${times} than it may be.`,
      standing: side(true),
      against,
    };
  });
}

function wordsForIncident(row: IncidentRow, station: string): string {
  switch (row.kind) {
    case 'oversell':
      return `${station} sold ticket ${row.serial}, which was sold before.`;
    case 'sale-outside-allotment':
      return `${station} sold ticket ${row.serial}, which is not in its allotment.`;
    case 'forked-ledger':
      return `${station} holds two histories of one ledger, apart from entry ${row.seq} on. Enrol it anew.`;
  }
}

function saleIncident(row: IncidentRow, stations: readonly StationRow[]): Incident {
  const station = stations.find((one) => one.station === row.station)?.name ?? row.station;
  const { kind, serial, ledger, seq, atMs } = row;
  const id = `${kind} ${ledger}:${seq}`;
  const against = [{ station, gate: '', lane: '', operator: '', atMs, ledger, seq }];
  return { id, kind, serial, words: wordsForIncident(row, station), standing: [], against };
}

async function stationLines(
  hub: Hub,
  stations: readonly StationRow[],
  event: EventPart,
): Promise<AdminOverview['stations']> {
  const received = await entriesReceived(hub.pool, stations);
  return stations.map((row) => ({
    station: row.station,
    name: row.name,
    role: row.role,
    gate: row.gate === null ? null : (event.gates[row.gate] ?? null),
    lane: row.lane,
    state: row.state,
    leaseUntilMs: row.leaseUntilMs,
    lastContactMs: row.lastContactMs,
    entriesReceived: received.get(row.station) ?? 0,
    owedAtLastContact: row.owedEntries,
    manifestEpoch: row.manifestEpoch,
    clockOffsetMs: row.clockOffsetMs,
  }));
}

/** Null when there is no such event. */
export async function overview(
  hub: Hub,
  tills: ReportedTills,
  event: EventId,
): Promise<AdminOverview | null> {
  const { pool } = hub;
  const part = await eventPart(pool, event);
  if (part === null) return null;
  const stations = await stationsOfEvent(pool, event);
  const root = await newestRoot(pool, event);
  const classes = await classCounts(pool, event);
  const doubles = doubleEntries(
    await contestedAdmissions(pool, event, SHOWN_DOUBLES),
    stations,
    part,
  );
  const others = (await incidentsOfEvent(pool, event)).map((row) => saleIncident(row, stations));
  const reported = await tills.ofEvent(event);
  return {
    nowMs: hub.clock.nowMs(),
    events: [...(await eventNames(pool))],
    event: {
      event,
      name: part.name,
      venue: part.venue,
      startsAtMs: part.startsAtMs,
      epoch: root?.epoch ?? 0,
      gates: part.gates,
      classes: classes.map(({ amountMinor, currency, ...counts }) => ({
        ...counts,
        price: { amountMinor, currency },
      })),
    },
    stations: await stationLines(hub, stations, part),
    gateCounts: [...(await gateCounts(pool, event))],
    refusals: [...(await refusalCounts(pool, event))],
    incidents: [...others, ...doubles],
    tills: reported.map(({ station, name, period, state, expected }) => ({
      station,
      name,
      period,
      open: state.open,
      ticketsSold: state.ticketsSold,
      expected: [...expected],
      counted: state.counted === null ? null : [...state.counted],
    })),
    vault: await vaultView(hub, event, stations),
    unreportedSales: await unreportedSales(pool, event),
    quarantine: [...(await openQuarantine(pool, SHOWN_QUARANTINE))],
    audit: [...(await newestAudit(pool, SHOWN_AUDIT))],
  };
}
