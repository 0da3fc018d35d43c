/** Who gets the event key, and when it is another (MA4, SE2). */

import { toHex } from '@gatefold/domain/bytes';
import { openAsStation } from '@gatefold/domain/crypto/sealed-box';
import {
  GATE,
  GATE_STATION,
  keysFrom,
  KIOSK,
  KIOSK_STATION,
} from '@gatefold/domain/testing/example-manifest';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { describe, expect, test } from 'vitest';
import { buildVault, nextVaultKeys, vaultGates, wrapKeyOf } from './build-vault.ts';

const SECRETS = { eventSecret: new Uint8Array(32).fill(5), random: systemRandom };
const FIRST = { station: GATE_STATION.station, publicKey: GATE.publicKey };
const SECOND = { station: KIOSK_STATION.station, publicKey: KIOSK.publicKey };

describe('MA4 the keys of a vault', () => {
  test('are sealed to gates in service, and to no kiosk and no revoked one', () => {
    const revoked = { ...GATE_STATION, station: 'aa'.repeat(8), state: 'revoked' as const };
    const gates = vaultGates([GATE_STATION, KIOSK_STATION, revoked]);
    expect(gates.map(({ station }) => station)).toEqual([GATE_STATION.station]);
    const { keys } = nextVaultKeys(null, gates, [], SECRETS);
    const [key] = keys;
    const box = key?.sealed[0]?.box ?? new Uint8Array();
    expect(openAsStation(box, GATE)).toEqual(wrapKeyOf(SECRETS.eventSecret, key?.id ?? box));
    expect(openAsStation(box, KIOSK)).toBeNull();
  });

  test('stay, byte for byte, while nothing changes; a new gate gets the same key', () => {
    const one = nextVaultKeys(null, [FIRST], [], SECRETS);
    expect(nextVaultKeys(one, [FIRST], [], SECRETS)).toEqual(one);
    const two = nextVaultKeys(one, [FIRST, SECOND], [], SECRETS);
    expect(two.keys[0]?.id).toEqual(one.keys[0]?.id);
    expect(two.keys[0]?.sealed[0]).toEqual(one.keys[0]?.sealed[0]);
    expect(two.keys[0]?.sealed).toHaveLength(2);
  });

  test('a gate that is taken out gets no new key, and its old one wraps no new page', () => {
    const before = nextVaultKeys(null, [FIRST, SECOND], [], SECRETS);
    const usedId = before.keys[0]?.id ?? new Uint8Array();
    const after = nextVaultKeys(before, [FIRST], [usedId], SECRETS);
    expect(after.keys.map(({ id }) => toHex(id))).toHaveLength(2);
    expect(toHex(after.keys[0]?.id ?? usedId)).not.toBe(toHex(usedId));
    for (const { sealed } of after.keys) {
      expect(sealed.map(({ station }) => station)).toEqual([FIRST.station]);
    }
    // Once no page is wrapped under it any more, the old key goes.
    const later = nextVaultKeys(after, [FIRST], [], SECRETS);
    expect(later.keys).toEqual([after.keys[0]]);
  });

  test('a station whose key is no key gets nothing, and the others theirs', () => {
    const rogue = { station: 'bb'.repeat(8), publicKey: new Uint8Array(32) };
    const { keys } = nextVaultKeys(null, [rogue, FIRST], [], SECRETS);
    expect(keys[0]?.sealed.map(({ station }) => station)).toEqual([FIRST.station]);
  });

  test('a vault of one hundred thousand names has a part of about a kilobyte', () => {
    const pages = new Map(Array.from({ length: 1563 }, (_, page) => [page, 'ab'.repeat(32)]));
    const gates = Array.from({ length: 20 }, (_, index) => {
      const { publicKey } = keysFrom(index + 1);
      return { station: toHex(publicKey.slice(0, 8)), publicKey };
    });
    const { vault, blobs } = buildVault(pages, nextVaultKeys(null, gates, [], SECRETS), 0);
    expect(blobs.get(vault)?.length).toBeLessThan(1000);
  });
});
