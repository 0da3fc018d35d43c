import { toHex } from '@gatefold/domain/bytes';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { describe, expect, test } from 'vitest';
import { VerifiedBlobs } from './verified-blobs.ts';

const BLOB = Uint8Array.from([1, 2, 3]);
const NAME = toHex(blobHash(BLOB));
const OTHER = Uint8Array.from([1, 2, 4]);

describe('MA3 blobs on their way into a manifest', () => {
  test('are in when they are what their name says', () => {
    const blobs = new VerifiedBlobs();
    expect(blobs.take(NAME, BLOB)).toBe(true);
    expect(blobs.get(NAME)).toEqual(BLOB);
    expect(blobs.hashes()).toEqual(new Set([NAME]));
  });

  test('are not in when they are something else', () => {
    const blobs = new VerifiedBlobs();
    expect(blobs.take(NAME, OTHER)).toBe(false);
    expect(blobs.get(NAME)).toBeNull();
    expect(blobs.hashes().size).toBe(0);
  });

  test('of the manifest in use are known by their bytes, and damage to the copy on the disk is seen', () => {
    const blobs = new VerifiedBlobs(new Map([[NAME, BLOB]]));
    expect(blobs.get(NAME)).toBeNull();
    expect(blobs.take(NAME, OTHER)).toBe(false);
    expect(blobs.take(NAME, Uint8Array.from(BLOB))).toBe(true);
  });
});
