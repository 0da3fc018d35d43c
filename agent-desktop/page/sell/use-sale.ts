/**
 * Purpose: one sale, from "cash received" to the tickets.
 * Invariant: a sale whose answer was lost is asked for again under the same request id, so that it is sold once and its
 * tickets come to the screen whichever try reached the process.
 */

import { useState } from 'react';
import { saleViewSchema, type SaleView, type SellRequest } from '@gatefold/station/contract/till';
import { useDeed } from '@gatefold/ui/api/use-deed';
import type { AgentPorts } from '../agent-ports.ts';

export type Order = Omit<SellRequest, 'requestId'>;

export type Sale = {
  readonly busy: boolean;
  readonly trouble: string | null;
  /** Set while it is not known whether this order was sold. */
  readonly unsure: SellRequest | null;
  readonly sell: (order: Order) => void;
  readonly tryAgain: (request: SellRequest) => void;
  readonly giveUp: () => void;
};

export function useSale(ports: AgentPorts, onSold: (sale: SaleView) => void): Sale {
  const deed = useDeed();
  const [unsure, setUnsure] = useState<SellRequest | null>(null);
  async function send(request: SellRequest): Promise<void> {
    const sold = await deed.run(async () => {
      const answer = await ports.api.post('/api/sell', request, saleViewSchema);
      setUnsure(answer.ok || answer.error.kind === 'refused' ? null : request);
      return answer;
    });
    if (sold !== null) onSold(sold.value);
  }
  return {
    busy: deed.busy,
    trouble: deed.trouble,
    unsure,
    sell: (order) => void send({ ...order, requestId: ports.newRequestId() }),
    tryAgain: (request) => void send(request),
    giveUp: () => {
      setUnsure(null);
      deed.complain(null);
    },
  };
}
