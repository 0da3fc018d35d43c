/** Purpose: a new print of one ticket, shown to be printed or sent (TK3). */

import { useState } from 'react';
import type { z } from 'zod';
import type { EventId } from '@gatefold/domain/ids';
import { formatCount } from '@gatefold/ui/number/format-count';
import { QrCode } from '@gatefold/ui/parts/qr-code';
import { reissuedTicketSchema } from '../../src/contract/admin.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TicketDeedForm } from './ticket-deed-form.tsx';
import { useDeed, type DeedPorts } from './use-deed.ts';

type Reissued = z.infer<typeof reissuedTicketSchema>;

function NewPrint({ made, onClose }: { readonly made: Reissued; readonly onClose: () => void }) {
  const ticket = `ticket ${formatCount(made.serial)}`;
  return (
    <Dialog title={`New print of ${ticket}`} onClose={onClose}>
      {made.rotates ? (
        <p>
          Issue {made.issue}. Tickets of this class are shown on phones: send the new one to the
          holder’s phone. A print would be refused.
        </p>
      ) : (
        <>
          <QrCode text={made.digits} label={`QR code of ${ticket}, issue ${made.issue}`} />
          <p>
            Issue {made.issue}. Print it or let the holder take a picture of it: it is not shown
            again, but the next print run has it.
          </p>
        </>
      )}
      <div className="choices">
        {!made.rotates && (
          <button type="button" className="button primary" onClick={() => window.print()}>
            Print
          </button>
        )}
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

export function ReissueTicketForm({ event, ...ports }: DeedPorts & { readonly event: EventId }) {
  const [made, setMade] = useState<Reissued | null>(null);
  const deed = useDeed(ports);
  return (
    <>
      <TicketDeedForm
        event={event}
        of={{
          verb: 'Reissue',
          title: 'Reissue a ticket',
          consequence:
            'The new print replaces every older one, and a code sent by SMS: gates refuse those as soon as they have the next ticket list.',
          deed,
          act: async (request) => {
            const answer = await deed.send('reissue', request, reissuedTicketSchema);
            if (!answer.ok) return null;
            setMade(answer.value);
            return `Ticket ${formatCount(request.serial)} has a new print.`;
          },
        }}
      />
      {made !== null && <NewPrint made={made} onClose={() => setMade(null)} />}
    </>
  );
}
