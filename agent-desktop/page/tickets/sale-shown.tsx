/** Purpose: the tickets just sold or reprinted, to be scanned off the screen or printed. */

import { useState } from 'react';
import { formatMoney } from '@gatefold/domain/money/money';
import type { StationStatus } from '@gatefold/station/contract/station-status';
import type { SaleView } from '@gatefold/station/contract/till';
import { keepPaper, keptPaper, PAPER_NAMES, paperSchema, type Paper } from './paper.ts';
import { TicketCard } from './ticket-card.tsx';

export type SaleShownProps = {
  readonly kind: 'sold' | 'reprint';
  readonly sale: SaleView;
  readonly event: StationStatus['event'];
  readonly onPrint: () => void;
  readonly onDone: () => void;
};

export function SaleShown({ kind, sale, event, onPrint, onDone }: SaleShownProps) {
  const [paper, setPaper] = useState(keptPaper);
  const count = sale.tickets.length === 1 ? '1 ticket' : `${sale.tickets.length} tickets`;
  function choose(chosen: Paper): void {
    keepPaper(chosen);
    setPaper(chosen);
  }
  return (
    <section className="sale-shown" aria-label="Tickets to hand over">
      <div className="sale-actions">
        <h2>
          {kind === 'sold' ? `Sold: ${count}, ${formatMoney(sale.total)}` : `Reprint: ${count}`}
        </h2>
        <label className="field">
          <span>Paper</span>
          <select
            value={paper}
            onChange={(change) => choose(paperSchema.parse(change.target.value))}
          >
            {paperSchema.options.map((option) => (
              <option key={option} value={option}>
                {PAPER_NAMES[option]}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button big" onClick={onPrint}>
          Print
        </button>
        <button type="button" className="button primary big" onClick={onDone}>
          Next customer
        </button>
      </div>
      <div className="ticket-cards" data-paper={paper}>
        {sale.tickets.map((ticket) => (
          <TicketCard key={ticket.serial} ticket={ticket} event={event} />
        ))}
      </div>
    </section>
  );
}
