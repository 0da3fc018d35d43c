/**
 * A thief has a gate's whole disk: journal and its log, ticket list, vault, the file with the station's keys. He reads every
 * byte and tries every key he finds. Without tickets he learns no name and no fingerprint; with one ticket, that one (MA4).
 */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SqliteVaultStore } from '@gatefold/db/edge/sqlite-vault-store';
import { withStationFolder } from '@gatefold/db/edge/testing/station-folder';
import { toHex, utf8, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { tokenFromDigits, type TicketToken } from '@gatefold/domain/codec/ticket-token';
import { openVaultPage, type PageRecord } from '@gatefold/domain/codec/vault-page';
import { vaultKeysSchema } from '@gatefold/domain/codec/vault-part';
import { openAsStation } from '@gatefold/domain/crypto/sealed-box';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, exampleEvent } from '@gatefold/domain/testing/example-manifest';
import { exampleTemplate } from '@gatefold/domain/testing/example-vault';
import { findRecord } from '@gatefold/domain/vault/find-record';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import { openRecord } from '@gatefold/domain/vault/seal-record';
import { readIdentity, writeIdentity, type Identity } from '@gatefold/station/enrolment/identity';
import { GATE_IDENTITY } from '@gatefold/station/testing/example-identity';
import type { VerdictView } from '@gatefold/station/contract/gate';
import { exchangeFully, ticketDigits } from '@gatefold/station/testing/station-world';
import { VaultPublisher } from '@gatefold/sync/testing/vault-publisher';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { everyKind, SERIAL, withNewGate } from '../testing/gate-world.ts';

const SERIALS = [SERIAL.sold, SERIAL.soldToo, SERIAL.vip, SERIAL.family, SERIAL.press];

function holderOf(serial: number): HolderRecord {
  return {
    v: 1,
    name: `Nyasha Holder${serial}`,
    photo: `desk-${serial}/photo`,
    templates: [exampleTemplate(0x80 + serial, 700), exampleTemplate(0xc0 + serial, 1536)],
  };
}

function ticket(serial: number): TicketToken {
  const token = tokenFromDigits(ticketDigits(serial));
  if (token === null) throw new Error('the digits are a token');
  return token;
}

type Loot = {
  /** Every byte of every file. */
  readonly disk: Buffer;
  readonly identity: Identity;
  readonly records: readonly PageRecord[];
  readonly page: Bytes;
  /** The event keys that the station's own key unseals. */
  readonly wrapKeys: ReadonlyMap<string, Bytes>;
};

let loot: Loot;
let copy: string;
let shownAtGate: VerdictView;

async function readLoot(folder: string): Promise<Loot> {
  const disk = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  const identity = expectOk(await readIdentity(join(folder, 'identity.json')), 'identity');
  const store = new SqliteVaultStore(folder, EVENT);
  const held = await store.held();
  const page = await store.page(0);
  store.close();
  if (identity === null || held === null || page === null) throw new Error('nothing was stolen');
  const keys = expectOk(decodeCanonical(vaultKeysSchema, held.keys), 'keys');
  const wrapKeys = keys.keys.flatMap(({ id, sealed }) =>
    sealed.flatMap(({ box }): [string, Bytes][] => {
      const key = openAsStation(box, identity.keys);
      return key === null ? [] : [[toHex(id), key]];
    }),
  );
  const { records } = expectOk(openVaultPage(page), 'page');
  return { disk, identity, records, page, wrapKeys: new Map(wrapKeys) };
}

beforeEach(async () => {
  copy = mkdtempSync(join(tmpdir(), 'gatefold-stolen-'));
  await withStationFolder((path) =>
    withNewGate(path, async ({ at, world }) => {
      await writeIdentity(join(dirname(path), 'identity.json'), GATE_IDENTITY);
      const holders = SERIALS.map((serial) => ({ serial, record: holderOf(serial) }));
      world.publish(everyKind({ vault: new VaultPublisher().publish(holders) }));
      await exchangeFully(at.station);
      await at.signIn();
      // A day's work: names were shown, so what was shown must not have stayed.
      shownAtGate = await at.scan(ticketDigits(SERIAL.sold));
      await at.scan(ticketDigits(SERIAL.vip, { klass: 1 }));
      // While the gate runs: the log of its database is as it stands.
      cpSync(dirname(path), copy, { recursive: true });
    }),
  );
  loot = await readLoot(copy);
});

afterEach(() => rmSync(copy, { recursive: true }));

/** Every run of 16 bytes in what the disk has of keys, certificates and list secrets. */
function guesses(): Bytes[] {
  const { identity, wrapKeys } = loot;
  const sources = [
    identity.keys.secretKey,
    identity.certificate,
    identity.hubPublicKey,
    exampleEvent().codeKey,
    ...wrapKeys.values(),
  ];
  return sources.flatMap((source) =>
    Array.from({ length: source.length - 15 }, (_, at) => source.slice(at, at + 16)),
  );
}

describe('MA4: a stolen gate without tickets', () => {
  test('has no name, no photo reference and no piece of a template in any of its bytes', () => {
    expect(shownAtGate).toMatchObject({ holder: { name: holderOf(SERIAL.sold).name } });
    expect(readdirSync(copy)).toContain('station.db-wal');
    for (const serial of SERIALS) {
      const { name, photo, templates } = holderOf(serial);
      for (const text of [name ?? '', photo ?? '']) {
        for (const encoding of ['utf8', 'utf16le', 'base64', 'hex'] as const) {
          const bytes =
            encoding === 'utf16le'
              ? Buffer.from(text, encoding)
              : Buffer.from(text).toString(encoding);
          expect(loot.disk.includes(bytes)).toBe(false);
        }
      }
      for (const { bytes } of templates) {
        expect(loot.disk.includes(Buffer.from(bytes.subarray(0, 16)))).toBe(false);
        expect(loot.disk.includes(Buffer.from(bytes.subarray(100, 116)))).toBe(false);
      }
    }
  });

  test('has the secret of no ticket on it, not even of those it let in', () => {
    for (const serial of SERIALS) {
      const { secret, bytes } = ticket(serial);
      expect(loot.disk.includes(Buffer.from(secret))).toBe(false);
      expect(loot.disk.includes(toHex(secret))).toBe(false);
      expect(loot.disk.includes(Buffer.from(bytes.subarray(16, 40)))).toBe(false);
      expect(loot.disk.includes(ticketDigits(serial))).toBe(false);
    }
  });

  test('opens no record with any key that is on it', () => {
    expect(loot.wrapKeys.size).toBe(1);
    expect(loot.records).toHaveLength(SERIALS.length);
    const outcomes = new Set<string>();
    for (const record of loot.records) {
      for (const secret of guesses()) {
        for (const wrapKey of [
          ...loot.wrapKeys.values(),
          loot.identity.keys.secretKey.slice(0, 32),
        ]) {
          const opened = openRecord(
            record.sealed,
            { event: EVENT, ...record },
            { secret, wrapKey },
          );
          outcomes.add(opened.ok ? 'opened' : opened.error.kind);
        }
      }
    }
    // The outer seal comes off, as it must at a gate; the inner one never does.
    expect([...outcomes].sort()).toEqual(['record-not-opened', 'wrap-not-opened']);
  });

  test('cannot tell from lengths who gave fingerprints', () => {
    expect(new Set(loot.records.map(({ sealed }) => sealed.length)).size).toBe(1);
  });
});

describe('MA4: a stolen gate with one ticket in hand', () => {
  test('opens exactly that ticket’s record', () => {
    const mine = ticket(SERIAL.vip);
    const opened = loot.records.filter(({ sealed, serial, issue, signer }) => {
      const subject = { event: EVENT, serial, issue, signer };
      const [wrapKey] = loot.wrapKeys.values();
      if (wrapKey === undefined) throw new Error('there is no event key');
      return openRecord(sealed, subject, { secret: mine.secret, wrapKey }).ok;
    });
    expect(opened.map(({ serial }) => serial)).toEqual([SERIAL.vip]);
    const found = findRecord(loot.page, mine, loot.wrapKeys);
    expect(found).toEqual({ ok: true, value: holderOf(SERIAL.vip) });
  });

  test('opens nothing when it is not a gate’s disk: the pages alone are not enough', () => {
    for (const wrapKey of [new Uint8Array(32), utf8('x'.repeat(32))]) {
      const keys = new Map([...loot.wrapKeys.keys()].map((id) => [id, wrapKey]));
      const found = findRecord(loot.page, ticket(SERIAL.vip), keys);
      expect(found).toEqual({ ok: false, error: { kind: 'wrap-not-opened' } });
    }
  });
});
