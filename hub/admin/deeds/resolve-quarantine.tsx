/** Purpose: closes a quarantined item with a note of what was found (LE8). */

import { useState, type FormEvent } from 'react';
import { nothingSchema } from '@gatefold/ui/api/client';
import { Trouble } from '@gatefold/ui/parts/trouble';
import type { QuarantineItem } from '../panels/quarantine-panel.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useDeed, type DeedPorts } from './use-deed.ts';

export type ResolveQuarantineProps = DeedPorts & {
  readonly item: QuarantineItem;
  readonly onClose: () => void;
};

export function ResolveQuarantine({ item, onClose, ...ports }: ResolveQuarantineProps) {
  const [note, setNote] = useState('');
  const deed = useDeed(ports);

  async function resolve(submit: FormEvent): Promise<void> {
    submit.preventDefault();
    const request = { id: item.id, note: note.trim() };
    const answer = await deed.send('quarantine/resolve', request, nothingSchema);
    if (answer.ok) onClose();
  }
  return (
    <Dialog title={`Resolve item ${item.id}`} onClose={onClose}>
      <form onSubmit={(submit) => void resolve(submit)}>
        <p>{item.words}</p>
        <p>Its bytes are kept. It leaves this list and still counts for nothing.</p>
        <label className="field">
          <span>What you found and what was done</span>
          <textarea
            required
            rows={3}
            maxLength={500}
            value={note}
            onChange={(change) => setNote(change.target.value)}
          />
        </label>
        <Trouble words={deed.trouble} />
        <div className="choices">
          <button
            type="submit"
            className="button primary"
            disabled={deed.busy || note.trim() === ''}
          >
            Resolve
          </button>
          <button type="button" className="button" onClick={onClose}>
            Back
          </button>
        </div>
      </form>
    </Dialog>
  );
}
