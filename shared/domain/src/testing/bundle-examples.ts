/** Purpose: golden examples of what machines bring each other by LAN and stick. Tests only. */

import { decodeBundle, encodeBundle, type Bundle } from '../codec/bundle.ts';
import {
  decodeQuestion,
  encodeQuestion,
  type NeighbourQuestion,
} from '../codec/neighbour-question.ts';
import { EVENT, GATE_ID, NOW_MS } from './example-manifest.ts';
import { example, type WireExample } from './wire-example.ts';

const LEDGER = '0123456789abcdef0123456789abcdef';
const HASH = new Uint8Array(32).fill(0x5a);

export const BUNDLE_EXAMPLES: Readonly<Record<string, Readonly<Record<string, WireExample>>>> = {
  bundle: {
    'with a frame of each kind': example<Bundle>(
      {
        header: { hub: GATE_ID, event: EVENT, writer: GATE_ID, more: false },
        frames: [
          { kind: 'transfer', bytes: Uint8Array.of(1, 2, 3) },
          { kind: 'receipt', bytes: HASH },
          { kind: 'head', bytes: new Uint8Array(150) },
          { kind: 'root', bytes: Uint8Array.of(1) },
          { kind: 'blob', bytes: new Uint8Array() },
        ],
        damaged: 0,
      },
      (value) => encodeBundle(value.header, value.frames),
      decodeBundle,
    ),
    'of the hub, with nothing in it': example<Bundle>(
      {
        header: { hub: GATE_ID, event: EVENT, writer: null, more: true },
        frames: [],
        damaged: 0,
      },
      (value) => encodeBundle(value.header, value.frames),
      decodeBundle,
    ),
  },
  'neighbour-question': {
    question: example<NeighbourQuestion>(
      {
        station: GATE_ID,
        event: EVENT,
        epoch: 12,
        tips: [{ ledger: LEDGER, seq: 41, hash: HASH }],
        receipts: [{ ledger: LEDGER, receivedAtMs: NOW_MS, seq: 40 }],
        blobs: [HASH],
      },
      encodeQuestion,
      decodeQuestion,
    ),
  },
};
