/** Purpose: what an administrator can do to the event that stands in no row of a table. */

import type { AdminOverview } from '../../src/contract/admin.ts';
import { Panel } from '../parts/panel.tsx';
import { GrantForm } from './grant-allotment.tsx';
import { NewStationForm } from './new-station.tsx';
import { HolderForm } from './record-holder.tsx';
import { ReissueTicketForm } from './reissue-ticket.tsx';
import { RevokeTicketForm } from './revoke-ticket.tsx';
import { RotateIssuerForm } from './rotate-issuer.tsx';
import { ShortCodesForm } from './short-codes.tsx';
import type { DeedPorts } from './use-deed.ts';

export function DeedPanel({
  overview,
  ...ports
}: DeedPorts & { readonly overview: AdminOverview }) {
  const { event, stations } = overview;
  const [first, ...others] = stations.filter(
    (one) => one.role === 'agent' && one.state === 'active',
  );
  return (
    <Panel id="deeds" title="Enrol, grant, revoke" wide>
      <div className="deeds">
        <NewStationForm event={event.event} gates={event.gates} {...ports} />
        {first !== undefined ? (
          <GrantForm event={event} agents={[first, ...others]} {...ports} />
        ) : (
          <div className="deed">
            <h3>Grant tickets to an agent</h3>
            <p>No agent kiosk is active. Enrol one first.</p>
          </div>
        )}
        <RevokeTicketForm event={event.event} {...ports} />
        <ReissueTicketForm event={event.event} {...ports} />
        <ShortCodesForm event={event.event} {...ports} />
        <RotateIssuerForm event={event.event} {...ports} />
        <HolderForm event={event.event} {...ports} />
      </div>
    </Panel>
  );
}
