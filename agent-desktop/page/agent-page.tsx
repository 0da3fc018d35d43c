/** Purpose: the page at a kiosk: sign in, open the till, sell, hand over, close. */

import { useState } from 'react';
import type { SaleView, TillStateView } from '@gatefold/station/contract/till';
import { needsNewCode } from '@gatefold/station/contract/station-status';
import { nothingSchema } from '@gatefold/ui/api/client';
import { useLive } from '@gatefold/ui/live/use-live';
import { EnrolAnew } from '@gatefold/ui/parts/enrol-anew';
import { OperatorSignIn } from '@gatefold/ui/parts/operator-sign-in';
import { StationBar } from '@gatefold/ui/parts/station-bar';
import { AgentStrip } from './agent-strip.tsx';
import type { AgentPorts } from './agent-ports.ts';
import { SellScreen } from './sell/sell-screen.tsx';
import { useSale, type Sale } from './sell/use-sale.ts';
import { SaleShown } from './tickets/sale-shown.tsx';
import { TicketList } from './tickets/ticket-list.tsx';
import { OpenTill } from './till/open-till.tsx';
import { TillScreen } from './till/till-screen.tsx';

const ROOMS = ['sell', 'tickets', 'till'] as const;
type Room = (typeof ROOMS)[number];
const ROOM_NAMES = { sell: 'Sell', tickets: 'Tickets', till: 'Till' } as const;

type HandedOver = { readonly kind: 'sold' | 'reprint'; readonly sale: SaleView };

type WorkProps = {
  readonly ports: AgentPorts;
  readonly state: TillStateView;
  readonly room: Room;
  readonly sale: Sale;
  readonly handed: HandedOver | null;
  readonly onHand: (handed: HandedOver | null) => void;
};

function Work({ ports, state, room, sale, handed, onHand }: WorkProps) {
  const { api } = ports;
  if (needsNewCode(state.status)) {
    return (
      <EnrolAnew
        stop="STOP: sell nothing here"
        words={state.status.fault?.words ?? ''}
        enrol={(code) => api.post('/api/enrol-anew', { code }, nothingSchema)}
      />
    );
  }
  if (state.status.operator === null) {
    return (
      <OperatorSignIn
        operators={state.status.operators}
        signIn={(operator, pin) => api.post('/api/sign-in', { operator, pin }, nothingSchema)}
      />
    );
  }
  if (handed !== null) {
    return (
      <SaleShown
        kind={handed.kind}
        sale={handed.sale}
        event={state.status.event}
        onPrint={ports.print}
        onDone={() => onHand(null)}
      />
    );
  }
  if (!state.till.open) return <OpenTill api={api} state={state} />;
  switch (room) {
    case 'sell':
      return <SellScreen stock={state.stock} sale={sale} />;
    case 'tickets':
      return (
        <TicketList
          api={api}
          recent={state.recent}
          onReprint={(reprint) => onHand({ kind: 'reprint', sale: reprint })}
        />
      );
    case 'till':
      return <TillScreen api={api} state={state} />;
  }
}

export function AgentPage({ ports }: { ports: AgentPorts }) {
  const live = useLive(ports.live);
  const [room, setRoom] = useState<Room>('sell');
  const [handed, setHanded] = useState<HandedOver | null>(null);
  // Here, above the rooms, so that a sale under way outlives a look into another room.
  const sale = useSale(ports, (sold) => setHanded({ kind: 'sold', sale: sold }));
  const state = live.kind === 'opening' ? null : live.value;
  if (state === null) {
    return (
      <main className="agent">
        <p className="empty" role="status">
          {live.kind === 'lost'
            ? 'The station process does not answer. Check that it is running; this page goes on by itself.'
            : 'Waiting for the station process.'}
        </p>
      </main>
    );
  }
  const { operator } = state.status;
  return (
    <main className="agent">
      <StationBar
        title={state.status.name}
        event={state.status.event}
        operator={operator}
        onSignOut={() => void ports.api.post('/api/sign-out', {}, nothingSchema)}
      >
        {operator !== null &&
          !needsNewCode(state.status) &&
          state.till.open &&
          ROOMS.map((one) => (
            <button
              key={one}
              type="button"
              className="button"
              aria-pressed={room === one && handed === null}
              onClick={() => {
                setHanded(null);
                setRoom(one);
              }}
            >
              {ROOM_NAMES[one]}
            </button>
          ))}
      </StationBar>
      <div className="work">
        <Work
          ports={ports}
          state={state}
          room={room}
          sale={sale}
          handed={handed}
          onHand={setHanded}
        />
      </div>
      <AgentStrip ports={ports} live={live} state={state} />
    </main>
  );
}
