/**
 * Purpose: the signed root of an event's manifest (MA1).
 * Invariant: only the root is signed. It names every part by hash, and the tickets part names every chunk by hash, so
 * any road may carry the rest (MA5), and a one-ticket change costs one root and a patch (MA3). A vault is a seventh part
 * that is there or not (MA4): an event without one has the bytes it would have if there were no vaults at all.
 */

import { z } from 'zod';
import { bytesOf, hexBytes, hexOf, type Bytes } from '../bytes.ts';
import { hashInContext } from '../crypto/hash.ts';
import { eventIdSchema, type EventId } from '../ids.ts';
import type { Result } from '../result.ts';
import { envelopeMessage, openEnvelope, sealEnvelope, type EnvelopeRefusal } from './envelope.ts';

/** The parts of a manifest, apart so that a change in one does not send the others again. */
export const PART_NAMES = [
  'event',
  'issuers',
  'stations',
  'operators',
  'allotments',
  'tickets',
] as const;
export type PartName = (typeof PART_NAMES)[number];

export type ManifestRoot = {
  readonly event: EventId;
  /** Rises by at least one at every change; an older one is refused. */
  readonly epoch: number;
  /** Hash of the root before this one, null for the first. */
  readonly previous: Bytes | null;
  readonly issuedAtMs: number;
  /** Hexadecimal BLAKE2b-256 of each part's bytes. */
  readonly parts: Readonly<Record<PartName, string>>;
  /** The same of the vault part (MA4), which gates fetch after all else; null where there is none, or none any more. */
  readonly vault: string | null;
};

const partHash = hexOf(32);
const sixParts = [partHash, partHash, partHash, partHash, partHash, partHash] as const;

const rootSchema = z.strictObject({
  v: z.literal(1),
  event: eventIdSchema,
  epoch: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  previous: bytesOf(32).nullable(),
  issuedAtMs: z.number().int().min(0),
  parts: z.union([z.tuple(sixParts), z.tuple([...sixParts, partHash])]),
});

export function sealRoot(root: ManifestRoot, hubSecretKey: Bytes): Bytes {
  const { event, epoch, previous, issuedAtMs, vault } = root;
  const parts = PART_NAMES.map((name) => hexBytes(root.parts[name]));
  if (vault !== null) parts.push(hexBytes(vault));
  return sealEnvelope(
    'gatefold manifest v1',
    { v: 1, event, epoch, previous, issuedAtMs, parts },
    hubSecretKey,
  );
}

export function openRoot(
  envelope: Bytes,
  hubPublicKey: Bytes,
): Result<ManifestRoot, EnvelopeRefusal> {
  const opened = openEnvelope('gatefold manifest v1', rootSchema, envelope, hubPublicKey);
  if (!opened.ok) return opened;
  const { event, epoch, previous, issuedAtMs, parts } = opened.value;
  const [eventPart, issuers, stations, operators, allotments, tickets, vault] = parts;
  return {
    ok: true,
    value: {
      event,
      epoch,
      previous,
      issuedAtMs,
      parts: { event: eventPart, issuers, stations, operators, allotments, tickets },
      vault: vault ?? null,
    },
  };
}

/** What the next root names as `previous`. */
export function rootHash(envelope: Bytes): Bytes {
  return hashInContext('gatefold root', envelopeMessage(envelope));
}
