/** How a vault ends (MA4): by word or by its day, through a crash, with a signature, and with the gates' confirmations. */

import type { Bytes } from '@gatefold/domain/bytes';
import { openVaultDestruction } from '@gatefold/domain/codec/vault-destruction';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HOUR_MS, HUB, KICK_OFF_MS } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryVaultSecrets } from '../../../tests/support/memory-vault-secrets.ts';
import { FARAI, VaultDesk } from '../../../tests/support/vault-desk.ts';
import {
  deliverAll,
  gateStation,
  record as recordFacts,
} from '../../../tests/support/world-station.ts';
import { endDueVaults, endVault, setVaultDay } from './end-vault.ts';
import { recordHolder } from './holders.ts';
import { overview } from './overview.ts';
import { ReportedTills } from './tills.ts';

let desk: VaultDesk;

beforeEach(async () => {
  desk = await VaultDesk.open();
});
afterEach(() => desk.world.close());

async function destructionOf(): Promise<Bytes> {
  const rows = await desk.world.rows<{ destruction: Bytes | null }>(
    'SELECT destruction FROM event_vault',
  );
  const envelope = rows[0]?.destruction;
  if (!envelope) throw new Error('nothing was signed');
  return envelope;
}

describe('MA4: the end of a vault', () => {
  test('takes the secret, the holders and the pages, and is signed', async () => {
    expectOk(await desk.hold(3), 'a name');
    expectOk(await desk.hold(61, FARAI), 'fingerprints');
    const old = await desk.fetched();
    const { vault } = await desk.newestRoot();
    expectOk(await endVault(desk.world.hub, 'rudo', EVENT, 'the season is over'), 'end');
    expect(await desk.world.hub.vaultSecrets.read(EVENT)).toBeNull();
    for (const table of ['ticket_holder', 'vault_page', 'vault_index', 'vault_class']) {
      expect(await desk.world.rows(`SELECT * FROM ${table}`)).toEqual([]);
    }
    expect((await desk.newestRoot()).vault).toBeNull();
    const [page] = (await old.store.pageTable()).values();
    expect(await desk.road.blob(EVENT, page ?? '')).toMatchObject({ ok: false });
    const signed = openVaultDestruction(await destructionOf(), HUB.publicKey);
    expect(signed).toMatchObject({
      ok: true,
      value: { event: EVENT, vault, holders: 2, who: 'rudo', reason: 'the season is over' },
    });
    expect(await endVault(desk.world.hub, 'rudo', EVENT, 'again')).toMatchObject({
      error: { kind: 'no-vault' },
    });
    expect(await desk.hold(3)).toMatchObject({ error: { kind: 'vault-ended' } });
  });

  test('leaves a backup of the database with nothing that opens', async () => {
    expectOk(await desk.hold(3), 'a name');
    await desk.newestRoot();
    const tables = ['event_vault', 'ticket_holder', 'vault_page', 'vault_index', 'vault_class'];
    for (const table of tables)
      await desk.world.pool.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
    expectOk(await endVault(desk.world.hub, 'rudo', EVENT, 'the season is over'), 'end');
    await desk.world.pool.query('DELETE FROM event_vault');
    for (const table of tables)
      await desk.world.pool.query(`INSERT INTO ${table} TABLE kept_${table}`);
    // The hub that was brought back has sealed rows and no secret: it names no vault, and says what is missing.
    await desk.world.pool.query('UPDATE event SET dirty = true');
    expect((await desk.newestRoot()).vault).toBeNull();
    const view = await overview(desk.world.hub, new ReportedTills(desk.world.hub), EVENT);
    expect(view?.vault).toMatchObject({ isSecretMissing: true, ended: null });
    // A name that is told it now must not be sealed under a new secret: the old rows would stop every list to come.
    expect(await desk.hold(4)).toMatchObject({ error: { kind: 'vault-ended' } });
    await desk.world.pool.query('UPDATE event SET dirty = true');
    expect((await desk.newestRoot()).vault).toBeNull();
    // The next look, at the latest at the next start, ends it again and removes the rows.
    await endDueVaults(desk.world.hub);
    expect(await desk.world.rows('SELECT * FROM ticket_holder')).toEqual([]);
    const after = await overview(desk.world.hub, new ReportedTills(desk.world.hub), EVENT);
    expect(after?.vault).toMatchObject({ isSecretMissing: false, ended: { by: 'hub' } });
    expect(openVaultDestruction(await destructionOf(), HUB.publicKey).ok).toBe(true);
  });

  test('whose secret is missing, and was not destroyed, takes no further name under a new one', async () => {
    expectOk(await desk.hold(3), 'a name');
    const { vaultSecrets } = desk.world.hub;
    const lost = { ...desk.world.hub, vaultSecrets: new MemoryVaultSecrets() };
    const request = { event: EVENT, serial: 4, record: FARAI, phone: null, hasConsented: true };
    const unprinted = { ...request, record: { ...FARAI, templates: [] } };
    await expect(recordHolder(lost, 'rudo', unprinted)).rejects.toThrow('copy from your safe');
    expect(await lost.vaultSecrets.read(EVENT)).toBeNull();
    expect(await vaultSecrets.read(EVENT)).not.toBeNull();
  });

  test('that a crash interrupted is finished at the next look, and signed only then', async () => {
    expectOk(await desk.hold(3), 'a name');
    const { vaultSecrets } = desk.world.hub;
    const dying = {
      ...desk.world.hub,
      vaultSecrets: {
        read: (event: number) => vaultSecrets.read(event),
        make: (event: number) => vaultSecrets.make(event),
        destroy: () => Promise.reject(new Error('killed')),
        wasDestroyed: (event: number) => vaultSecrets.wasDestroyed(event),
      },
    };
    await expect(endVault(dying, 'rudo', EVENT, 'over')).rejects.toThrow('killed');
    expect(await desk.world.rows('SELECT destruction FROM event_vault')).toEqual([
      { destruction: null },
    ]);
    expect(await vaultSecrets.read(EVENT)).not.toBeNull();
    await endDueVaults(desk.world.hub);
    expect(await vaultSecrets.read(EVENT)).toBeNull();
    expect(openVaultDestruction(await destructionOf(), HUB.publicKey).ok).toBe(true);
  });

  test('comes by itself thirty days after the event, or on the day that was set', async () => {
    expectOk(await desk.hold(3), 'a name');
    desk.world.clock.ms = KICK_OFF_MS + 30 * 24 * HOUR_MS - 1;
    await endDueVaults(desk.world.hub);
    expect((await desk.newestRoot()).vault).not.toBeNull();
    expectOk(
      await setVaultDay(desk.world.hub, 'rudo', EVENT, desk.world.clock.ms + HOUR_MS),
      'another day',
    );
    desk.world.clock.ms += HOUR_MS;
    await endDueVaults(desk.world.hub);
    const signed = expectOk(openVaultDestruction(await destructionOf(), HUB.publicKey), 'record');
    expect(signed).toMatchObject({ who: 'hub', reason: 'the day that was set has come' });
  });

  test('shows which gates have destroyed what they held, and which have not said so', async () => {
    await gateStation(desk.world, 92);
    // This one let go of a vault before, and may have fetched another since.
    const early = await gateStation(desk.world, 93);
    const body = { vault: new Uint8Array(32), why: 'withdrawn' as const, pages: 1, records: 1 };
    await recordFacts(early.ledger, EVENT, { kind: 'vault-destroyed', body });
    await deliverAll(desk.world, early);
    desk.world.clock.ms += 1;
    expectOk(await desk.hold(3), 'a name');
    expectOk(await endVault(desk.world.hub, 'rudo', EVENT, 'over'), 'end');
    await recordFacts(desk.gate.ledger, EVENT, { kind: 'vault-destroyed', body });
    expect(await deliverAll(desk.world, desk.gate)).toMatchObject({
      kind: 'received',
      quarantined: 0,
    });
    const view = await overview(desk.world.hub, new ReportedTills(desk.world.hub), EVENT);
    expect(view?.vault?.ended).toMatchObject({ by: 'rudo', holders: 1 });
    expect(
      view?.vault?.gates.map(({ name, destroyedAtMs }) => [name, destroyedAtMs !== null]),
    ).toEqual([
      ['gate 91', true],
      ['gate 92', false],
      ['gate 93', false],
    ]);
  });
});
