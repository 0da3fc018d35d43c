/** Purpose: starts the administrator's page: the real clock, network and live stream. */

import { createRoot } from 'react-dom/client';
import { eventIdSchema } from '@gatefold/domain/ids';
import { systemClock, systemTimers } from '@gatefold/domain/time/system-clock';
import { browserStream, createLiveSource } from '@gatefold/ui/live/live-state';
import { wearKeptLook } from '@gatefold/ui/look/look';
import { AdminPage } from './admin-page.tsx';
import type { AdminPorts } from './admin-ports.ts';
import { changeNoticeSchema } from './live/overview-source.ts';
import { createAdminSession } from './session/admin-session.ts';
import '@gatefold/ui/theme/base.css';
import './theme/admin.css';
import './theme/panels.css';
import './theme/deeds.css';

const EVENT_PARAMETER = 'event';

const ports: AdminPorts = {
  clock: systemClock,
  timers: systemTimers,
  session: createAdminSession((path, init) => fetch(path, init)),
  changes: createLiveSource({
    schema: changeNoticeSchema,
    clock: systemClock,
    open: browserStream('/admin/api/events'),
    timers: systemTimers,
    // The hub speaks only when something changed; a hub that hangs is noticed by the overview that does not come.
    silenceMs: null,
  }),
  // In the address, so that a reload or a bookmark comes back to the same event.
  chosenEvent: {
    read: () => {
      const asked = new URLSearchParams(location.search).get(EVENT_PARAMETER);
      const event = eventIdSchema.safeParse(Number(asked));
      return event.success ? event.data : null;
    },
    keep: (event) => history.replaceState(null, '', `?${EVENT_PARAMETER}=${event}`),
  },
};

wearKeptLook(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'sunlight');
const root = document.querySelector('#page');
if (root === null) throw new Error('index.html has no #page');
createRoot(root).render(<AdminPage ports={ports} />);
void ports.session.begin();
