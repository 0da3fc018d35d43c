/** Purpose: something done to one ticket for a reason, after showing once more which and why. */

import { useState, type FormEvent } from 'react';
import type { z } from 'zod';
import { MAX_SERIAL, type EventId } from '@gatefold/domain/ids';
import { formatCount } from '@gatefold/ui/number/format-count';
import { Trouble } from '@gatefold/ui/parts/trouble';
import type { revokeTicketSchema } from '../../src/contract/admin.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Done } from '../parts/done.tsx';
import type { Deed } from './use-deed.ts';

export type TicketRequest = z.infer<typeof revokeTicketSchema>;

export type TicketDeed = {
  /** What is done, as a button says it: "Revoke". */
  readonly verb: string;
  readonly title: string;
  /** What follows from it, shown before it is confirmed. */
  readonly consequence: string;
  readonly deed: Deed;
  /** Does it; answers what to say when it is done, null when it was refused. */
  readonly act: (request: TicketRequest) => Promise<string | null>;
};

type ConfirmProps = {
  readonly of: TicketDeed;
  readonly request: TicketRequest;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

function Confirm({ of, request, onConfirm, onClose }: ConfirmProps) {
  const { verb, consequence, deed } = of;
  const ticket = `ticket ${formatCount(request.serial)}`;
  return (
    <Dialog title={`${verb} ${ticket}?`} onClose={onClose}>
      <p>
        Reason: <strong>{request.reason}</strong>
      </p>
      <p>{consequence}</p>
      <Trouble words={deed.trouble} />
      <div className="choices">
        <button type="button" className="button primary" disabled={deed.busy} onClick={onConfirm}>
          {verb} {ticket}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Back
        </button>
      </div>
    </Dialog>
  );
}

type FieldProps = { readonly value: string; readonly onChange: (value: string) => void };

export function ReasonField({ value, onChange }: FieldProps) {
  return (
    <label className="field">
      <span>Reason</span>
      <input
        required
        maxLength={200}
        pattern=".*\S.*"
        title="Say why, for whoever asks later."
        value={value}
        onChange={(change) => onChange(change.target.value)}
      />
    </label>
  );
}

export function SerialField({ label, value, onChange }: FieldProps & { readonly label: string }) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="number"
        min={1}
        max={MAX_SERIAL}
        required
        value={value}
        onChange={(change) => onChange(change.target.value)}
      />
    </label>
  );
}

export function TicketDeedForm({
  event,
  of,
}: {
  readonly event: EventId;
  readonly of: TicketDeed;
}) {
  const [serial, setSerial] = useState('');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState<TicketRequest | null>(null);
  const [done, setDone] = useState<string | null>(null);

  function ask(submit: FormEvent): void {
    submit.preventDefault();
    setDone(null);
    setAsked({ event, serial: Number(serial), reason: reason.trim() });
  }
  async function confirm(request: TicketRequest): Promise<void> {
    const words = await of.act(request);
    if (words === null) return;
    setAsked(null);
    setSerial('');
    setReason('');
    setDone(words);
  }
  return (
    <form className="deed" aria-label={of.title} onSubmit={ask}>
      <h3>{of.title}</h3>
      <SerialField label="Serial" value={serial} onChange={setSerial} />
      <ReasonField value={reason} onChange={setReason} />
      <button type="submit" className="button">
        {of.verb} this ticket…
      </button>
      <Done words={done} />
      {asked !== null && (
        <Confirm
          of={of}
          request={asked}
          onConfirm={() => void confirm(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </form>
  );
}
