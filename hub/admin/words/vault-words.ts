/**
 * Purpose: what a gate holds of the vault, in words.
 * Invariant: a gate that has not said that it destroyed its part counts as holding it.
 */

import { formatMoment } from '@gatefold/ui/time/format-time';
import type { AdminOverview } from '../../src/contract/admin.ts';
import type { Said } from './station-words.ts';

export type VaultOverview = NonNullable<AdminOverview['vault']>;
type Gate = VaultOverview['gates'][number];

export function gateVaultWords(gate: Gate, { ended }: VaultOverview, nowMs: number): Said {
  const { state, destroyedAtMs } = gate;
  const when = destroyedAtMs === null ? '' : ` ${formatMoment(destroyedAtMs, nowMs)}`;
  if (ended === null) {
    if (state !== 'active') return { tone: 'warn', words: 'Gets no key any more' };
    return { tone: 'plain', words: 'Sealed records' };
  }
  if (destroyedAtMs !== null) return { tone: 'good', words: `Destroyed${when}` };
  return state === 'active'
    ? { tone: 'warn', words: 'Has not said that it destroyed them: switch it on once' }
    : { tone: 'warn', words: 'Out of service and has not said so: destroy its disk' };
}

/** Gates from which nothing was heard since the vault ended. */
export function unconfirmedGates(vault: AdminOverview['vault']): number {
  if (vault === null || vault.ended === null) return 0;
  return vault.gates.filter(({ destroyedAtMs }) => destroyedAtMs === null).length;
}
