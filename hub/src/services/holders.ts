/**
 * Purpose: what is known of a ticket's holder: recorded, corrected, removed (MA4).
 * Invariant: no more is taken than a gate needs: fingerprints only for a class that is checked by them, and only with a
 * consent that somebody noted. The audit names the ticket and never the holder.
 */

import type { EventId, Ordinal, Serial } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { paddedLength, type HolderRecord } from '@gatefold/domain/vault/holder-record';
import { audit } from '@gatefold/db/postgres/audit';
import {
  countSealedHolders,
  deleteHolder,
  holderTicket,
  putHolders,
} from '@gatefold/db/postgres/holders';
import { withTransaction, type Queryable } from '@gatefold/db/postgres/pool';
import { markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { ensureVault, growClass, lockVault } from '@gatefold/db/postgres/vaults';
import type { Hub } from '../hub.ts';
import { sealHolder, type HolderData } from '@gatefold/sync/vault/holder-data';

/** Names and fingerprints go a month after the event, unless the administrator sets another day. */
export const KEEP_MS = 30 * 24 * 3_600_000;

export type HolderRefusal = { readonly kind: string; readonly words: string };

export type HolderRequest = {
  readonly event: EventId;
  readonly serial: Serial;
  readonly record: HolderRecord;
  readonly phone: string | null;
  /** The holder agreed in writing to the use of fingerprints. */
  readonly hasConsented: boolean;
};

const ENDED: HolderRefusal = {
  kind: 'vault-ended',
  words: 'The names of this event were destroyed for good. Nothing is recorded for it any more.',
};

type Ports = Pick<Hub, 'vaultSecrets'>;
export type KnownHolder = {
  readonly serial: Serial;
  readonly klass: Ordinal;
  readonly data: HolderData;
};

/**
 * Keeps holders within the caller's transaction; false when the event's vault has ended, and nothing was kept. Throws when
 * others are known of whom the secret is not there: under another they could never be read again.
 */
export async function keepHolders(
  ports: Ports,
  db: Queryable,
  event: EventId,
  holders: readonly KnownHolder[],
): Promise<boolean> {
  if (holders.length === 0) return true;
  await ensureVault(db, event, KEEP_MS);
  if ((await lockVault(db, event))?.endedAtMs !== null) return false;
  const there = await ports.vaultSecrets.read(event);
  const isDestroyed = await ports.vaultSecrets.wasDestroyed(event);
  if (there === null && !isDestroyed && (await countSealedHolders(db, event)) > 0) {
    throw new Error(
      `The vault secret of event ${event} is missing from the hub's data folder. Put back the copy from your safe.`,
    );
  }
  const eventSecret = await ports.vaultSecrets.make(event);
  if (eventSecret === null) return false;
  await putHolders(
    db,
    event,
    holders.map(({ serial, data }) => ({
      serial,
      sealed: sealHolder(data, eventSecret, event, serial),
    })),
  );
  for (const [klass, ofClass] of Map.groupBy(holders, (one) => one.klass)) {
    const longest = ofClass.reduce(
      (most, { data }) => Math.max(most, paddedLength(data.record)),
      0,
    );
    await growClass(db, event, klass, longest);
  }
  await markTicketsDirty(
    db,
    event,
    holders.map(({ serial }) => serial),
  );
  return true;
}

export async function recordHolder(
  hub: Hub,
  who: string,
  request: HolderRequest,
): Promise<Result<void, HolderRefusal>> {
  const { event, serial, record, phone, hasConsented } = request;
  const nowMs = hub.clock.nowMs();
  const fingerprints = record.templates.length;
  const recorded = await withTransaction(
    hub.pool,
    async (db): Promise<Result<void, HolderRefusal>> => {
      const ticket = await holderTicket(db, event, serial);
      const refusal = refusalOf(ticket, serial, fingerprints, hasConsented);
      if (ticket === null || refusal !== null) return err(refusal ?? NO_TICKET);
      const consent = fingerprints > 0 ? { atMs: nowMs, by: who } : null;
      const data: HolderData = { v: 1, record, phone, consent };
      const kept = await keepHolders(hub, db, event, [{ serial, klass: ticket.klass, data }]);
      if (!kept) return err(ENDED);
      const what = `recorded the holder of ticket ${serial} of event ${event}, with ${fingerprints} fingerprints`;
      await audit(db, who, what, nowMs);
      return ok(undefined);
    },
  );
  hub.changed();
  return recorded;
}

const NO_TICKET: HolderRefusal = {
  kind: 'no-such-ticket',
  words: 'There is no such ticket in this event.',
};

function refusalOf(
  ticket: Awaited<ReturnType<typeof holderTicket>>,
  serial: Serial,
  fingerprints: number,
  hasConsented: boolean,
): HolderRefusal | null {
  if (ticket === null) return NO_TICKET;
  if (!ticket.isSold) {
    return { kind: 'not-sold', words: `Ticket ${serial} is not sold, so it has no holder.` };
  }
  if (ticket.isAgentSold) {
    const words = `Ticket ${serial} was sold by an agent, whose own key signed it: print it anew at the office first, then record its holder.`;
    return { kind: 'agent-sold', words };
  }
  if (fingerprints > 0 && !ticket.needsBiometric) {
    const words =
      'Tickets of this class are not checked by fingerprint, so none may be taken. Record the name alone.';
    return { kind: 'not-needed', words };
  }
  if (fingerprints > 0 && !hasConsented) {
    const words =
      'Fingerprints need the holder’s written consent. Without it, record the name: the ID is checked instead.';
    return { kind: 'no-consent', words };
  }
  return null;
}

/** Forgets what is known of a ticket's holder, as anybody may ask. */
export async function removeHolder(
  hub: Hub,
  who: string,
  event: EventId,
  serial: Serial,
): Promise<Result<void, HolderRefusal>> {
  const removed = await withTransaction(hub.pool, async (db) => {
    if (!(await deleteHolder(db, event, serial))) return false;
    await markTicketsDirty(db, event, [serial]);
    const what = `removed what was known of the holder of ticket ${serial} of event ${event}`;
    await audit(db, who, what, hub.clock.nowMs());
    return true;
  });
  hub.changed();
  if (removed) return ok(undefined);
  return err({
    kind: 'nobody-known',
    words: `Nothing is known of the holder of ticket ${serial}.`,
  });
}
