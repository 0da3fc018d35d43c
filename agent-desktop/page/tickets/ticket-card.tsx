/** Purpose: one ticket, as it is shown and as it is printed. */

import { formatMoney } from '@gatefold/domain/money/money';
import type { StationStatus } from '@gatefold/station/contract/station-status';
import type { SoldTicket } from '@gatefold/station/contract/till';
import { QrCode } from '@gatefold/ui/parts/qr-code';
import { formatClock, formatDay } from '@gatefold/ui/time/format-time';

export type TicketCardProps = {
  readonly ticket: SoldTicket;
  readonly event: StationStatus['event'];
};

export function placeWords(ticket: SoldTicket): string {
  const place = [
    ['Section', ticket.section],
    ['Row', ticket.row],
    ['Seat', ticket.seat],
  ].flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`]));
  return place.join(' · ');
}

/** `2026-03-14 15:00`, local: people read the start in minutes. */
function startWords(startsAtMs: number): string {
  return `${formatDay(startsAtMs)} ${formatClock(startsAtMs).slice(0, 5)}`;
}

export function TicketCard({ ticket, event }: TicketCardProps) {
  const place = placeWords(ticket);
  return (
    <article className="ticket-card" aria-label={`Ticket ${ticket.serial}`}>
      <header>
        <h3>{event.name}</h3>
        <p>{event.venue}</p>
        <p>{startWords(event.startsAtMs)}</p>
      </header>
      <QrCode text={ticket.digits} label={`QR code of ticket ${ticket.serial}`} />
      <p className="class-name">{ticket.className}</p>
      {place !== '' && <p className="place">{place}</p>}
      {ticket.gates.length > 0 && <p>Entry: {ticket.gates.join(', ')}</p>}
      <p className="price">{formatMoney(ticket.price)}</p>
      <footer>
        No. {ticket.serial}
        {ticket.issue > 1 && ` · issue ${ticket.issue}`} · sold {formatDay(ticket.soldAtMs)}{' '}
        {formatClock(ticket.soldAtMs)}
      </footer>
    </article>
  );
}
