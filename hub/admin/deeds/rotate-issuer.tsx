/** Purpose: another key for the event's tickets, after showing once more what it costs the holders (TK2). */

import { useState, type FormEvent } from 'react';
import type { EventId } from '@gatefold/domain/ids';
import { formatCount } from '@gatefold/ui/number/format-count';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { rotatedIssuerSchema } from '../../src/contract/admin.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Done } from '../parts/done.tsx';
import { ReasonField } from './ticket-deed-form.tsx';
import { useDeed, type DeedPorts } from './use-deed.ts';

type Kind = 'planned' | 'stolen';

/** Long enough for every gate to hear of the key before a ticket of it is shown. */
const AHEAD_HOURS = 24;

const CONSEQUENCES: Record<Kind, string> = {
  planned: `The new key signs tickets from ${AHEAD_HOURS} hours from now on. Tickets that are out stay valid.`,
  stolen:
    'A new key signs at once. Gates refuse every ticket printed so far as soon as they have the next ticket list: all of them must be printed and handed out again. Agents’ own tickets and codes stay valid. This cannot be undone.',
};

export function RotateIssuerForm({ event, ...ports }: DeedPorts & { readonly event: EventId }) {
  const [kind, setKind] = useState<Kind>('planned');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const deed = useDeed(ports);

  function ask(submit: FormEvent): void {
    submit.preventDefault();
    setDone(null);
    setAsked(true);
  }
  async function confirm(): Promise<void> {
    const terms = kind === 'planned' ? { kind, startsInHours: AHEAD_HOURS } : { kind };
    const request = { ...terms, event, reason: reason.trim() };
    const answer = await deed.send('issuer-keys', request, rotatedIssuerSchema);
    if (!answer.ok) return;
    setAsked(false);
    setReason('');
    const { reprints } = answer.value;
    setDone(
      reprints === 0
        ? 'There is a new key.'
        : `There is a new key; ${formatCount(reprints)} tickets need a new print.`,
    );
  }
  return (
    <form className="deed" aria-label="Change the ticket key" onSubmit={ask}>
      <h3>Change the ticket key</h3>
      <label className="field">
        <span>Why now</span>
        <select
          value={kind}
          onChange={(change) => setKind(change.target.value === 'stolen' ? 'stolen' : 'planned')}
        >
          <option value="planned">As planned, ahead of time</option>
          <option value="stolen">The key was stolen</option>
        </select>
      </label>
      <ReasonField value={reason} onChange={setReason} />
      <button type="submit" className="button">
        Change the key…
      </button>
      <Done words={done} />
      {asked && (
        <Dialog title="Change the ticket key?" onClose={() => setAsked(false)}>
          <p>{CONSEQUENCES[kind]}</p>
          <Trouble words={deed.trouble} />
          <div className="choices">
            <button
              type="button"
              className="button primary"
              disabled={deed.busy}
              onClick={() => void confirm()}
            >
              Change the key
            </button>
            <button type="button" className="button" onClick={() => setAsked(false)}>
              Back
            </button>
          </div>
        </Dialog>
      )}
    </form>
  );
}
