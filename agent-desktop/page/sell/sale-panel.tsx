/** Purpose: how many, in which money, what it costs, and the button that says the cash is in the hand. */

import { formatMoney, type Currency, type Money } from '@gatefold/domain/money/money';
import { Trouble } from '@gatefold/ui/parts/trouble';
import type { Sale } from './use-sale.ts';

/** As many as one sale may have; see the sell request. */
export const MOST_TICKETS = 20;

export type SalePanelProps = {
  readonly className: string | null;
  readonly quantity: number;
  /** The most that can be sold now, at least 1. */
  readonly most: number;
  readonly currency: Currency;
  readonly currencies: readonly Currency[];
  readonly total: Money | null;
  readonly sale: Sale;
  /** What the sale was for whose answer was lost. */
  readonly unsureOrder: string;
  readonly onQuantity: (quantity: number) => void;
  readonly onCurrency: (currency: Currency) => void;
  readonly onCash: () => void;
};

function Quantity({ quantity, most, sale, onQuantity }: SalePanelProps) {
  return (
    <div className="quantity" role="group" aria-label="Tickets">
      <button
        type="button"
        className="key"
        aria-label="One ticket less"
        disabled={sale.busy || quantity <= 1}
        onClick={() => onQuantity(quantity - 1)}
      >
        −
      </button>
      <output>{quantity}</output>
      <button
        type="button"
        className="key"
        aria-label="One ticket more"
        disabled={sale.busy || quantity >= most}
        onClick={() => onQuantity(quantity + 1)}
      >
        +
      </button>
    </div>
  );
}

function UnsureSale({ sale, unsureOrder }: SalePanelProps) {
  const { unsure } = sale;
  if (unsure === null) return null;
  return (
    <section className="sale-panel" aria-label="Sale">
      <Trouble
        words={`No answer: it is not known whether ${unsureOrder} was sold. Keep the cash apart and press Try again; it is sold only once.`}
      />
      <button
        type="button"
        className="button primary big"
        disabled={sale.busy}
        onClick={() => sale.tryAgain(unsure)}
      >
        Try again
      </button>
      <button type="button" className="button" disabled={sale.busy} onClick={sale.giveUp}>
        Stop trying: I will look under Tickets
      </button>
    </section>
  );
}

export function SalePanel(props: SalePanelProps) {
  const { className, currency, currencies, sale, total } = props;
  if (sale.unsure !== null) return <UnsureSale {...props} />;
  return (
    <section className="sale-panel" aria-label="Sale">
      <h2>{className ?? 'Choose a class'}</h2>
      <Quantity {...props} />
      <div className="currencies" role="group" aria-label="Paid in">
        {currencies.map((one) => (
          <button
            key={one}
            type="button"
            className="button"
            aria-pressed={one === currency}
            disabled={sale.busy}
            onClick={() => props.onCurrency(one)}
          >
            {one}
          </button>
        ))}
      </div>
      <p className="total" aria-label="Total">
        {total === null ? '–' : formatMoney(total)}
      </p>
      <Trouble words={sale.trouble} />
      <button
        type="button"
        className="button primary big"
        disabled={total === null || sale.busy}
        onClick={props.onCash}
      >
        {sale.busy ? 'Selling…' : 'Cash received'}
      </button>
    </section>
  );
}
