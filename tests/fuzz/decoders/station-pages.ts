/** Purpose: what a station's pages send to its process, what it answers, and from where requests may come at all. */

import { utf8 } from '@gatefold/domain/bytes';
import { decodeAnswerSchema } from '@gatefold/edge-gate/page/camera/decode-answer';
import {
  gateStateSchema,
  scanRequestSchema,
  verdictViewSchema,
} from '@gatefold/station/contract/gate';
import {
  enrolAnewRequestSchema,
  refusalAnswerSchema,
  signInRequestSchema,
  stationStatusSchema,
} from '@gatefold/station/contract/station-status';
import {
  cashRequestSchema,
  closeTillRequestSchema,
  openTillRequestSchema,
  reprintRequestSchema,
  saleViewSchema,
  sellRequestSchema,
  soldTicketSchema,
  tillStateViewSchema,
  voidRequestSchema,
} from '@gatefold/station/contract/till';
import { checkSender } from '@gatefold/station/host/own-page';
import { saleOf, soldTicket, tillState } from '../../pages/agent-fixture.ts';
import {
  admitted,
  fault,
  gateState,
  refused,
  STATUS,
  TICKET_DIGITS,
} from '../../pages/gate-fixture.ts';
import type { Decoder, Reading } from '../decoder.ts';
import { jsonDecoder } from './json-messages.ts';
import { textOf } from './scans.ts';

const FIFTY = { amountMinor: 5000, currency: 'USD' } as const;
const IN_ZWG = { amountMinor: 350_050, currency: 'ZWG' } as const;
const STOPPED = { ...STATUS, fault: { kind: 'revoked', words: 'Out of service.' } } as const;
const KNOWN = { kind: 'known', name: 'Rudo Chikwanha', hasPhoto: true, fingerprints: 2 } as const;
const NOT_HERE = { kind: 'not-here', words: 'Ask at the desk.' } as const;
const VERDICTS = [
  admitted(1, { holder: KNOWN }),
  refused(2, { holder: NOT_HERE }),
  refused(3, { ticket: null, first: null }),
  fault(4),
];
const CLOSED = {
  open: false,
  lastClosing: { period: 2, expected: [FIFTY], counted: [FIFTY, IN_ZWG] },
};

const REQUESTS: readonly Decoder[] = [
  jsonDecoder({
    name: 'scan-request',
    covers: 'contract/gate#scanRequestSchema',
    schema: scanRequestSchema,
    examples: [
      { text: TICKET_DIGITS, source: 'wedge', idSeen: true },
      { text: 'ABC-123', source: 'typed' },
    ],
  }),
  jsonDecoder({
    name: 'sign-in-request',
    covers: 'contract/station-status#signInRequestSchema',
    schema: signInRequestSchema,
    examples: [{ operator: 'tendai', pin: '482913' }],
  }),
  jsonDecoder({
    name: 'enrol-anew-request',
    covers: 'contract/station-status#enrolAnewRequestSchema',
    schema: enrolAnewRequestSchema,
    examples: [{ code: 'ABCD-EFGH-JKMN-PQRS' }],
  }),
  jsonDecoder({
    name: 'open-till-request',
    covers: 'contract/till#openTillRequestSchema',
    schema: openTillRequestSchema,
    examples: [{ floats: [FIFTY, IN_ZWG] }, { floats: [] }],
    entersLedger: true,
  }),
  jsonDecoder({
    name: 'close-till-request',
    covers: 'contract/till#closeTillRequestSchema',
    schema: closeTillRequestSchema,
    examples: [{ counted: [FIFTY, IN_ZWG] }],
    entersLedger: true,
  }),
  jsonDecoder({
    name: 'sell-request',
    covers: 'contract/till#sellRequestSchema',
    schema: sellRequestSchema,
    examples: [
      {
        klass: 1,
        quantity: 2,
        currency: 'USD',
        requestId: '1f8e0d3c-6a55-4f0e-9d6e-0e1f2a3b4c5d',
      },
    ],
    entersLedger: true,
  }),
  jsonDecoder({
    name: 'reprint-request',
    covers: 'contract/till#reprintRequestSchema',
    schema: reprintRequestSchema,
    examples: [{ serial: 40_213 }],
    entersLedger: true,
  }),
  jsonDecoder({
    name: 'void-request',
    covers: 'contract/till#voidRequestSchema',
    schema: voidRequestSchema,
    examples: [{ serial: 40_213, reason: 'printer jam, 🎟️' }],
    entersLedger: true,
  }),
  jsonDecoder({
    name: 'cash-request',
    covers: 'contract/till#cashRequestSchema',
    schema: cashRequestSchema,
    examples: [{ direction: 'out', money: FIFTY, reason: 'to the safe' }],
    entersLedger: true,
  }),
];

const ANSWERS: readonly Decoder[] = [
  jsonDecoder({
    name: 'verdict-answer',
    covers: 'contract/gate#verdictViewSchema',
    schema: verdictViewSchema,
    examples: VERDICTS,
  }),
  jsonDecoder({
    name: 'gate-state',
    covers: 'contract/gate#gateStateSchema',
    schema: gateStateSchema,
    examples: [gateState({ recent: VERDICTS }), gateState({ status: STOPPED })],
  }),
  jsonDecoder({
    name: 'station-status',
    covers: 'contract/station-status#stationStatusSchema',
    schema: stationStatusSchema,
    examples: [STATUS, STOPPED],
  }),
  jsonDecoder({
    name: 'refusal-answer',
    covers: 'contract/station-status#refusalAnswerSchema',
    schema: refusalAnswerSchema,
    examples: [{ kind: 'till-closed', words: 'Open the till first.' }],
  }),
  jsonDecoder({
    name: 'sold-ticket',
    covers: 'contract/till#soldTicketSchema',
    schema: soldTicketSchema,
    examples: [soldTicket(40_213)],
  }),
  jsonDecoder({
    name: 'sale-answer',
    covers: 'contract/till#saleViewSchema',
    schema: saleViewSchema,
    examples: [saleOf(40_213, 40_214)],
  }),
  jsonDecoder({
    name: 'till-state',
    covers: 'contract/till#tillStateViewSchema',
    schema: tillStateViewSchema,
    examples: [tillState({ recent: [soldTicket(7)] }), tillState({ till: CLOSED })],
  }),
  jsonDecoder({
    name: 'camera-answer',
    covers: 'page/camera/decode-answer#decodeAnswerSchema',
    schema: decodeAnswerSchema,
    examples: [
      { kind: 'read', texts: [TICKET_DIGITS] },
      { kind: 'failed', why: 'no camera' },
    ],
  }),
];

/** As a gate on this port is loaded. */
const HOSTS = new Set(['127.0.0.1:4711', 'localhost:4711']);
const OWN_NAMES = [...HOSTS].flatMap((host) =>
  [undefined, ...[...HOSTS].map((other) => `http://${other}`)].map((origin) => ({ host, origin })),
);
const STRANGERS = ['evil.example', '127.0.0.1', '127.0.0.1:4711.evil.example', ''];

/** The host, and after a line break the origin where there is one. */
function readSender(input: Uint8Array): Reading {
  const [host, ...rest] = textOf(input).split('\n');
  const origin = rest.length === 0 ? undefined : rest.join('\n');
  if (!checkSender({ host, origin }, HOSTS)) return { kind: 'refused', why: 'stranger' };
  const isOwn = OWN_NAMES.some((one) => one.host === host && one.origin === origin);
  return { kind: 'accepted', again: () => (isOwn ? input : utf8('a stranger')) };
}

export const STATION_PAGES: readonly Decoder[] = [
  ...REQUESTS,
  ...ANSWERS,
  {
    name: 'page-sender',
    covers: ['host/own-page#checkSender'],
    examples: OWN_NAMES.map(({ host, origin }) =>
      utf8(origin === undefined ? host : `${host}\n${origin}`),
    ),
    refusals: ['stranger'],
    compose(dice) {
      const name = () => dice.pick([...HOSTS, ...STRANGERS]) ?? '';
      const scheme = dice.pick(['http://', 'https://', '', 'null', 'http://http://']) ?? '';
      return utf8(dice.chance(0.3) ? name() : `${name()}\n${scheme}${name()}`);
    },
    read: readSender,
  },
];
