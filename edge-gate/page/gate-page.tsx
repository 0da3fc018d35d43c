/** Purpose: the page at a lane: nobody signed in, a steward at work, or a machine that was stopped for good. */

import { useState } from 'react';
import type { GateState } from '@gatefold/station/contract/gate';
import { needsNewCode } from '@gatefold/station/contract/station-status';
import { nothingSchema } from '@gatefold/ui/api/client';
import type { Live } from '@gatefold/ui/live/live-state';
import { useLive } from '@gatefold/ui/live/use-live';
import { OperatorSignIn } from '@gatefold/ui/parts/operator-sign-in';
import { StationBar } from '@gatefold/ui/parts/station-bar';
import { useNow } from '@gatefold/ui/time/use-now';
import { AnewScreen } from './anew-screen.tsx';
import { SILENT_STATION, STARTING } from './check-in/standing.ts';
import { placeOf, type GatePorts } from './gate-ports.ts';
import { GateStrip } from './gate-strip.tsx';
import { ScanScreen, type ScanScreenProps } from './scan-screen.tsx';
import { toneOf } from './verdict/tone.ts';
import { VerdictScreen } from './verdict/verdict-screen.tsx';
import { useWedge } from './wedge/use-wedge.ts';

function SignInScreen({ ports, live, state }: ScanScreenProps) {
  const [scans, setScans] = useState(0);
  const nowMs = useNow(ports.clock, ports.timers);
  const count = (): void => setScans(scans + 1);
  useWedge({ onScan: count, onBroken: count });
  return (
    <main className="gate signed-out">
      <StationBar
        title={placeOf(state)}
        event={state.status.event}
        operator={null}
        onSignOut={() => undefined}
      />
      {/* A scan has typed into the PIN field, so the form begins anew. */}
      <OperatorSignIn
        key={scans}
        operators={state.status.operators}
        notice={
          scans > 0 ? 'That ticket was not checked. Sign in first, then scan it again.' : undefined
        }
        signIn={(operator, pin) => ports.api.post('/api/sign-in', { operator, pin }, nothingSchema)}
      />
      <GateStrip
        state={state}
        unheardSinceMs={live.kind === 'lost' ? live.sinceMs : null}
        nowMs={nowMs}
      />
    </main>
  );
}

function WaitingScreen({ live }: { live: Live<GateState> }) {
  const shown = live.kind === 'lost' ? SILENT_STATION : STARTING;
  return (
    <main className="gate waiting" data-tone={toneOf(shown)}>
      <VerdictScreen shown={shown} waiting={0} place="" />
    </main>
  );
}

export function GatePage({ ports }: { ports: GatePorts }) {
  const live = useLive(ports.live);
  const state = live.kind === 'opening' ? null : live.value;
  if (state === null) return <WaitingScreen live={live} />;
  const shown = { ports, live, state };
  if (needsNewCode(state.status)) return <AnewScreen {...shown} />;
  return state.status.operator === null ? <SignInScreen {...shown} /> : <ScanScreen {...shown} />;
}
