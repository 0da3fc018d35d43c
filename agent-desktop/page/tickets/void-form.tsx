/** Purpose: takes a sale back, with a reason that goes into the ledger (AL3). */

import { useState, type FormEvent } from 'react';
import { formatMoney } from '@gatefold/domain/money/money';
import type { SoldTicket } from '@gatefold/station/contract/till';
import { nothingSchema, type Api } from '@gatefold/ui/api/client';
import { useDeed } from '@gatefold/ui/api/use-deed';
import { Trouble } from '@gatefold/ui/parts/trouble';

const USUAL_REASONS = ['Wrong class', 'Wrong number of tickets', 'Customer changed their mind'];

export type VoidFormProps = {
  readonly api: Api;
  readonly ticket: SoldTicket;
  readonly onClose: () => void;
};

export function VoidForm({ api, ticket, onClose }: VoidFormProps) {
  const [reason, setReason] = useState('');
  const { busy, trouble, run } = useDeed();
  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { serial: ticket.serial, reason: reason.trim() };
    const done = await run(() => api.post('/api/void', body, nothingSchema));
    if (done !== null) onClose();
  }
  return (
    <form className="void-form" onSubmit={(event) => void send(event)}>
      <h3>
        Void ticket {ticket.serial} and give back {formatMoney(ticket.price)}
      </h3>
      <p>Take the printed ticket back first.</p>
      <div className="usual-reasons">
        {USUAL_REASONS.map((usual) => (
          <button
            key={usual}
            type="button"
            className="button"
            aria-pressed={reason === usual}
            onClick={() => setReason(usual)}
          >
            {usual}
          </button>
        ))}
      </div>
      <label className="field">
        <span>Reason</span>
        <input
          value={reason}
          maxLength={200}
          required
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <Trouble words={trouble} />
      <div className="form-actions">
        <button type="submit" className="button primary" disabled={busy || reason.trim() === ''}>
          Void this ticket
        </button>
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
      </div>
    </form>
  );
}
