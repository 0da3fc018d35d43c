/** Purpose: the screen of a working lane: it waits for a scan, shows its verdict, and takes the next. */

import type { GateState } from '@gatefold/station/contract/gate';
import { nothingSchema } from '@gatefold/ui/api/client';
import type { Live } from '@gatefold/ui/live/live-state';
import { StationBar } from '@gatefold/ui/parts/station-bar';
import { useNow } from '@gatefold/ui/time/use-now';
import { standing } from './check-in/standing.ts';
import { useCheckIn } from './check-in/use-check-in.ts';
import { placeOf, type GatePorts } from './gate-ports.ts';
import { GateStrip } from './gate-strip.tsx';
import { LastScans } from './last-scans.tsx';
import { CameraInput, ScanButtons, TypedInput, useScanInputs } from './scan-inputs.tsx';
import { IdSeen } from './verdict/id-seen.tsx';
import { soundOf, toneOf } from './verdict/tone.ts';
import { VerdictScreen } from './verdict/verdict-screen.tsx';

export type ScanScreenProps = {
  readonly ports: GatePorts;
  readonly live: Live<GateState>;
  readonly state: GateState;
};

export function ScanScreen({ ports, live, state }: ScanScreenProps) {
  const { api, clock, speaker, timers } = ports;
  const nowMs = useNow(clock, timers);
  const checkIn = useCheckIn(api, state, (fresh) => {
    const sound = soundOf(toneOf(fresh));
    if (sound !== null) speaker.play(sound);
  });
  const inputs = useScanInputs(checkIn);
  const shown = standing(checkIn.shown, live, state);
  const place = placeOf(state);
  return (
    <main className="gate" data-tone={toneOf(shown)}>
      <StationBar
        title={place}
        event={state.status.event}
        operator={state.status.operator}
        onSignOut={() => void api.post('/api/sign-out', {}, nothingSchema)}
      >
        <ScanButtons inputs={inputs} />
      </StationBar>
      <VerdictScreen key={checkIn.turn} shown={shown} waiting={checkIn.waiting} place={place}>
        <IdSeen shown={shown} onSeen={(scan) => checkIn.scan({ ...scan, idSeen: true })} />
      </VerdictScreen>
      <CameraInput inputs={inputs} />
      <LastScans recent={state.recent} />
      <GateStrip
        state={state}
        unheardSinceMs={live.kind === 'lost' ? live.sinceMs : null}
        nowMs={nowMs}
      />
      <TypedInput inputs={inputs} />
    </main>
  );
}
