/** Purpose: the kiosk's state as its page shows it. */

import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import { expectedCash } from '@gatefold/domain/settlement/till';
import type { SoldTicket, TillStateView } from '@gatefold/station/contract/till';
import type { Station } from '@gatefold/station/core/station';
import { stationStatus, type DiskSpaceKind } from '@gatefold/station/core/status';
import { soldTicketView } from './sold-tickets.ts';
import type { Till } from './till.ts';

const SHOWN_RECENT = 20;

function lastClosing({ periods }: Till): TillStateView['till']['lastClosing'] {
  for (let period = periods.number; period > 0; period -= 1) {
    const state = periods.of(period);
    if (state.counted !== null) {
      return { period, expected: [...expectedCash(state)], counted: [...state.counted] };
    }
  }
  return null;
}

function stockOf(till: Till, manifest: Manifest, nowMs: number): TillStateView['stock'] {
  const live = till.grants(manifest).filter((grant) => nowMs < grant.expiresAtMs);
  const byClass = Map.groupBy(live, (grant) => grant.klass);
  return [...byClass]
    .sort(([a], [b]) => a - b)
    .map(([klass, grants]) => ({
      klass,
      className: manifest.content.event.classes[klass]?.name ?? `class ${klass}`,
      left: sum(grants, (grant) => till.escrow.serialsLeft(grant)),
      granted: sum(grants, (grant) => grant.serialTo - grant.serialFrom + 1),
      prices: [...(grants[0]?.prices ?? [])],
      expiresAtMs: Math.min(...grants.map((grant) => grant.expiresAtMs)),
    }));
}

function sum(grants: readonly AllotmentGrant[], count: (grant: AllotmentGrant) => number): number {
  return grants.reduce((total, grant) => total + count(grant), 0);
}

export function tillStateView(
  station: Station,
  till: Till,
  disk: () => DiskSpaceKind,
): TillStateView {
  const { manifest, clock } = station;
  const { operator, operators } = till.desk;
  const { number: period, current } = till.periods;
  const { open, ticketsSold, ticketsVoided } = current;
  // The digits are the tickets themselves: not for whoever stands at a kiosk where nobody is signed in.
  const recent =
    manifest === null || operator === null
      ? []
      : till.sold.newest(SHOWN_RECENT).flatMap((sale): SoldTicket[] => {
          const view = soldTicketView(sale, till.printer(manifest));
          return view === null ? [] : [view];
        });
  return {
    status: stationStatus({ station, operator, operators, disk: disk() }),
    till: {
      period,
      open,
      expected: [...expectedCash(current)],
      ticketsSold,
      ticketsVoided,
      lastClosing: lastClosing(till),
    },
    stock: manifest === null ? [] : stockOf(till, manifest, clock.nowMs()),
    recent,
  };
}
