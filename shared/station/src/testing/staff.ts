/** Purpose: people who work at the stations of tests, all with one PIN. Tests only. */

import type { Operator } from '@gatefold/domain/codec/manifest-parts';

export const PIN = '2468';

/** Of PIN, at the least cost Argon2id has (8 KiB, one pass), so that tests need not wait for it. */
const HASH =
  '$argon2id$v=19$m=8,t=1,p=1$yk3h2Hwuy0UO3isrHyBMUA$TdUYe3QFUcVcSzTwPCgUBTtpBwsWC0gGzUbSIJPtmE4';

export const STEWARD: Operator = { id: 'tendai', name: 'Tendai M.', role: 'steward', pin: HASH };
export const SUPERVISOR: Operator = { id: 'rudo', name: 'Rudo C.', role: 'supervisor', pin: HASH };
export const AGENT: Operator = { id: 'farai', name: 'Farai N.', role: 'agent', pin: HASH };

export const OPERATORS = [STEWARD, SUPERVISOR, AGENT];
