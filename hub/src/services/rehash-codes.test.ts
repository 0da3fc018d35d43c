import { resolveScan } from '@gatefold/domain/admission/scan';
import { keyedHash } from '@gatefold/domain/crypto/hash';
import { utf8 } from '@gatefold/domain/bytes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { publishedManifest } from '../../../tests/support/published-manifest.ts';
import { rehashCodes } from './rehash-codes.ts';

let world: HubWorld;

beforeEach(async () => {
  world = await makeHubWorld();
});
afterEach(() => world.close());

/** As the version before wrote it: the hash of the code letter for letter. */
async function keepAsBefore(serial: number, code: string): Promise<void> {
  const [event] = await world.rows<{ key: Uint8Array }>('SELECT code_key AS key FROM event');
  const hash = keyedHash(16, event?.key ?? new Uint8Array(), utf8(code)).slice(0, 8);
  await world.pool.query('UPDATE ticket SET code = $2, code_hash = $3 WHERE serial = $1', [
    serial,
    code,
    hash,
  ]);
}

describe('TK5: barcodes that were hashed letter for letter', () => {
  test('are found at the gates again after the hub’s next start, and only once is anything to do', async () => {
    await keepAsBefore(1, 'abc-123');
    await keepAsBefore(2, '4006381333931');
    expect(await rehashCodes(world.hub)).toEqual({ tickets: 1, alike: [] });
    expect(await rehashCodes(world.hub)).toEqual({ tickets: 0, alike: [] });
    const manifest = await publishedManifest(world);
    expect(resolveScan(manifest, 'ABC123')).toEqual({ kind: 'code', serial: 1 });
    expect(resolveScan(manifest, '4006381333931')).toEqual({ kind: 'code', serial: 2 });
  });

  test('that differ in capitals alone are named, and nobody is let in on a guess', async () => {
    await keepAsBefore(1, 'abc-123');
    await keepAsBefore(2, 'Abc123');
    await keepAsBefore(3, 'xyz-9');
    await keepAsBefore(4, 'XYZ9');
    expect(await rehashCodes(world.hub)).toEqual({
      tickets: 0,
      alike: ['abc-123', 'Abc123', 'xyz-9'],
    });
    const manifest = await publishedManifest(world);
    expect(resolveScan(manifest, 'abc123').kind).toBe('unknown-code');
    expect(resolveScan(manifest, 'xyz9')).toEqual({ kind: 'code', serial: 4 });
  });
});
