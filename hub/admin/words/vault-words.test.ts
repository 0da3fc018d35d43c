import { describe, expect, test } from 'vitest';
import { gateVaultWords, unconfirmedGates, type VaultOverview } from './vault-words.ts';

const GATE = { station: 'aa', name: 'North 1', state: 'active', destroyedAtMs: null } as const;
const OPEN: VaultOverview = {
  holders: 2,
  records: 2,
  keepUntilMs: 10,
  isSecretMissing: false,
  ended: null,
  gates: [GATE, { ...GATE, station: 'bb', destroyedAtMs: 5 }],
};
const ENDED: VaultOverview = {
  ...OPEN,
  ended: { atMs: 4, by: 'rudo', reason: 'over', holders: 2, record: null },
};

describe('MA4: what a gate is said to hold', () => {
  test('before the end: its records, and no key once it is out of service', () => {
    expect(gateVaultWords(GATE, OPEN, 6).words).toBe('Sealed records');
    expect(gateVaultWords({ ...GATE, state: 'revoked' }, OPEN, 6).tone).toBe('warn');
    expect(unconfirmedGates(OPEN)).toBe(0);
    expect(unconfirmedGates(null)).toBe(0);
  });

  test('after the end: nothing once it said so, and until then what to do', () => {
    expect(gateVaultWords({ ...GATE, destroyedAtMs: 5 }, ENDED, 6)).toMatchObject({ tone: 'good' });
    expect(gateVaultWords(GATE, ENDED, 6).words).toContain('switch it on once');
    const lost = gateVaultWords({ ...GATE, state: 'quarantined' }, ENDED, 6);
    expect(lost.words).toContain('destroy its disk');
    expect(unconfirmedGates(ENDED)).toBe(1);
  });
});
