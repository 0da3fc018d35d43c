/**
 * Purpose: what the hub takes from a station's file on a stick, and what it writes on it in return (LE6, MA5).
 * Invariant: the hub believes a run by the same checks as one that came over the network; its own file is receipts and the
 * newest manifest, each under its signature.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import {
  encodeBundle,
  FRAME_OVERHEAD,
  MAX_FRAME_LENGTH,
  type Bundle,
  type Frame,
} from '@gatefold/domain/codec/bundle';
import { keyFingerprint } from '@gatefold/domain/crypto/sign';
import type { EventId } from '@gatefold/domain/ids';
import { STICK_BYTES } from './make-bundle.ts';
import { inOrderOfSeqs } from './take-bundle.ts';

/** The runs in a bundle, in an order in which each ledger's follow each other; none of another hub's. */
export function runsFor(hubPublicKey: Bytes, bundle: Bundle): readonly Bytes[] {
  if (bundle.header.hub !== toHex(keyFingerprint(hubPublicKey))) return [];
  return inOrderOfSeqs(bundle.frames).map(({ bytes }) => bytes);
}

export type HubShelf = {
  readonly hubPublicKey: Bytes;
  readonly event: EventId;
  readonly receipts: readonly Bytes[];
  /** The newest root, null when nothing is published. */
  readonly root: Bytes | null;
  readonly blobs: Iterable<Bytes>;
};

export function makeHubBundle(shelf: HubShelf): Bytes {
  const { hubPublicKey, event, receipts, root, blobs } = shelf;
  const frames: Frame[] = [];
  let left = STICK_BYTES;
  let more = false;
  const add = (kind: Frame['kind'], bytes: Bytes): void => {
    left -= bytes.length + FRAME_OVERHEAD;
    if (left < 0 || bytes.length > MAX_FRAME_LENGTH[kind]) more = true;
    else frames.push({ kind, bytes });
  };
  for (const receipt of receipts) add('receipt', receipt);
  if (root !== null) add('root', root);
  for (const blob of blobs) add('blob', blob);
  const hub = toHex(keyFingerprint(hubPublicKey));
  return encodeBundle({ hub, event, writer: null, more }, frames);
}
