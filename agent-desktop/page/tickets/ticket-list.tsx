/** Purpose: the tickets this kiosk sold last: shown again, reprinted, or voided. */

import { useState } from 'react';
import { formatMoney } from '@gatefold/domain/money/money';
import { saleViewSchema, type SaleView, type SoldTicket } from '@gatefold/station/contract/till';
import type { Api } from '@gatefold/ui/api/client';
import { useDeed } from '@gatefold/ui/api/use-deed';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { formatClock } from '@gatefold/ui/time/format-time';
import { placeWords } from './ticket-card.tsx';
import { VoidForm } from './void-form.tsx';

export type TicketListProps = {
  readonly api: Api;
  readonly recent: readonly SoldTicket[];
  readonly onReprint: (sale: SaleView) => void;
};

export function TicketList({ api, recent, onReprint }: TicketListProps) {
  const [voiding, setVoiding] = useState<number | null>(null);
  const { busy, trouble, run } = useDeed();
  async function reprint(serial: number): Promise<void> {
    const sale = await run(() => api.post('/api/reprint', { serial }, saleViewSchema));
    if (sale !== null) onReprint(sale.value);
  }
  if (recent.length === 0) return <p className="empty">No ticket was sold here yet.</p>;
  return (
    <section className="ticket-list" aria-label="Tickets sold here">
      <Trouble words={trouble} />
      <ul>
        {recent.map((ticket) => (
          <li key={ticket.serial} className={ticket.voided ? 'voided' : undefined}>
            <div className="ticket-line">
              <div>
                <strong>
                  {ticket.className} · {formatMoney(ticket.price)}
                </strong>
                <p>
                  No. {ticket.serial} · {formatClock(ticket.soldAtMs)} {placeWords(ticket)}
                </p>
              </div>
              {ticket.voided ? (
                <strong>Voided</strong>
              ) : (
                <>
                  <button
                    type="button"
                    className="button"
                    disabled={busy}
                    onClick={() => void reprint(ticket.serial)}
                  >
                    Reprint
                  </button>
                  <button
                    type="button"
                    className="button"
                    onClick={() => setVoiding(ticket.serial)}
                  >
                    Void
                  </button>
                </>
              )}
            </div>
            {voiding === ticket.serial && !ticket.voided && (
              <VoidForm api={api} ticket={ticket} onClose={() => setVoiding(null)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
