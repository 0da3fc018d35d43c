/** Purpose: what the ticket is for: class, section, row, seat, and the gates it may use. */

import type { TicketView } from '@gatefold/station/contract/gate';

function Place({ name, value }: { name: string; value: string | null }) {
  if (value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** More names than two would push the seat off the screen; where they matter, the verdict says which. */
function gateWords(gates: readonly string[]): string | null {
  if (gates.length === 0) return null;
  return gates.length <= 2 ? gates.join(', ') : `any of ${gates.length}`;
}

export function TicketPlace({ ticket }: { ticket: TicketView }) {
  return (
    <div className="ticket-place">
      <p className="class-name">{ticket.className}</p>
      <dl>
        <Place name="Section" value={ticket.section} />
        <Place name="Row" value={ticket.row} />
        <Place name="Seat" value={ticket.seat} />
        <Place name="Gate" value={gateWords(ticket.gates)} />
        <Place name="Ticket" value={String(ticket.serial)} />
      </dl>
    </div>
  );
}
