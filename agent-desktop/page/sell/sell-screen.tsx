/** Purpose: a sale for cash: class, number, currency, cash received. */

import { useState } from 'react';
import type { Currency } from '@gatefold/domain/money/money';
import type { TillStateView } from '@gatefold/station/contract/till';
import { ClassChoice } from './class-choice.tsx';
import { currenciesOf, priceIn, quote } from './quote.ts';
import { MOST_TICKETS, SalePanel } from './sale-panel.tsx';
import type { Sale } from './use-sale.ts';

export type SellScreenProps = {
  readonly stock: TillStateView['stock'];
  readonly sale: Sale;
};

function unsureWords({ unsure }: Sale, stock: TillStateView['stock']): string {
  const line = stock.find((one) => one.klass === unsure?.klass);
  return unsure === null ? '' : `${unsure.quantity} × ${line?.className ?? 'ticket'}`;
}

export function SellScreen({ stock, sale }: SellScreenProps) {
  const currencies = currenciesOf(stock);
  const [klass, setKlass] = useState<number | null>(null);
  const [wanted, setWanted] = useState(1);
  const [paidIn, setPaidIn] = useState<Currency | null>(null);
  const currency = paidIn ?? currencies[0];
  if (currency === undefined) {
    return (
      <p className="empty">
        There is nothing to sell here: this kiosk has no tickets whose time has not run out. Ask the
        administrator for some.
      </p>
    );
  }
  const chosen = stock.find((line) => line.klass === klass) ?? null;
  const most = Math.max(1, Math.min(MOST_TICKETS, chosen?.left ?? MOST_TICKETS));
  // Others may sell from the same stock while this sale is put together.
  const quantity = Math.min(wanted, most);
  const price = chosen === null || chosen.left === 0 ? null : priceIn(chosen, currency);
  return (
    <div className="sell-screen">
      <ClassChoice
        stock={stock}
        currency={currency}
        chosen={chosen}
        disabled={sale.busy || sale.unsure !== null}
        onChoose={(line) => setKlass(line.klass)}
      />
      <SalePanel
        className={chosen?.className ?? null}
        quantity={quantity}
        most={most}
        currency={currency}
        currencies={currencies}
        total={price === null ? null : quote(price, quantity)}
        sale={sale}
        unsureOrder={unsureWords(sale, stock)}
        onQuantity={setWanted}
        onCurrency={setPaidIn}
        onCash={() => {
          if (chosen !== null) sale.sell({ klass: chosen.klass, quantity, currency });
        }}
      />
    </div>
  );
}
