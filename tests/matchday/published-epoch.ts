/** Purpose: which ticket list has everything that was changed at the hub so far: stations, sales, revocations (MA3). */

import { isDirty } from '@gatefold/db/postgres/manifests';
import { withConnection } from '@gatefold/db/postgres/pool';
import { EVENT, type World } from './world.ts';

/** Null while the hub has changes that it has not published: stations' own questions make it do so. */
export async function publishedEpoch({ databaseUrl, admin }: World): Promise<number | null> {
  const unpublished = await withConnection(
    { url: databaseUrl, applicationName: 'matchday' },
    (client) => isDirty(client, EVENT),
  );
  return unpublished ? null : (await admin.overview(EVENT)).event.epoch;
}
