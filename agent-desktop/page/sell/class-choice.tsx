/** Purpose: one big button a class, with its price and how many are left to sell. */

import { formatMoney, type Currency } from '@gatefold/domain/money/money';
import { formatCount } from '@gatefold/ui/number/format-count';
import { priceIn, type Stock } from './quote.ts';

export type ClassChoiceProps = {
  readonly stock: readonly Stock[];
  readonly currency: Currency;
  readonly chosen: Stock | null;
  readonly disabled: boolean;
  readonly onChoose: (stock: Stock) => void;
};

export function ClassChoice({ stock, currency, chosen, disabled, onChoose }: ClassChoiceProps) {
  return (
    <div className="class-choice">
      {stock.map((line) => {
        const price = priceIn(line, currency);
        return (
          <button
            key={line.klass}
            type="button"
            className="button class"
            aria-pressed={chosen?.klass === line.klass}
            disabled={disabled || line.left === 0 || price === null}
            onClick={() => onChoose(line)}
          >
            <strong>{line.className}</strong>
            <span className="price">
              {price === null ? `no price in ${currency}` : formatMoney(price)}
            </span>
            <span>
              {line.left === 0
                ? 'all sold'
                : `${formatCount(line.left)} of ${formatCount(line.granted)} left`}
            </span>
          </button>
        );
      })}
    </div>
  );
}
