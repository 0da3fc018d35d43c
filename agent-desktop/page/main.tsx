/** Purpose: starts the agent's page: the real clock, network, live stream and printer. */

import { createRoot } from 'react-dom/client';
import { systemClock, systemTimers } from '@gatefold/domain/time/system-clock';
import { tillStateViewSchema } from '@gatefold/station/contract/till';
import { createApi } from '@gatefold/ui/api/client';
import { browserStream, createLiveSource } from '@gatefold/ui/live/live-state';
import { wearKeptLook } from '@gatefold/ui/look/look';
import { AgentPage } from './agent-page.tsx';
import type { AgentPorts } from './agent-ports.ts';
import '@gatefold/ui/theme/base.css';
import '@gatefold/ui/theme/station.css';
import './agent.css';
import './tickets/ticket.css';

const ports: AgentPorts = {
  clock: systemClock,
  timers: systemTimers,
  api: createApi({
    who: 'station process',
    timeoutMs: 10_000,
    send: (path, init) => fetch(path, init),
  }),
  live: createLiveSource({
    schema: tillStateViewSchema,
    clock: systemClock,
    open: browserStream('/api/events'),
    timers: systemTimers,
    // The process beats every 5 s; three missed beats are a hang, not a hiccup.
    silenceMs: 15_000,
  }),
  newRequestId: () => crypto.randomUUID(),
  print: () => window.print(),
};

wearKeptLook('sunlight');
const root = document.querySelector('#page');
if (root === null) throw new Error('index.html has no #page');
createRoot(root).render(<AgentPage ports={ports} />);
