/** Purpose: an amount of cash in each currency, typed by the person who counted it; empty means none. */

import { useState, type FormEvent } from 'react';
import { parseAmount, type Currency, type Money } from '@gatefold/domain/money/money';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { amountWords } from './amount-words.ts';

export type CountFormProps = {
  readonly currencies: readonly Currency[];
  readonly action: string;
  readonly busy: boolean;
  readonly trouble: string | null;
  readonly onCount: (amounts: Money[]) => void;
};

export function CountForm({ currencies, action, busy, trouble, onCount }: CountFormProps) {
  const [typed, setTyped] = useState<Partial<Record<Currency, string>>>({});
  const [misread, setMisread] = useState<string | null>(null);
  function send(event: FormEvent): void {
    event.preventDefault();
    const amounts: Money[] = [];
    for (const currency of currencies) {
      const text = typed[currency]?.trim() ?? '';
      const amount = parseAmount(text === '' ? '0' : text);
      if (!amount.ok) return setMisread(`${currency}: ${amountWords(amount.error)}`);
      amounts.push({ amountMinor: amount.value, currency });
    }
    setMisread(null);
    onCount(amounts);
  }
  return (
    <form className="count-form" onSubmit={send}>
      {currencies.map((currency) => (
        <label key={currency} className="field">
          <span>{currency}</span>
          <input
            inputMode="decimal"
            autoComplete="off"
            placeholder="0.00"
            value={typed[currency] ?? ''}
            onChange={(event) => setTyped({ ...typed, [currency]: event.target.value })}
          />
        </label>
      ))}
      <Trouble words={misread ?? trouble} />
      <button type="submit" className="button primary big" disabled={busy}>
        {action}
      </button>
    </form>
  );
}
