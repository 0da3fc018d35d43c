/**
 * Purpose: what each reported till should hold, by the same fold that the kiosk itself uses (AL3).
 * Invariant: a function of a till book's counted entries; what was folded before is kept in memory and only new entries
 * are read, because a busy till has thousands.
 */

import { decodeEntry } from '@gatefold/domain/codec/entry';
import type { LedgerId, StationId } from '@gatefold/domain/ids';
import type { Money } from '@gatefold/domain/money/money';
import { expectOk } from '@gatefold/domain/result';
import {
  afterTillFact,
  expectedCash,
  UNOPENED_TILL,
  type TillState,
} from '@gatefold/domain/settlement/till';
import { countedEntryBytes } from '@gatefold/db/postgres/ledgers';
import type { Hub } from '../hub.ts';

export type ReportedTill = {
  readonly ledger: LedgerId;
  readonly station: StationId;
  readonly name: string;
  readonly period: number;
  readonly state: TillState;
  readonly expected: readonly Money[];
};

type Folded = { readonly lastSeq: number; readonly state: TillState };

export class ReportedTills {
  readonly #hub: Hub;
  readonly #folded = new Map<LedgerId, Folded>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  async #fold(ledger: LedgerId): Promise<TillState> {
    let folded = this.#folded.get(ledger) ?? { lastSeq: 0, state: UNOPENED_TILL };
    const rows = await countedEntryBytes(this.#hub.pool, ledger, folded.lastSeq);
    for (const { seq, bytes } of rows) {
      const entry = expectOk(decodeEntry(bytes), `counted entry ${ledger}:${seq}`);
      folded = { lastSeq: seq, state: afterTillFact(folded.state, entry.fact) };
    }
    this.#folded.set(ledger, folded);
    return folded.state;
  }

  /** Every till of the stations that work for an event, newest period first within a station. */
  async ofEvent(event: number): Promise<readonly ReportedTill[]> {
    const { rows } = await this.#hub.pool.query<{
      ledger: LedgerId;
      station: StationId;
      name: string;
      period: number;
    }>(
      `SELECT ledger, station, name, (book ->> 'period')::integer AS period
       FROM ledger JOIN station USING (station)
       WHERE station.event = $1 AND book ->> 'kind' = 'till' ORDER BY name, station, period DESC`,
      [event],
    );
    const tills: ReportedTill[] = [];
    for (const row of rows) {
      const state = await this.#fold(row.ledger);
      tills.push({ ...row, state, expected: expectedCash(state) });
    }
    return tills;
  }
}
