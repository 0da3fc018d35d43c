/** Purpose: the messages that are believed by one signature: head, receipt, certificate, grant, root, feed page, session. */

import { hexBytes } from '@gatefold/domain/bytes';
import { openGrant } from '@gatefold/domain/codec/allotment-grant';
import { openCertificate } from '@gatefold/domain/codec/certificate';
import {
  openFeedPage,
  type DoubleRuling,
  type FeedItem,
  type FeedPage,
} from '@gatefold/domain/codec/feed-page';
import { openHead } from '@gatefold/domain/codec/head';
import { openRoot, PART_NAMES, type ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import { openReceipt } from '@gatefold/domain/codec/receipt';
import {
  openGreeting,
  openHubView,
  sealGreeting,
  sealHubView,
} from '@gatefold/domain/codec/session';
import {
  GATE,
  GATE_ID,
  HUB,
  ISSUER,
  KIOSK,
  NOW_MS,
} from '@gatefold/domain/testing/example-manifest';
import type { Decoder } from '../decoder.ts';
import { golden } from './examples.ts';
import { idsToWire, signedMessage } from './readings.ts';

function entryIds(ids: DoubleRuling['standing']): unknown[] {
  return ids.map(({ ledger, seq }) => [hexBytes(ledger), seq]);
}

export function feedItemToWire(item: FeedItem): object {
  switch (item.kind) {
    case 'entry':
      return idsToWire(item, 'ledger', 'station');
    case 'double-ruled':
      return { ...item, standing: entryIds(item.standing), doubles: entryIds(item.doubles) };
  }
}

function pageToWire(page: FeedPage): object {
  return { ...idsToWire(page, 'reader'), v: 1, items: page.items.map(feedItemToWire) };
}

function rootToWire({ event, epoch, previous, issuedAtMs, parts, vault }: ManifestRoot): object {
  const hashes = PART_NAMES.map((name) => hexBytes(parts[name]));
  if (vault !== null) hashes.push(hexBytes(vault));
  return { v: 1, event, epoch, previous, issuedAtMs, parts: hashes };
}

const GREETING = sealGreeting(
  {
    v: 1,
    station: GATE_ID,
    challenge: new Uint8Array(32).fill(1),
    nonce: new Uint8Array(32).fill(2),
    sentAtMs: NOW_MS,
    owedEntries: 41,
    manifestEpoch: 12,
  },
  GATE.secretKey,
);
const VIEW = {
  station: GATE_ID,
  nonce: new Uint8Array(32).fill(2),
  hubEpoch: 'epoch-1',
  nowMs: NOW_MS,
  standing: 'active',
  token: new Uint8Array(32).fill(3),
  ledgers: [{ ledger: '0123456789abcdef0123456789abcdef', seq: 41, hash: new Uint8Array(32) }],
} as const;

export const SIGNED_MESSAGES: readonly Decoder[] = [
  {
    name: 'head',
    covers: ['codec/head#openHead', 'codec/envelope#openEnvelope'],
    examples: golden('head'),
    ...signedMessage('gatefold head v1', GATE, openHead, ({ hlc, ...head }) => ({
      ...idsToWire(head, 'ledger'),
      v: 1,
      hlc: [hlc.ms, hlc.n],
    })),
  },
  {
    name: 'receipt',
    covers: ['codec/receipt#openReceipt'],
    examples: golden('receipt'),
    ...signedMessage('gatefold receipt v1', HUB, openReceipt, (receipt) => ({
      ...idsToWire(receipt, 'ledger'),
      v: 1,
    })),
  },
  {
    name: 'certificate',
    covers: ['codec/certificate#openCertificate'],
    examples: golden('certificate'),
    ...signedMessage('gatefold certificate v1', HUB, openCertificate, (certificate) =>
      idsToWire(certificate, 'station'),
    ),
  },
  {
    name: 'grant',
    covers: ['codec/allotment-grant#openGrant'],
    examples: golden('grant'),
    ...signedMessage(
      'gatefold allotment v1',
      ISSUER,
      (envelope, key) => openGrant(envelope, [KIOSK.publicKey, key]),
      (grant) => idsToWire(grant, 'station'),
    ),
  },
  {
    name: 'root',
    covers: ['codec/manifest-root#openRoot'],
    examples: golden('manifest-root'),
    ...signedMessage('gatefold manifest v1', HUB, openRoot, rootToWire),
  },
  {
    name: 'feed-page',
    covers: ['codec/feed-page#openFeedPage'],
    examples: golden('feed-page'),
    ...signedMessage('gatefold feed v1', HUB, openFeedPage, pageToWire),
  },
  {
    name: 'greeting',
    covers: ['codec/session#openGreeting'],
    examples: [GREETING],
    ...signedMessage('gatefold session v1', GATE, openGreeting, (greeting) =>
      idsToWire(greeting, 'station'),
    ),
  },
  {
    name: 'hub-view',
    covers: ['codec/session#openHubView'],
    examples: [VIEW, { ...VIEW, gatesEpoch: 12 }, { ...VIEW, lostEpoch: 12 }].map((view) =>
      sealHubView(view, HUB.secretKey),
    ),
    ...signedMessage('gatefold session v1', HUB, openHubView, (view) => ({
      ...idsToWire(view, 'station'),
      v: 1,
      ledgers: view.ledgers.map((held) => idsToWire(held, 'ledger')),
    })),
  },
];
