import { toHex } from '@gatefold/domain/bytes';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import { expectOk } from '@gatefold/domain/result';
import { HUB } from '@gatefold/domain/testing/example-manifest';
import { DiskUnreadable } from '@gatefold/sync/disk-fault';
import { FakeHub } from '@gatefold/sync/testing/fake-hub';
import { FakeStation } from '@gatefold/sync/testing/fake-station';
import { describe, expect, test } from 'vitest';
import { RetiredLedgers } from './retired-ledgers.ts';

const OLD_SEED = 4;
const NEW_SEED = 5;

/** A hub that holds the original's branch, the machine with the copy's, and that machine as a new station. */
async function forkedMachine() {
  const hub = new FakeHub();
  const original = await FakeStation.create(hub, OLD_SEED);
  await original.admit(1, 2, 3);
  await original.exchange();
  const copy = await FakeStation.create(hub, OLD_SEED);
  await copy.admit(7, 8);
  const anew = await FakeStation.create(hub, NEW_SEED);
  const retired = new RetiredLedgers([copy], 0);
  const offer = () => retired.offer({ hubPublicKey: HUB.publicKey, road: anew.road }, hub.hubEpoch);
  return { hub, copy, anew, retired, offer };
}

describe('LE4 what a machine recorded before it was enrolled anew', () => {
  test('is carried to the hub once in each life of it, and the hub keeps it', async () => {
    const { hub, copy, anew, retired, offer } = await forkedMachine();
    const rows = await copy.journal.read(copy.ledger.id, 1, 10);
    for (let times = 0; times < 3; times += 1) await offer();
    expect(anew.road.uploads).toBe(1);
    const kept = hub.quarantined.map((bytes) => expectOk(decodeTransfer(bytes), 'kept').entries);
    expect(kept.flat().map(toHex)).toEqual(rows.map((row) => toHex(row.bytes)));
    expect(retired.warnings()).toEqual([]);
    hub.hubEpoch = 'second';
    await offer();
    expect(hub.quarantined).toHaveLength(2);
  });

  test('is said to be on its way as long as the hub cannot be reached', async () => {
    const { anew, retired, offer } = await forkedMachine();
    anew.road.requestsUntilCut = 0;
    await offer();
    expect(retired.warnings()).toEqual([expect.stringMatching(/^2 records .* still to be sent/)]);
    anew.road.requestsUntilCut = Infinity;
    await offer();
    expect(retired.warnings()).toEqual([]);
  });

  test('cannot stop the new station when its disk does not give it back, and that is said', async () => {
    const { copy, retired, offer } = await forkedMachine();
    copy.journal.read = async () => {
      throw new DiskUnreadable('torn', null);
    };
    await offer();
    await offer();
    expect(retired.warnings()).toEqual([expect.stringMatching(/cannot be read. Keep its folder/)]);
    expect(new RetiredLedgers([], 1).warnings()).toHaveLength(1);
  });
});
