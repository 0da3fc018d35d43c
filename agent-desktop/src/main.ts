/** Purpose: the agent kiosk's process. Its options: `shared/station/src/host/options.ts`. */

import { join } from 'node:path';
import { ok } from '@gatefold/domain/result';
import { expectedCash } from '@gatefold/domain/settlement/till';
import { signInRequestSchema } from '@gatefold/station/contract/station-status';
import {
  cashRequestSchema,
  closeTillRequestSchema,
  openTillRequestSchema,
  reprintRequestSchema,
  sellRequestSchema,
  voidRequestSchema,
} from '@gatefold/station/contract/till';
import { stationDigest } from '@gatefold/station/core/digest';
import { runStation } from '@gatefold/station/host/program';
import { get, post } from '@gatefold/station/host/routes';
import { z } from 'zod';
import { Till } from './core/till.ts';
import { tillStateView } from './core/till-view.ts';

await runStation({
  role: 'agent',
  page: join(import.meta.dirname, '../dist/page'),
  async begin(station, database) {
    const till = new Till(station);
    await station.open((entry, book) => till.take(entry, book));
    const state = () => tillStateView(station, till, () => database.space().kind);
    return {
      state,
      routes: [
        get('/api/state', async () => ok(state())),
        get('/api/digest', async () => {
          const { current } = till.periods;
          const money = { expectedCash: expectedCash(current), ticketsSold: current.ticketsSold };
          return ok({ ...(await stationDigest(station)), ...money });
        }),
        post('/api/sign-in', signInRequestSchema, (body) => till.signIn(body)),
        post('/api/sign-out', z.unknown(), () => till.signOut()),
        post('/api/till/open', openTillRequestSchema, (body) => till.open(body.floats)),
        post('/api/sell', sellRequestSchema, (body) => till.sell(body)),
        post('/api/reprint', reprintRequestSchema, (body) => till.reprint(body.serial)),
        post('/api/void', voidRequestSchema, (body) => till.voidSale(body.serial, body.reason)),
        post('/api/cash', cashRequestSchema, (body) =>
          till.moveCash(body.direction, body.money, body.reason),
        ),
        post('/api/till/close', closeTillRequestSchema, (body) => till.close(body.counted)),
      ],
    };
  },
});
