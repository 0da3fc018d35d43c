/** Purpose: destroys an event's names and fingerprints; the event's name is typed, because nothing brings them back (MA4). */

import { useState, type FormEvent } from 'react';
import { nothingSchema } from '@gatefold/ui/api/client';
import { Trouble } from '@gatefold/ui/parts/trouble';
import type { AdminOverview } from '../../src/contract/admin.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useDeed, type DeedPorts } from './use-deed.ts';

export type EndVaultProps = DeedPorts & {
  readonly event: AdminOverview['event'];
  readonly onClose: () => void;
};

export function EndVault({ event, onClose, ...ports }: EndVaultProps) {
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const deed = useDeed(ports);
  const isMeant = typed.trim() === event.name;

  async function end(submit: FormEvent): Promise<void> {
    submit.preventDefault();
    const request = { event: event.event, reason: reason.trim() };
    const answer = await deed.send('vault/destroy', request, nothingSchema);
    if (answer.ok) onClose();
  }
  return (
    <Dialog title="Destroy names and fingerprints?" onClose={onClose}>
      <form onSubmit={(submit) => void end(submit)}>
        <p>
          The hub destroys the key and the data of {event.name} and signs that it did. Gates follow
          at their next contact. Tickets stay valid, without names. This cannot be undone.
        </p>
        <label className="field">
          <span>
            Type the event’s name, <strong>{event.name}</strong>, to confirm
          </span>
          <input
            required
            autoComplete="off"
            value={typed}
            onChange={(change) => setTyped(change.target.value)}
          />
        </label>
        <label className="field">
          <span>Reason</span>
          <input
            required
            maxLength={200}
            value={reason}
            onChange={(change) => setReason(change.target.value)}
          />
        </label>
        <Trouble words={deed.trouble} />
        <div className="choices">
          <button
            type="submit"
            className="button primary"
            disabled={deed.busy || !isMeant || reason.trim() === ''}
          >
            Destroy them
          </button>
          <button type="button" className="button" onClick={onClose}>
            Back
          </button>
        </div>
      </form>
    </Dialog>
  );
}
