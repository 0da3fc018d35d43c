/** Purpose: the gate station's process. Its options: `shared/station/src/host/options.ts`. */

import { join } from 'node:path';
import { ok } from '@gatefold/domain/result';
import { scanRequestSchema } from '@gatefold/station/contract/gate';
import { signInRequestSchema } from '@gatefold/station/contract/station-status';
import { stationDigest } from '@gatefold/station/core/digest';
import { runStation } from '@gatefold/station/host/program';
import { get, post } from '@gatefold/station/host/routes';
import { z } from 'zod';
import { Gate } from './core/gate.ts';

await runStation({
  role: 'gate',
  page: join(import.meta.dirname, '../dist/page'),
  async begin(station, database) {
    const at = station.identity.post;
    if (at === null) throw new Error('This gate station has no gate. Enrol it anew.');
    const gate = new Gate(station, at, () => database.space().kind);
    await station.open((entry) => gate.take(entry));
    return {
      state: () => gate.state(),
      routes: [
        get('/api/state', async () => ok(gate.state())),
        get('/api/digest', async () => ok(await stationDigest(station))),
        post('/api/sign-in', signInRequestSchema, (body) => gate.signIn(body)),
        post('/api/sign-out', z.unknown(), () => gate.signOut()),
        post('/api/scan', scanRequestSchema, (body) => gate.scan(body)),
      ],
    };
  },
});
