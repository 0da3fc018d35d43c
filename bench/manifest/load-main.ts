/**
 * Purpose: `node load-main.ts PATH EVENT HUBKEY STATION DIGITS`: a fresh process that goes from its disk to its first decision
 * and prints how many milliseconds that took.
 * The modules are loaded before; the files are in the system's cache.
 */

import { openStationDatabase } from '@gatefold/db/edge/station-database';
import { decide } from '@gatefold/domain/admission/decide';
import { resolveScan } from '@gatefold/domain/admission/scan';
import { hexBytes } from '@gatefold/domain/bytes';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { expectOk } from '@gatefold/domain/result';
import { loadManifest } from '@gatefold/sync/manifest/fetch-manifest';

const [path = '', event = '', hubKey = '', station = '', digits = ''] = process.argv.slice(2);
const hubPublicKey = hexBytes(hubKey);

const startMs = performance.now();
const database = openStationDatabase(path);
const content = expectOk(
  await loadManifest(Number(event), hubPublicKey, database.manifests),
  'load',
);
if (content === null) throw new Error(`${path} holds no manifest`);
const manifest = new Manifest(content);
const scan = resolveScan(manifest, digits);
const verdict = decide(manifest, () => [], {
  scan,
  station,
  gate: 0,
  checks: { id: 'seen', biometric: 'not-taken' },
  nowMs: Date.now(),
});
const tookMs = performance.now() - startMs;
database.close();
process.stdout.write(`${JSON.stringify({ tookMs, verdict: verdict.kind })}\n`);
