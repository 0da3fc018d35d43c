/** Purpose: which ticket list has everything that was changed at the hub so far: stations, sales, revocations (MA3). */

import { isDirty } from '@gatefold/db/postgres/manifests';
import { withConnection } from '@gatefold/db/postgres/pool';
import { until } from './until.ts';
import { EVENT, type World } from './world.ts';

/** Null while the hub has changes that it has not published: stations' own questions make it do so. */
export async function publishedEpoch({ databaseUrl, admin }: World): Promise<number | null> {
  const unpublished = await withConnection(
    { url: databaseUrl, applicationName: 'matchday' },
    (client) => isDirty(client, EVENT),
  );
  return unpublished ? null : (await admin.overview(EVENT)).event.epoch;
}

/** The number of the list that has everything, once it is published. */
export async function untilPublished(world: World): Promise<number> {
  let newest: number | null = null;
  await until('the newest ticket list', async () => {
    newest = await publishedEpoch(world);
    return newest === null ? 'the hub has changes that it has not published' : null;
  });
  if (newest === null) throw new Error('waited for a list and has none');
  return newest;
}
