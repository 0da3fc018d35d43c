/**
 * Purpose: the decisions by which a station believes what a neighbour or a stick brought, as one record, so that whoever
 * composes a station can show what each of them is for (SI2).
 * Invariant: `NEIGHBOUR_RULES` is the protocol's own; nothing in the programs uses another.
 */

import { openReceipt } from '@gatefold/domain/codec/receipt';
import type { StationId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { fetchManifest } from '../manifest/fetch-manifest.ts';
import { openTransfer } from '../merge/open-transfer.ts';
import { newestRoot } from './bundle-manifest.ts';

export type NeighbourRules = {
  readonly openTransfer: typeof openTransfer;
  readonly openReceipt: typeof openReceipt;
  readonly newestRoot: typeof newestRoot;
  readonly fetchManifest: typeof fetchManifest;
  /** Stations of which only what the hub has ranked is believed (SE2). */
  readonly disbelieved: (content: ManifestContent) => readonly StationId[];
};

export const NEIGHBOUR_RULES: NeighbourRules = {
  openTransfer,
  openReceipt,
  newestRoot,
  fetchManifest,
  disbelieved: ({ stations }) =>
    stations.stations.filter(({ state }) => state === 'revoked').map(({ station }) => station),
};
