/** Purpose: cash that goes into or out of the till without a sale, with a reason (AL3). */

import { useState } from 'react';
import type { Currency, Money } from '@gatefold/domain/money/money';
import { nothingSchema, type Api } from '@gatefold/ui/api/client';
import { useDeed } from '@gatefold/ui/api/use-deed';
import { CountForm } from './count-form.tsx';

const DIRECTIONS = ['in', 'out'] as const;
const WORDS = { in: 'Put in', out: 'Take out' } as const;

export type CashFormProps = {
  readonly api: Api;
  readonly currencies: readonly Currency[];
};

export function CashForm({ api, currencies }: CashFormProps) {
  const [direction, setDirection] = useState<(typeof DIRECTIONS)[number]>('out');
  const [chosen, setChosen] = useState<Currency | null>(null);
  const [reason, setReason] = useState('');
  const [moved, setMoved] = useState(0);
  const { busy, trouble, complain, run } = useDeed();
  const currency = chosen ?? currencies[0];
  async function move(money: Money | undefined): Promise<void> {
    if (money === undefined || money.amountMinor === 0)
      return complain('Type the amount that you moved.');
    if (reason.trim() === '') return complain('Say why, in a few words.');
    const body = { direction, money, reason: reason.trim() };
    const done = await run(() => api.post('/api/cash', body, nothingSchema));
    if (done === null) return;
    setReason('');
    setMoved(moved + 1);
  }
  return (
    <section className="cash-form" aria-label="Cash in or out">
      <h2>Cash in or out</h2>
      <div className="choices" role="group" aria-label="Direction">
        {DIRECTIONS.map((one) => (
          <button
            key={one}
            type="button"
            className="button"
            aria-pressed={direction === one}
            onClick={() => setDirection(one)}
          >
            {WORDS[one]}
          </button>
        ))}
        {currencies.length > 1 &&
          currencies.map((one) => (
            <button
              key={one}
              type="button"
              className="button"
              aria-pressed={currency === one}
              onClick={() => setChosen(one)}
            >
              {one}
            </button>
          ))}
      </div>
      <label className="field">
        <span>Reason</span>
        <input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </label>
      {/* A new form for each movement, so that no amount is sent twice. */}
      <CountForm
        key={moved}
        currencies={currency === undefined ? [] : [currency]}
        action={WORDS[direction]}
        busy={busy}
        trouble={trouble}
        onCount={([money]) => void move(money)}
      />
    </section>
  );
}
