/**
 * What the hub knows of holders, from the desk to a gate (MA4): sealed at rest, sealed in the vault, opened by a gate with
 * the ticket in hand.
 */

import { toHex, utf8 } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { decodeDelta } from '@gatefold/domain/codec/delta';
import { openRoot } from '@gatefold/domain/codec/manifest-root';
import { issueToken, toQuarterHours } from '@gatefold/domain/codec/ticket-token';
import { openVaultPage } from '@gatefold/domain/codec/vault-page';
import { vaultKeysSchema } from '@gatefold/domain/codec/vault-part';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FARAI, found, RUDO, VaultDesk } from '../../../tests/support/vault-desk.ts';
import { gateStation } from '../../../tests/support/world-station.ts';
import { removeHolder } from './holders.ts';
import { makeIssuerKey } from './issuer-keys.ts';
import { revokeStation, revokeTicket } from './revoke.ts';
import { sealClearHolders } from './seal-clear-holders.ts';

let desk: VaultDesk;

beforeEach(async () => {
  desk = await VaultDesk.open();
});
afterEach(() => desk.world.close());

describe('MA4: from the desk to the gate', () => {
  test('a holder opens at a gate with the printed ticket, the fingerprints too', async () => {
    expectOk(await desk.hold(3), 'a name');
    expectOk(await desk.hold(61, FARAI), 'fingerprints');
    const held = await desk.fetched();
    expect(await found(held, await desk.printed(3))).toEqual(RUDO);
    expect(await found(held, await desk.printed(61))).toEqual(FARAI);
    expect(await found(held, await desk.printed(4))).toBe('no-record');
  });

  test('the database names nobody, and neither does the audit', async () => {
    expectOk(await desk.hold(3, RUDO, { phone: '+263772123456' }), 'a name');
    expectOk(await desk.hold(61, FARAI), 'fingerprints');
    await desk.newestRoot();
    const text = await desk.dump();
    expect(text.includes('recorded the holder of ticket 61')).toBe(true);
    for (const secret of ['Marecha', 'Ncube', '772123456', 'desk-1', toHex(utf8('Marecha'))]) {
      expect(text.includes(secret)).toBe(false);
    }
    for (const { bytes } of FARAI.templates) {
      expect(text.includes(toHex(bytes.slice(8, 40)))).toBe(false);
    }
  });

  test('where fingerprints are checked every sold ticket has a record, all of one length', async () => {
    expectOk(await desk.hold(61, FARAI), 'fingerprints');
    const held = await desk.fetched();
    const page = await held.store.page(0);
    const { records } = expectOk(openVaultPage(page ?? new Uint8Array()), 'page');
    // Serials 61 to 64 of the first page; the fifth family ticket begins the next.
    expect(records.map(({ serial }) => serial)).toEqual([61, 62, 63, 64]);
    expect(new Set(records.map(({ sealed }) => sealed.length)).size).toBe(1);
    expect(await found(held, await desk.printed(62))).toMatchObject({ name: null, templates: [] });
  });

  test('what changes nothing in the vault leaves its hash, and the delta of one ticket stays small', async () => {
    expectOk(await desk.hold(3), 'a name');
    const before = await desk.newestRoot();
    expect((await desk.newestRoot()).epoch).toBe(before.epoch);
    expectOk(await revokeTicket(desk.world.hub, 'rudo', EVENT, 7, 'stolen'), 'revoke');
    desk.world.clock.ms += 2000;
    const offer = expectOk(await desk.road.manifest(EVENT, before.epoch), 'offer');
    if (offer.kind !== 'delta') throw new Error('a delta is cheaper');
    expect(offer.bytes.length).toBeLessThanOrEqual(600);
    const delta = expectOk(decodeDelta(offer.bytes), 'delta');
    const after = expectOk(openRoot(delta.root, HUB.publicKey), 'root');
    expect(after.vault).toBe(before.vault);
    // A holder who changes costs the delta nothing either: the vault is fetched apart.
    expectOk(await desk.hold(3, { ...RUDO, name: 'Rudo M.' }), 'another name');
    desk.world.clock.ms += 2000;
    const next = expectOk(await desk.road.manifest(EVENT, after.epoch), 'offer');
    if (next.kind !== 'delta') throw new Error('a delta is cheaper');
    expect(next.bytes.length).toBeLessThanOrEqual(600);
  });

  test('an event without holders has a root without a vault', async () => {
    expect((await desk.newestRoot()).vault).toBeNull();
    expect(await desk.world.rows('SELECT event FROM event_vault')).toEqual([]);
  });
});

describe('MA4: what changes a record', () => {
  test('a ticket printed anew has a new record, and the older print opens nothing', async () => {
    expectOk(await desk.hold(3), 'a name');
    const older = await desk.printed(3);
    await desk.world.pool.query('UPDATE ticket SET issue = issue + 1 WHERE serial = 3');
    await markTicketsDirty(desk.world.pool, EVENT, [3]);
    const held = await desk.fetched();
    expect(await found(held, older)).toBe('superseded');
    expect(await found(held, await desk.printed(3))).toEqual(RUDO);
  });

  test('a revoked ticket, and a holder who asks to be forgotten, have none any more', async () => {
    for (const serial of [3, 4, 5]) expectOk(await desk.hold(serial), 'a name');
    expectOk(await revokeTicket(desk.world.hub, 'rudo', EVENT, 4, 'stolen'), 'revoke');
    expectOk(await removeHolder(desk.world.hub, 'rudo', EVENT, 5), 'remove');
    const held = await desk.fetched();
    const page = await held.store.page(0);
    const { records } = expectOk(openVaultPage(page ?? new Uint8Array()), 'page');
    expect(records.map(({ serial }) => serial)).toEqual([3]);
    expect(await removeHolder(desk.world.hub, 'rudo', EVENT, 5)).toMatchObject({
      error: { kind: 'nobody-known' },
    });
    // The last one to go takes the vault out of the root.
    expectOk(await removeHolder(desk.world.hub, 'rudo', EVENT, 3), 'remove');
    expect((await desk.newestRoot()).vault).toBeNull();
  });

  test('after another signing key, tokens of either open the record', async () => {
    expectOk(await desk.hold(3), 'a name');
    const before = await desk.printed(3);
    await desk.newestRoot();
    const keys = await makeIssuerKey(desk.world.hub, desk.world.pool, EVENT, NOW_MS + 1);
    await desk.world.pool.query('UPDATE event SET dirty = true');
    const held = await desk.fetched();
    expect(await found(held, before)).toEqual(RUDO);
    const validFromQuarterHours = toQuarterHours(NOW_MS);
    const face = {
      event: EVENT,
      serial: 3,
      issue: 1,
      klass: 0,
      validFromQuarterHours,
      validForHours: 4,
    };
    expect(await found(held, issueToken(face, keys))).toEqual(RUDO);
    // Taken out as compromised, the older key's secrets lock nothing any more.
    await desk.world.pool.query('UPDATE issuer_key SET until_ms = 0 WHERE public_key <> $1', [
      keys.publicKey,
    ]);
    await desk.world.pool.query('UPDATE event SET dirty = true');
    const after = await desk.fetched();
    expect(await found(after, before)).toBe('no-record');
    expect(await found(after, issueToken(face, keys))).toEqual(RUDO);
  });

  test('a revoked gate gets no key in the next list, and cannot open what is sealed from then on', async () => {
    const lost = await gateStation(desk.world, 92);
    for (const serial of [3, 65]) expectOk(await desk.hold(serial, RUDO), 'a name');
    const stolen = await desk.fetched(lost);
    expectOk(await revokeStation(desk.world.hub, 'rudo', lost.id, 'stolen'), 'revoke');
    expectOk(await desk.hold(3, { ...RUDO, name: 'Rudo M.' }), 'another name');
    const held = await desk.fetched();
    expect(await found(held, await desk.printed(3))).toMatchObject({ name: 'Rudo M.' });
    expect(await found(held, await desk.printed(65))).toMatchObject({ name: 'Rudo Marecha' });
    // The new page with the keys the thief has: not even the outer seal comes off.
    expect(await found({ ...held, wrapKeys: stolen.wrapKeys }, await desk.printed(3))).toBe(
      'no-key',
    );
    const list = expectOk(
      decodeCanonical(vaultKeysSchema, (await held.store.held())?.keys ?? new Uint8Array()),
      'keys',
    );
    for (const { sealed } of list.keys) {
      expect(sealed.map(({ station }) => station)).not.toContain(lost.id);
    }
  });
});

describe('MA4: no more than is needed', () => {
  test.each([
    ['not-needed', 3, FARAI, {}],
    ['no-consent', 61, FARAI, { hasConsented: false }],
    ['not-sold', 20, RUDO, {}],
    ['no-such-ticket', 999, RUDO, {}],
  ] as const)('%s is refused', async (kind, serial, record, changes) => {
    expect(await desk.hold(serial, record, changes)).toMatchObject({ ok: false, error: { kind } });
    expect(await desk.world.rows('SELECT serial FROM ticket_holder')).toEqual([]);
  });

  test('a ticket that an agent sold has another key’s secret, and must be printed anew first', async () => {
    await desk.world.pool.query(
      `INSERT INTO sale (ledger, seq, event, serial, issue, klass, station, allotment, price_minor, currency,
         token_hash, rank_ms, rank_n, granted, counted, voided)
       VALUES (repeat('a', 32), 1, $1, 3, 1, 0, $2, 'x', 1, 'USD', '', 0, 0, true, true, false)`,
      [EVENT, desk.gate.id],
    );
    expect(await desk.hold(3)).toMatchObject({ error: { kind: 'agent-sold' } });
    await desk.world.pool.query('UPDATE ticket SET issue = 2 WHERE serial = 3');
    expectOk(await desk.hold(3), 'after the new print');
  });

  test('names of an older version are sealed at the start, and the old rows are gone from the table’s file', async () => {
    await desk.world.pool.query(
      "INSERT INTO ticket_holder (event, serial, name) VALUES ($1, 3, 'Rudo Marecha')",
      [EVENT],
    );
    expect(await sealClearHolders(desk.world.hub)).toBe(1);
    expect(await sealClearHolders(desk.world.hub)).toBe(0);
    expect((await desk.dump()).includes('Marecha')).toBe(false);
    expect(await found(await desk.fetched(), await desk.printed(3))).toEqual(RUDO);
  });
});
