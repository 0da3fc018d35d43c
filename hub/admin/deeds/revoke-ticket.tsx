/** Purpose: withdraws one ticket. */

import type { EventId } from '@gatefold/domain/ids';
import { nothingSchema } from '@gatefold/ui/api/client';
import { formatCount } from '@gatefold/ui/number/format-count';
import { TicketDeedForm } from './ticket-deed-form.tsx';
import { useDeed, type DeedPorts } from './use-deed.ts';

export function RevokeTicketForm({ event, ...ports }: DeedPorts & { readonly event: EventId }) {
  const deed = useDeed(ports);
  return (
    <TicketDeedForm
      event={event}
      of={{
        verb: 'Revoke',
        title: 'Revoke a ticket',
        consequence:
          'Gates refuse it as soon as they have the next ticket list. This cannot be undone.',
        deed,
        act: async (request) => {
          const answer = await deed.send('revoke', request, nothingSchema);
          return answer.ok ? `Ticket ${formatCount(request.serial)} is revoked.` : null;
        },
      }}
    />
  );
}
