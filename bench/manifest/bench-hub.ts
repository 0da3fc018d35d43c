/**
 * Purpose: the hub that the manifest is measured against: a real process over its own durable Postgres, with as many
 * tickets as asked for, of which the demonstration sells six in ten.
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventId } from '@gatefold/domain/ids';
import { z } from 'zod';
import { makeReachableFolder } from '../../tests/support/reachable-folder.ts';
import { AdminClient } from '../../tools/launch/admin-client.ts';
import { startChild } from '../../tools/launch/child.ts';

/** The demonstration's event with all the tickets, and the one that has none until a list is imported. */
export const FULL_EVENT: EventId = 1;
export const EMPTY_EVENT: EventId = 2;

const PASSWORD = 'bench-password';
const staffSchema = z.array(z.object({ operator: z.string(), role: z.string(), pin: z.string() }));

export type BenchHub = {
  readonly url: string;
  readonly admin: AdminClient;
  /** For everything that is measured on disk; gone at the end. */
  readonly folder: string;
  readonly steward: { readonly operator: string; readonly pin: string };
  /** A one-time code for a gate station. */
  gateCode(event: EventId, name: string): Promise<string>;
  close(): Promise<void>;
};

export async function startBenchHub(tickets: number): Promise<BenchHub> {
  const folder = await makeReachableFolder('gatefold-bench-');
  const hub = await startChild({
    name: 'hub',
    program: join(import.meta.dirname, '../../hub/src/main.ts'),
    args: ['--data', join(folder, 'hub'), '--port', '0', '--demo', '--tickets', String(tickets)],
    env: { GATEFOLD_ADMIN_PASSWORD: PASSWORD },
    log: () => undefined,
  });
  const admin = await AdminClient.signIn(hub.url, 'admin', PASSWORD);
  const staff = staffSchema.parse(hub.ready['staff']);
  const steward = staff.find(({ role }) => role === 'steward');
  if (steward === undefined) throw new Error('the demonstration has no steward');
  return {
    url: hub.url,
    admin,
    folder,
    steward,
    gateCode: (event, name) =>
      admin.enrolmentCode({ role: 'gate', event, name, gate: 0, lane: '1' }),
    close: async () => {
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
