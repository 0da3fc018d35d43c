/** Purpose: the screen of a lane whose machine was stopped for good, until it is enrolled anew (LE4, SE2). */

import { useState } from 'react';
import { nothingSchema } from '@gatefold/ui/api/client';
import { EnrolAnew } from '@gatefold/ui/parts/enrol-anew';
import { StationBar } from '@gatefold/ui/parts/station-bar';
import { useNow } from '@gatefold/ui/time/use-now';
import { placeOf } from './gate-ports.ts';
import { GateStrip } from './gate-strip.tsx';
import type { ScanScreenProps } from './scan-screen.tsx';
import { useWedge } from './wedge/use-wedge.ts';

export function AnewScreen({ ports, live, state }: ScanScreenProps) {
  const [scans, setScans] = useState(0);
  const nowMs = useNow(ports.clock, ports.timers);
  const count = (): void => setScans(scans + 1);
  useWedge({ onScan: count, onBroken: count });
  const { event, fault } = state.status;
  return (
    <main className="gate signed-out">
      <StationBar
        title={placeOf(state)}
        event={event}
        operator={null}
        onSignOut={() => undefined}
      />
      {/* A scan has typed into the code's field, so the form begins anew. */}
      <EnrolAnew
        key={scans}
        stop="STOP: let nobody in here"
        words={fault?.words ?? ''}
        notice={
          scans > 0 ? 'That ticket was not checked. Send the holder to another lane.' : undefined
        }
        enrol={(code) => ports.api.post('/api/enrol-anew', { code }, nothingSchema)}
      />
      {/* Why it is stopped is said above. */}
      <GateStrip
        state={{ ...state, status: { ...state.status, fault: null } }}
        unheardSinceMs={live.kind === 'lost' ? live.sinceMs : null}
        nowMs={nowMs}
      />
    </main>
  );
}
