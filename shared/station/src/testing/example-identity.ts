/** Purpose: the identities of the example event's gate and kiosk. Tests only. */

import { certify } from '@gatefold/sync/testing/test-station';
import {
  EVENT,
  GATE,
  GATE_STATION,
  HUB,
  KIOSK,
  KIOSK_STATION,
} from '@gatefold/domain/testing/example-manifest';
import { FIRST_DATABASE, type Identity } from '../enrolment/identity.ts';

export const GATE_IDENTITY: Identity = {
  station: GATE_STATION.station,
  name: GATE_STATION.name,
  role: 'gate',
  keys: GATE,
  certificate: certify(GATE, HUB, GATE_STATION.name),
  hubPublicKey: HUB.publicKey,
  event: EVENT,
  post: { gate: 0, lane: 'A' },
  database: FIRST_DATABASE,
  isRetired: false,
};

export const KIOSK_IDENTITY: Identity = {
  ...GATE_IDENTITY,
  station: KIOSK_STATION.station,
  name: KIOSK_STATION.name,
  role: 'agent',
  keys: KIOSK,
  certificate: certify(KIOSK, HUB, KIOSK_STATION.name, 'agent'),
  post: null,
};
