/** Purpose: every reader of bytes or text from outside that the fuzzer knows; `decoder-list.test.ts` holds it complete. */

import type { Decoder } from './decoder.ts';
import { BUNDLES } from './decoders/bundles.ts';
import { KEYS } from './decoders/keys.ts';
import { LAN_LINES } from './decoders/lan-lines.ts';
import { MANIFESTS } from './decoders/manifests.ts';
import { OWN_FILES } from './decoders/own-files.ts';
import { PLAIN_MESSAGES } from './decoders/plain-messages.ts';
import { RESOLVED_SCANS } from './decoders/resolved-scans.ts';
import { RETURNED_LIST } from './decoders/returned-list.ts';
import { RUNS } from './decoders/runs.ts';
import { SCANS } from './decoders/scans.ts';
import { SIGNED_MESSAGES } from './decoders/signed-messages.ts';
import { STATION_PAGES } from './decoders/station-pages.ts';
import { VAULT } from './decoders/vault.ts';

export const DECODERS: readonly Decoder[] = [
  ...SCANS,
  ...RESOLVED_SCANS,
  ...PLAIN_MESSAGES,
  ...BUNDLES,
  ...SIGNED_MESSAGES,
  ...MANIFESTS,
  ...RUNS,
  ...RETURNED_LIST,
  ...VAULT,
  ...LAN_LINES,
  ...STATION_PAGES,
  ...KEYS,
  ...OWN_FILES,
];

/** Throws with the names there are. */
export function decoderNamed(name: string): Decoder {
  const found = DECODERS.find((decoder) => decoder.name === name);
  if (found !== undefined) return found;
  const names = DECODERS.map((decoder) => decoder.name).join(', ');
  throw new Error(`There is no decoder ${name}. There are: ${names}.`);
}
