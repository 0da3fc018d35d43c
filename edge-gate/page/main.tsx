/** Purpose: starts the gate's page: the real clock, network, live stream and loudspeaker. */

import { createRoot } from 'react-dom/client';
import { systemClock, systemTimers } from '@gatefold/domain/time/system-clock';
import { gateStateSchema } from '@gatefold/station/contract/gate';
import { createApi } from '@gatefold/ui/api/client';
import { browserStream, createLiveSource } from '@gatefold/ui/live/live-state';
import { wearKeptLook } from '@gatefold/ui/look/look';
import { GatePage } from './gate-page.tsx';
import type { GatePorts } from './gate-ports.ts';
import { createSpeaker } from './sound/speaker.ts';
import '@gatefold/ui/theme/base.css';
import '@gatefold/ui/theme/station.css';
import './gate.css';

const ports: GatePorts = {
  clock: systemClock,
  timers: systemTimers,
  speaker: createSpeaker(),
  api: createApi({
    who: 'station process',
    // A verdict takes milliseconds; after this the steward must not wait any longer.
    timeoutMs: 5000,
    send: (path, init) => fetch(path, init),
  }),
  live: createLiveSource({
    schema: gateStateSchema,
    clock: systemClock,
    open: browserStream('/api/events'),
    timers: systemTimers,
    // The process beats every 5 s; three missed beats are a hang, not a hiccup.
    silenceMs: 15_000,
  }),
};

wearKeptLook('dark');
const root = document.querySelector('#page');
if (root === null) throw new Error('index.html has no #page');
createRoot(root).render(<GatePage ports={ports} />);
