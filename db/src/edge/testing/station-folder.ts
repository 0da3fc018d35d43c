/** Purpose: a folder for a station's database, gone again after the test. Tests only. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStationDatabase, type StationDatabase } from '../station-database.ts';

/** Small, so that tests need not write megabytes each time. */
export const TEST_BALLAST_BYTES = 64 * 1024;

export function openTestDatabase(path: string): StationDatabase {
  return openStationDatabase(path, { ballastBytes: TEST_BALLAST_BYTES });
}

/** Runs `story` with the path of a database that is not there yet. */
export async function withStationFolder(story: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gatefold-station-'));
  try {
    await story(join(folder, 'station.db'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs `story` with an open, empty database. */
export function withStationDatabase(
  story: (database: StationDatabase) => Promise<void>,
): Promise<void> {
  return withStationFolder(async (path) => {
    const database = openTestDatabase(path);
    try {
      await story(database);
    } finally {
      database.close();
    }
  });
}
