/**
 * Purpose: withdrawing a ticket or a station (SE2).
 * Invariant: nothing is deleted: the state changes, the next manifest says so, and the deed is in the audit.
 */

import type { EventId, Serial, StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { withTransaction } from '@gatefold/db/postgres/pool';
import { setStationState, stationRow } from '@gatefold/db/postgres/stations';
import type { Hub } from '../hub.ts';

export type RevokeRefusal = { readonly kind: string; readonly words: string };

export async function revokeTicket(
  hub: Hub,
  who: string,
  event: EventId,
  serial: Serial,
  reason: string,
): Promise<Result<void, RevokeRefusal>> {
  const result = await withTransaction(
    hub.pool,
    async (db): Promise<Result<void, RevokeRefusal>> => {
      const { rowCount } = await db.query(
        `UPDATE ticket SET state = 'revoked' WHERE event = $1 AND serial = $2 AND state <> 'revoked'`,
        [event, serial],
      );
      if (rowCount !== 1) {
        const words = `Ticket ${serial} is not in this event, or is revoked already.`;
        return err({ kind: 'nothing-to-revoke', words });
      }
      await markTicketsDirty(db, event, [serial]);
      await audit(db, who, `revoked ticket ${serial}: ${reason}`, hub.clock.nowMs());
      return ok(undefined);
    },
  );
  hub.changed();
  return result;
}

export async function revokeStation(
  hub: Hub,
  who: string,
  station: StationId,
  reason: string,
): Promise<Result<void, RevokeRefusal>> {
  const result = await withTransaction(
    hub.pool,
    async (db): Promise<Result<void, RevokeRefusal>> => {
      const row = await stationRow(db, station);
      if (row === null || !(await setStationState(db, station, 'revoked'))) {
        const words = 'There is no such station, or it is revoked already.';
        return err({ kind: 'nothing-to-revoke', words });
      }
      await markEventDirty(db, row.event);
      await audit(db, who, `revoked station ${row.name}: ${reason}`, hub.clock.nowMs());
      return ok(undefined);
    },
  );
  hub.changed();
  return result;
}
