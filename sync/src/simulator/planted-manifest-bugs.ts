/**
 * Purpose: bugs planted in how a station takes a delta of its ticket list (see `planted-bugs.ts`).
 * Invariant: a station that looked at no hash would hold what its delta leads to. The sound one looks, so the bug hands it
 * that very list under a root that names it, signed with the hub's own key.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeDelta, type Delta } from '@gatefold/domain/codec/delta';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { openRoot, sealRoot } from '@gatefold/domain/codec/manifest-root';
import { ok } from '@gatefold/domain/result';
import { overwriteTickets } from '../manifest/delta.ts';
import { loadManifest } from '../manifest/fetch-manifest.ts';
import type { ManifestOffer } from '../roads/hub/hub-road.ts';
import { EVENT, HUB_KEYS } from './day-plan.ts';
import type { PlantedBug } from './planted-bug.ts';
import { SOUND, type StationEdge } from './seam.ts';

type Taken = { readonly envelope: Bytes; readonly blobs: ReadonlyMap<string, Bytes> };

/** What the list in use becomes; null when there is none, or when even a careless station would stumble. */
async function takenUnchecked(edge: StationEdge, delta: Delta): Promise<Taken | null> {
  const current = await loadManifest(EVENT, HUB_KEYS.publicKey, edge.manifests);
  const root = openRoot(delta.root, HUB_KEYS.publicKey);
  if (!current.ok || current.value === null || !root.ok) return null;
  const patched = overwriteTickets(current.value.chunks, delta, EVENT);
  if (!patched.ok) return null;
  const { table, blobs } = patched.value;
  const parts = { ...root.value.parts, tickets: table };
  const envelope = sealRoot({ ...root.value, parts }, HUB_KEYS.secretKey);
  const carried = delta.parts.map((part) => [toHex(blobHash(part)), part] as const);
  return { envelope, blobs: new Map([...blobs, ...carried]) };
}

function bug(name: string, words: string, read: (delta: Delta) => Delta): PlantedBug {
  const atEdge = (edge: StationEdge): StationEdge => {
    const made = new Map<string, Bytes>();
    const { road } = edge;
    return {
      ...edge,
      road: {
        ...road,
        async manifest(event, haveEpoch) {
          const offer = await road.manifest(event, haveEpoch);
          const isDelta = offer.ok && offer.value.kind === 'delta';
          const delta = isDelta ? decodeDelta(offer.value.bytes) : null;
          const taken = delta?.ok ? await takenUnchecked(edge, read(delta.value)) : null;
          if (taken === null) return offer;
          for (const [hash, bytes] of taken.blobs) made.set(hash, bytes);
          return ok<ManifestOffer>({ kind: 'root', bytes: taken.envelope });
        },
        async blob(event, hash) {
          const own = made.get(hash);
          return own === undefined ? road.blob(event, hash) : ok(own);
        },
      },
    };
  };
  return { name, words, seam: () => ({ ...SOUND, station: { ...SOUND.station, atEdge } }) };
}

export const manifestBugs: readonly PlantedBug[] = [
  bug(
    'half-a-delta',
    'a delta of the ticket list is applied half, and passes for done',
    (delta) => ({
      ...delta,
      patches: delta.patches.slice(0, Math.floor(delta.patches.length / 2)),
    }),
  ),
  bug(
    'trust-the-delta',
    'what a delta leads to is not held against the root that the hub signed',
    (delta) => delta,
  ),
];
