/**
 * Purpose: the tickets this kiosk has sold, read from its own ledgers, and their tokens made again when needed (AL3).
 * Invariant: a fold; tokens are not stored, because the same key and face always give the same token.
 */

import { equalBytes } from '@gatefold/domain/bytes';
import { carriedRight, type AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { Entry } from '@gatefold/domain/codec/entry';
import type { FactOf } from '@gatefold/domain/codec/facts';
import { inlineToDigits } from '@gatefold/domain/codec/inline-token';
import { rightSignedBy } from '@gatefold/domain/codec/selling-right';
import {
  FIRST_ISSUE,
  issueToken,
  tokenToDigits,
  type TicketToken,
} from '@gatefold/domain/codec/ticket-token';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import { entryKey, type EventId, type Serial } from '@gatefold/domain/ids';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RefusalAnswer } from '@gatefold/station/contract/station-status';
import type { SaleView, SoldTicket } from '@gatefold/station/contract/till';
import { ticketView } from '@gatefold/station/core/ticket-view';
import { NOT_PRINTABLE } from './agent-words.ts';

export type Sale = {
  readonly event: EventId;
  readonly sale: FactOf<'ticket-sold'>['body'];
  readonly soldAtMs: number;
  voided: boolean;
};

export function tokenOf(grant: AllotmentGrant, serial: Serial, keys: KeyPair): TicketToken {
  const { event, klass, validFromQuarterHours, validForHours } = grant;
  const face = { event, serial, issue: FIRST_ISSUE, klass, validFromQuarterHours, validForHours };
  return issueToken(face, keys);
}

export class SoldTickets {
  readonly #bySerial = new Map<string, Sale>();
  readonly #byEntry = new Map<string, Sale>();

  take(entry: Entry): void {
    const { fact, event } = entry;
    if (event === null) return;
    if (fact.kind === 'ticket-sold') {
      const sale = { event, sale: fact.body, soldAtMs: entry.hlc.ms, voided: false };
      this.#bySerial.set(`${event}:${fact.body.serial}`, sale);
      this.#byEntry.set(entryKey(entry), sale);
    }
    if (fact.kind === 'sale-voided') {
      const sale = this.#bySerial.get(`${event}:${fact.body.serial}`);
      if (sale !== undefined) sale.voided = true;
    }
  }

  of(event: EventId, serial: Serial): Sale | null {
    return this.#bySerial.get(`${event}:${serial}`) ?? null;
  }

  /** The sales of a run of entries of one ledger. */
  ofRows(ledger: string, fromSeq: number, toSeq: number): readonly Sale[] {
    const found: Sale[] = [];
    for (let seq = fromSeq; seq <= toSeq; seq += 1) {
      const sale = this.#byEntry.get(entryKey({ ledger, seq }));
      if (sale !== undefined) found.push(sale);
    }
    return found;
  }

  /** Newest first. */
  newest(count: number): readonly Sale[] {
    return [...this.#bySerial.values()].slice(-count).reverse();
  }
}

/** What a token's QR code says must be enough for whichever gate scans it. */
export type Printer = {
  readonly manifest: Manifest;
  readonly keys: KeyPair;
  /** The oldest manifest in use at any gate, 0 for not known. */
  readonly gatesEpoch: number;
};

/**
 * The digits of the QR code (TK1, TK2). While some gate may have a list from before the grant, the ticket carries the grant's
 * short form, which such a gate needs to believe it; when every gate is known to be past it, the smaller code is
 * quicker to scan. Not to know prints the larger one: it is right everywhere.
 */
function qrDigits(
  grant: AllotmentGrant,
  token: TicketToken,
  { manifest, gatesEpoch }: Printer,
): string {
  const carried = carriedRight(grant);
  if (carried === null || gatesEpoch > carried.right.afterEpoch) return tokenToDigits(token);
  const { issuers } = manifest.content.issuers;
  const isSigned = issuers.some((issuer) => rightSignedBy(carried, issuer.publicKey));
  return isSigned ? inlineToDigits({ token, carried }) : tokenToDigits(token);
}

/**
 * Null when the very token that was sold cannot be made again, because the grant it was sold under has left the manifest
 * or was changed in it.
 */
export function soldTicketView(one: Sale, printer: Printer): SoldTicket | null {
  const { manifest, keys } = printer;
  const { serial, klass, price, allotment, issue, tokenHash } = one.sale;
  const grant = manifest.grants.find((candidate) => candidate.id === allotment);
  if (grant === undefined) return null;
  const token = tokenOf(grant, serial, keys);
  if (!equalBytes(hash256(token.bytes), tokenHash)) return null;
  const { className, section, row, seat, gates } = ticketView(
    manifest,
    serial,
    klass,
    manifest.ticket(serial),
  );
  const digits = qrDigits(grant, token, printer);
  const { soldAtMs, voided } = one;
  return { serial, issue, className, section, row, seat, gates, price, soldAtMs, digits, voided };
}

/** Sales that belong together, whole or refused: half a family's tickets would pass for all of them. */
export function saleView(
  sales: readonly Sale[],
  printer: Printer,
): Result<SaleView, RefusalAnswer> {
  const [first] = sales;
  if (first === undefined) throw new Error('a sale without tickets');
  const tickets = sales.flatMap((sale) => soldTicketView(sale, printer) ?? []);
  if (tickets.length < sales.length) return err(NOT_PRINTABLE);
  const amountMinor = sales.reduce((sum, one) => sum + one.sale.price.amountMinor, 0);
  return ok({ tickets, total: { amountMinor, currency: first.sale.price.currency } });
}
