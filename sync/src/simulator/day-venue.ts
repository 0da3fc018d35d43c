/**
 * Purpose: the hub of a simulated day as it is set up in the morning: its keys, its event, its tickets (SI1).
 * Invariant: made of the day's plan alone.
 */

import type { Operator } from '@gatefold/domain/codec/manifest-parts';
import type { Clock } from '@gatefold/domain/time/clock';
import {
  ADMITS,
  DAY_START_MS,
  EVENT,
  EVENT_PART,
  HUB_KEYS,
  ISSUER_KEYS,
  NEEDS_BIOMETRIC,
} from './day-plan.ts';
import type { MemoryHubOptions } from './memory-hub.ts';
import type { PublisherOptions } from './memory-publisher.ts';
import type { HouseStock } from './memory-tickets.ts';
import type { HubRules } from './seam.ts';

export function hubOptions(clock: Clock, stock: HouseStock, rules: HubRules): MemoryHubOptions {
  return {
    event: EVENT,
    keys: HUB_KEYS,
    clock,
    admits: ADMITS,
    rules,
    venue: {
      startsAtMs: DAY_START_MS,
      stock,
      issuer: ISSUER_KEYS,
      needsBiometric: NEEDS_BIOMETRIC,
    },
  };
}

export function publisherOptions(
  operators: readonly Operator[],
  stock: HouseStock,
  keptEpochs: number,
): PublisherOptions {
  return {
    event: EVENT,
    part: EVENT_PART,
    operators,
    issuer: ISSUER_KEYS.publicKey,
    hubKeys: HUB_KEYS,
    stock,
    keptEpochs,
  };
}
