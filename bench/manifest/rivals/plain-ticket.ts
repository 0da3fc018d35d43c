/**
 * Purpose: one ticket as a document or a line of JSON, in the way of those who keep tickets one by one.
 * Invariant: holds what a chunk's columns hold and not a byte more: no barcode, no name, no order, no times of change,
 * which the real ones all send. So every figure is to the advantage of the others.
 */

import type { Manifest } from '@gatefold/domain/manifest/manifest';
import { z } from 'zod';

export const plainTicketSchema = z.object({
  id: z.string(),
  section: z.number(),
  row: z.number(),
  seat: z.number(),
  klass: z.number(),
  gateSet: z.number(),
  window: z.number(),
  state: z.string(),
  issue: z.number(),
});
export type PlainTicket = z.infer<typeof plainTicketSchema>;

/** All serials in one width, because document stores keep keys in the order of their letters. */
export function ticketId(serial: number): string {
  return String(serial).padStart(7, '0');
}

export function plainTickets(manifest: Manifest): PlainTicket[] {
  const { lastSerial } = manifest.content.tickets;
  return Array.from({ length: lastSerial }, (_, index) => {
    const columns = manifest.ticket(index + 1);
    if (columns === null) throw new Error(`there is no ticket ${index + 1}`);
    return { id: ticketId(index + 1), ...columns };
  });
}

/** As pretix and alf.io answer lists: a count, the neighbours, the results. */
export const pageSchema = z.object({
  count: z.number(),
  next: z.string().nullable(),
  previous: z.string().nullable(),
  results: z.array(plainTicketSchema),
});
export type TicketPage = z.infer<typeof pageSchema>;

/** Answers `/tickets?page=N&size=M` as such a system would; null for any other path. */
export function ticketPages(tickets: readonly PlainTicket[]): (path: string) => string | null {
  return (path) => {
    const match = /^\/tickets\?page=(\d+)&size=(\d+)$/.exec(path);
    if (match === null) return null;
    const [page, size] = [Number(match[1]), Number(match[2])];
    const at = (number: number) => `/tickets?page=${number}&size=${size}`;
    const answer: TicketPage = {
      count: tickets.length,
      next: page * size < tickets.length ? at(page + 1) : null,
      previous: page > 1 ? at(page - 1) : null,
      results: tickets.slice((page - 1) * size, page * size),
    };
    return JSON.stringify(answer);
  };
}
