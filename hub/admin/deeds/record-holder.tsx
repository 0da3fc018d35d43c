/** Purpose: records whom a ticket is made out to, or forgets it (MA4). Fingerprints come from a desk of their own. */

import { useState, type FormEvent } from 'react';
import { MAX_SERIAL, type EventId } from '@gatefold/domain/ids';
import { nothingSchema } from '@gatefold/ui/api/client';
import { formatCount } from '@gatefold/ui/number/format-count';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { Done } from '../parts/done.tsx';
import { useDeed, type DeedPorts } from './use-deed.ts';

export function HolderForm({ event, ...ports }: DeedPorts & { readonly event: EventId }) {
  const [serial, setSerial] = useState('');
  const [name, setName] = useState('');
  const [done, setDone] = useState<string | null>(null);
  const deed = useDeed(ports);
  const ticket = `Ticket ${formatCount(Number(serial))}`;

  async function send(path: string, body: object, words: string): Promise<void> {
    setDone(null);
    const request = { event, serial: Number(serial), ...body };
    const answer = await deed.send(path, request, nothingSchema);
    if (!answer.ok) return;
    setSerial('');
    setName('');
    setDone(words);
  }
  function record(submit: FormEvent): void {
    submit.preventDefault();
    void send('holders', { name: name.trim() }, `${ticket} is made out to this name.`);
  }
  return (
    <form className="deed" aria-label="Holder of a ticket" onSubmit={record}>
      <h3>Holder of a ticket</h3>
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
        <span>Name, as on the ID</span>
        <input
          required
          maxLength={120}
          autoComplete="off"
          pattern=".*\S.*"
          title="The name to compare with the ID."
          value={name}
          onChange={(change) => setName(change.target.value)}
        />
      </label>
      <Trouble words={deed.trouble} />
      <div className="choices">
        <button type="submit" className="button" disabled={deed.busy}>
          Record
        </button>
        <button
          type="button"
          className="button"
          disabled={deed.busy || serial === ''}
          onClick={() => void send('holders/remove', {}, `Nothing is known of ${ticket} any more.`)}
        >
          Forget the holder
        </button>
      </div>
      <Done words={done} />
    </form>
  );
}
