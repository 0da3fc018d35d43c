/** Purpose: from a station's disk to its first decision, in processes of their own (MA2). */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toHex } from '@gatefold/domain/bytes';
import { z } from 'zod';
import { median } from '../quantile.ts';
import type { Report } from '../report.ts';
import { FULL_EVENT } from './bench-hub.ts';
import type { SyncedStation } from './first-sync.ts';

const PROCESSES = 9;
const loadedSchema = z.object({ tookMs: z.number(), verdict: z.literal('admitted') });

/** `digits` are those of a sold ticket. */
export async function measureLoad(
  { station, database }: SyncedStation,
  digits: string,
  report: Report,
): Promise<void> {
  const tookMs: number[] = [];
  for (let run = 0; run < PROCESSES; run += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(import.meta.dirname, 'load-main.ts'),
      database,
      String(FULL_EVENT),
      toHex(station.hubPublicKey),
      station.station,
      digits,
    ]);
    tookMs.push(loadedSchema.parse(JSON.parse(stdout)).tookMs);
  }
  report('load-node-ms', median(tookMs), 'ms');
}
