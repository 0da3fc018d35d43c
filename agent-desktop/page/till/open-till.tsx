/** Purpose: the start of a till period: the float is counted before the first sale. */

import type { TillStateView } from '@gatefold/station/contract/till';
import { nothingSchema, type Api } from '@gatefold/ui/api/client';
import { useDeed } from '@gatefold/ui/api/use-deed';
import { tillCurrencies } from './till-currencies.ts';
import { ClosingReport } from './closing-report.tsx';
import { CountForm } from './count-form.tsx';

export function OpenTill({ api, state }: { api: Api; state: TillStateView }) {
  const { busy, trouble, run } = useDeed();
  const { lastClosing } = state.till;
  return (
    <section className="open-till" aria-label="Open the till">
      {lastClosing !== null && <ClosingReport closing={lastClosing} />}
      <h1>Open the till</h1>
      <p>
        Count the float, the cash you start with. Leave a currency empty if you have none of it.
      </p>
      <CountForm
        currencies={tillCurrencies(state)}
        action="Open the till"
        busy={busy}
        trouble={trouble}
        onCount={(counted) => {
          const floats = counted.filter((money) => money.amountMinor > 0);
          void run(() => api.post('/api/till/open', { floats }, nothingSchema));
        }}
      />
    </section>
  );
}
