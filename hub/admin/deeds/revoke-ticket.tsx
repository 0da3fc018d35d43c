/** Purpose: withdraws one ticket, after showing once more which and why. */

import { useState, type FormEvent } from 'react';
import type { z } from 'zod';
import { MAX_SERIAL, type EventId } from '@gatefold/domain/ids';
import { nothingSchema } from '@gatefold/ui/api/client';
import { formatCount } from '@gatefold/ui/number/format-count';
import { Trouble } from '@gatefold/ui/parts/trouble';
import type { revokeTicketSchema } from '../../src/contract/admin.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Done } from '../parts/done.tsx';
import { useDeed, type Deed, type DeedPorts } from './use-deed.ts';

type RevokeTicket = z.infer<typeof revokeTicketSchema>;

type ConfirmProps = {
  readonly request: RevokeTicket;
  readonly deed: Deed;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

function ConfirmRevocation({ request, deed, onConfirm, onClose }: ConfirmProps) {
  const ticket = `ticket ${formatCount(request.serial)}`;
  return (
    <Dialog title={`Revoke ${ticket}?`} onClose={onClose}>
      <p>
        Reason: <strong>{request.reason}</strong>
      </p>
      <p>Gates refuse it as soon as they have the next ticket list. This cannot be undone.</p>
      <Trouble words={deed.trouble} />
      <div className="choices">
        <button type="button" className="button primary" disabled={deed.busy} onClick={onConfirm}>
          Revoke {ticket}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Back
        </button>
      </div>
    </Dialog>
  );
}

export function RevokeTicketForm({ event, ...ports }: DeedPorts & { readonly event: EventId }) {
  const [serial, setSerial] = useState('');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState<RevokeTicket | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const deed = useDeed(ports);

  function ask(submit: FormEvent): void {
    submit.preventDefault();
    setDone(null);
    setAsked({ event, serial: Number(serial), reason: reason.trim() });
  }
  async function revoke(request: RevokeTicket): Promise<void> {
    const answer = await deed.send('revoke', request, nothingSchema);
    if (!answer.ok) return;
    setAsked(null);
    setSerial('');
    setReason('');
    setDone(`Ticket ${formatCount(request.serial)} is revoked.`);
  }
  return (
    <form className="deed" aria-label="Revoke a ticket" onSubmit={ask}>
      <h3>Revoke a ticket</h3>
      <label className="field">
        <span>Serial</span>
        <input
          type="number"
          min={1}
          max={MAX_SERIAL}
          required
          value={serial}
          onChange={(change) => setSerial(change.target.value)}
        />
      </label>
      <label className="field">
        <span>Reason</span>
        <input
          required
          maxLength={200}
          pattern=".*\S.*"
          title="Say why, for whoever asks later."
          value={reason}
          onChange={(change) => setReason(change.target.value)}
        />
      </label>
      <button type="submit" className="button">
        Revoke this ticket…
      </button>
      <Done words={done} />
      {asked !== null && (
        <ConfirmRevocation
          request={asked}
          deed={deed}
          onConfirm={() => void revoke(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </form>
  );
}
