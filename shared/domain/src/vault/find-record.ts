/**
 * Purpose: one ticket's record out of its page (MA4).
 * Invariant: total; every way in which nothing comes out has a name. A record of a newer issue is never tried with the
 * older ticket: that one was replaced, and so was its holder.
 */

import { toHex, type Bytes } from '../bytes.ts';
import { openVaultPage } from '../codec/vault-page.ts';
import type { EventId, Serial } from '../ids.ts';
import { err, type Result } from '../result.ts';
import type { HolderRecord } from './holder-record.ts';
import { openRecord, type RecordRefusal } from './seal-record.ts';

/** What the ticket in hand brings: fields of its signed token. */
export type TicketInHand = {
  readonly event: EventId;
  readonly serial: Serial;
  readonly issue: number;
  readonly signer: number;
  readonly secret: Bytes;
};

export type FindRefusal =
  | RecordRefusal
  | { readonly kind: 'damaged-page'; readonly detail: string }
  | { readonly kind: 'other-event' }
  /** Nothing is known of this ticket's holder. */
  | { readonly kind: 'no-record' }
  /** The record is for a newer print of this ticket, or for an older one that this ticket has replaced. */
  | { readonly kind: 'superseded' }
  /** The key this page is wrapped under was not sealed to this gate. */
  | { readonly kind: 'no-key' };

/** `wrapKeys` by the hexadecimal key id. */
export function findRecord(
  pageBytes: Bytes,
  ticket: TicketInHand,
  wrapKeys: ReadonlyMap<string, Bytes>,
): Result<HolderRecord, FindRefusal> {
  const page = openVaultPage(pageBytes);
  if (!page.ok) return err({ kind: 'damaged-page', detail: page.error.detail });
  const { event, serial, issue, signer, secret } = ticket;
  if (page.value.event !== event) return err({ kind: 'other-event' });
  const ofTicket = page.value.records.filter((one) => one.serial === serial);
  if (ofTicket.length === 0) return err({ kind: 'no-record' });
  const ofIssue = ofTicket.filter((one) => one.issue === issue);
  if (ofIssue.length === 0) return err({ kind: 'superseded' });
  const wrapKey = wrapKeys.get(toHex(page.value.keyId));
  if (wrapKey === undefined) return err({ kind: 'no-key' });
  let refusal: FindRefusal = { kind: 'no-record' };
  // Two signing keys may share their three-byte id, so more than one record may be this ticket's.
  for (const { sealed } of ofIssue.filter((one) => one.signer === signer)) {
    const opened = openRecord(sealed, { event, serial, issue, signer }, { secret, wrapKey });
    if (opened.ok) return opened;
    refusal = opened.error;
  }
  return err(refusal);
}
