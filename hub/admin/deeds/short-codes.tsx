/** Purpose: short codes of sold tickets, to be sent to feature phones (TK5). */

import { useState, type FormEvent } from 'react';
import type { z } from 'zod';
import { showShortCode } from '@gatefold/domain/codec/ticket-code';
import type { EventId } from '@gatefold/domain/ids';
import { formatCount } from '@gatefold/ui/number/format-count';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { shortCodesSchema } from '../../src/contract/admin.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SerialField } from './ticket-deed-form.tsx';
import { useDeed, type DeedPorts } from './use-deed.ts';

type ShortCodes = z.infer<typeof shortCodesSchema>['tickets'];

const MOST = 5000;

/** With the blanks, because a sheet program takes fourteen digits for a number and rounds it to be shown. */
function listOfCodes(codes: ShortCodes): string {
  const lines = codes.map(({ serial, code }) => `${serial},${showShortCode(code)}`);
  return `data:text/csv;charset=utf-8,${encodeURIComponent(['Ticket,Code', ...lines, ''].join('\r\n'))}`;
}

function CodeList({
  codes,
  onClose,
}: {
  readonly codes: ShortCodes;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title="Codes by SMS" onClose={onClose}>
      {codes.length === 0 ? (
        <p>No sold ticket from this serial on is without a code of its own.</p>
      ) : (
        <>
          <p>{codes.length === 1 ? 'One code.' : `${formatCount(codes.length)} codes.`}</p>
          <ul className="short-codes" aria-label="Codes">
            {codes.map(({ serial, code }) => (
              <li key={serial}>
                Ticket {formatCount(serial)}: <output>{showShortCode(code)}</output>
              </li>
            ))}
          </ul>
        </>
      )}
      <p>Asked for again, the codes are the same. Gates know new ones with the next ticket list.</p>
      <div className="choices">
        <button type="button" className="button primary" onClick={onClose}>
          Close
        </button>
        {codes.length > 0 && (
          <a className="button" download="ticket-codes.csv" href={listOfCodes(codes)}>
            Save as a list
          </a>
        )}
      </div>
    </Dialog>
  );
}

export function ShortCodesForm({ event, ...ports }: DeedPorts & { readonly event: EventId }) {
  const [fromSerial, setFromSerial] = useState('');
  const [limit, setLimit] = useState('1');
  const [codes, setCodes] = useState<ShortCodes | null>(null);
  const deed = useDeed(ports);
  async function ask(submit: FormEvent): Promise<void> {
    submit.preventDefault();
    const request = { event, fromSerial: Number(fromSerial), limit: Number(limit) };
    const answer = await deed.send('short-codes', request, shortCodesSchema);
    if (answer.ok) setCodes(answer.value.tickets);
  }
  return (
    <form
      className="deed"
      aria-label="Codes for feature phones"
      onSubmit={(submit) => void ask(submit)}
    >
      <h3>Codes for feature phones</h3>
      <SerialField label="From serial" value={fromSerial} onChange={setFromSerial} />
      <label className="field">
        <span>Sold tickets</span>
        <input
          type="number"
          min={1}
          max={MOST}
          required
          value={limit}
          onChange={(change) => setLimit(change.target.value)}
        />
      </label>
      <button type="submit" className="button" disabled={deed.busy}>
        Show their codes
      </button>
      <Trouble words={deed.trouble} />
      {codes !== null && <CodeList codes={codes} onClose={() => setCodes(null)} />}
    </form>
  );
}
