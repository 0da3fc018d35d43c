/**
 * Purpose: an agent selling for cash, and the cash in the agent's own head.
 * Invariant: only what the kiosk acknowledged is counted; a sale whose answer was lost is asked for again with the same
 * request, as the page does.
 */

import { randomUUID } from 'node:crypto';
import type { Told } from './mishap.ts';
import { must, type Answer, type StationClient } from './station-client.ts';
import type { SaleView } from '@gatefold/station/contract/till';

export type SoldTicket = {
  readonly serial: number;
  readonly digits: string;
  readonly amountMinor: number;
};

const OPEN_STAND = 2;
const COVERED_STAND = 1;
export const FLOAT_MINOR = 5000;

export class Seller {
  readonly client: StationClient;
  readonly sold: SoldTicket[] = [];
  readonly voided: SoldTicket[] = [];

  constructor(client: StationClient) {
    this.client = client;
  }

  /**
   * Sells one to three tickets. `stopped` when the kiosk cannot record it now. Asked again with the same request after any
   * other word than `answered`, it sells once.
   */
  async sell(number: number, requestId: string = randomUUID()): Promise<Told> {
    const klass = number % 5 === 0 ? COVERED_STAND : OPEN_STAND;
    const quantity = 1 + (number % 3);
    const request = { klass, quantity, currency: 'USD' as const, requestId };
    const answer: Answer<SaleView> = await this.client.sell(request);
    if (answer.kind === 'no-answer') return answer.kind;
    if (answer.kind === 'refused') {
      if (answer.refusal.kind === 'journal-full') return 'stopped';
      throw new Error(`a sale was refused: ${answer.refusal.words}`);
    }
    for (const { serial, digits, price } of answer.value.tickets) {
      this.sold.push({ serial, digits, amountMinor: price.amountMinor });
    }
    return 'answered';
  }

  /** Gives the money for one ticket back. */
  async voidOne(): Promise<void> {
    const ticket = this.sold.pop();
    if (ticket === undefined) throw new Error('nothing to void');
    await must('void', this.client.voidSale(ticket.serial, 'bought the wrong stand'));
    this.voided.push(ticket);
  }

  /** What must be in the drawer. */
  get cashMinor(): number {
    return FLOAT_MINOR + this.sold.reduce((sum, one) => sum + one.amountMinor, 0);
  }
}
