/** Purpose: what the till should hold, cash movements, and the closing. */

import { formatMoney } from '@gatefold/domain/money/money';
import type { TillStateView } from '@gatefold/station/contract/till';
import { nothingSchema, type Api } from '@gatefold/ui/api/client';
import { useDeed } from '@gatefold/ui/api/use-deed';
import { formatCount } from '@gatefold/ui/number/format-count';
import { CashForm } from './cash-form.tsx';
import { CountForm } from './count-form.tsx';
import { tillCurrencies } from './till-currencies.ts';

export function TillScreen({ api, state }: { api: Api; state: TillStateView }) {
  const { busy, trouble, run } = useDeed();
  const { till } = state;
  const currencies = tillCurrencies(state);
  return (
    <div className="till-screen">
      <section aria-label="In the till">
        <h2>Should be in the till</h2>
        <ul className="expected">
          {till.expected.map((money) => (
            <li key={money.currency}>{formatMoney(money)}</li>
          ))}
        </ul>
        <p>
          Period {till.period}: {formatCount(till.ticketsSold)} sold,{' '}
          {formatCount(till.ticketsVoided)} voided
        </p>
      </section>
      <CashForm api={api} currencies={currencies} />
      <section aria-label="Close the till">
        <h2>Close the till</h2>
        <p>Count all cash in the drawer, the float included.</p>
        <CountForm
          currencies={currencies}
          action="Close the till"
          busy={busy}
          trouble={trouble}
          onCount={(counted) =>
            void run(() => api.post('/api/till/close', { counted }, nothingSchema))
          }
        />
      </section>
    </div>
  );
}
