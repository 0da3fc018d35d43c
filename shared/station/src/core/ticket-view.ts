/** Purpose: a ticket as a station's page shows it: the names behind the manifest's numbers. */

import type { TicketColumns } from '@gatefold/domain/codec/chunk';
import type { Ordinal, Serial } from '@gatefold/domain/ids';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import type { TicketView } from '../contract/gate.ts';

/** `ticket` is null for one that is newer than the manifest: then only its class is known. */
export function ticketView(
  manifest: Manifest,
  serial: Serial,
  klass: Ordinal,
  ticket: TicketColumns | null,
): TicketView {
  const { classes, gates, gateSets } = manifest.content.event;
  const place = ticket === null ? { section: null, row: null, seat: null } : manifest.place(ticket);
  const allowed = ticket === null ? [] : (gateSets[ticket.gateSet] ?? []);
  return {
    serial,
    className: classes[klass]?.name ?? `class ${klass}`,
    ...place,
    gates: allowed.map((gate) => gates[gate] ?? `gate ${gate}`),
  };
}
