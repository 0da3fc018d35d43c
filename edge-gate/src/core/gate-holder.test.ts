/** What a gate shows of a ticket's holder, and to whom (MA4). */

import { EVENT, HOUR_MS, KICK_OFF_MS } from '@gatefold/domain/testing/example-manifest';
import { EXAMPLE_HOLDER, exampleTemplate } from '@gatefold/domain/testing/example-vault';
import { tokenFromDigits } from '@gatefold/domain/codec/ticket-token';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import { exchangeFully, ticketDigits } from '@gatefold/station/testing/station-world';
import { VaultPublisher } from '@gatefold/sync/testing/vault-publisher';
import { describe, expect, test } from 'vitest';
import { everyKind, SERIAL, withGate, type Stage } from '../testing/gate-world.ts';

const VIP_DIGITS = ticketDigits(SERIAL.vip, { klass: 1 });
const PRESS_DIGITS = ticketDigits(SERIAL.press, { klass: 3 });
const PRESS: HolderRecord = {
  v: 1,
  name: 'Farai Ncube',
  photo: null,
  templates: [exampleTemplate(0xb1, 1500), exampleTemplate(0xb2, 1500)],
};

function holders(...serials: readonly number[]) {
  return serials.map((serial) => ({
    serial,
    record: serial === SERIAL.press ? PRESS : EXAMPLE_HOLDER,
  }));
}

/** A gate that has its vault, with these holders in it. */
function withVault(
  story: (stage: Stage & { publisher: VaultPublisher }) => Promise<void>,
  serials: readonly number[] = [SERIAL.sold, SERIAL.vip, SERIAL.press, SERIAL.revoked],
): Promise<void> {
  const publisher = new VaultPublisher();
  const vault = publisher.publish(holders(...serials));
  return withGate((stage) => story({ ...stage, publisher }), everyKind({ vault }));
}

const KNOWN = { kind: 'known', name: 'Rudo Marecha', hasPhoto: true, fingerprints: 1 };

describe('MA4: at a scan', () => {
  test('the name to compare with the ID is in the words, and still there once the holder is in', async () => {
    await withVault(async ({ at }) => {
      const asked = await at.scan(VIP_DIGITS);
      expect(asked).toMatchObject({ reason: 'needs-id', holder: KNOWN });
      expect(asked.advice).toContain('an identity document with this name');
      const seen = await at.scan(VIP_DIGITS, { idSeen: true });
      expect(seen).toMatchObject({ kind: 'admitted', holder: KNOWN });
    });
  });

  test('nothing is told of the holder of a ticket that is refused for another reason', async () => {
    await withVault(async ({ at }) => {
      const revoked = await at.scan(ticketDigits(SERIAL.revoked));
      expect(revoked).toMatchObject({ reason: 'revoked', holder: null });
      expect(await at.scan(ticketDigits(SERIAL.sold))).toMatchObject({ holder: KNOWN });
      const again = await at.scan(ticketDigits(SERIAL.sold));
      expect(again).toMatchObject({ reason: 'already-admitted', holder: null });
    });
  });

  test('the live state and the lists of last scans name nobody, and neither does the ledger', async () => {
    await withVault(async ({ at }) => {
      await at.scan(VIP_DIGITS);
      await at.scan(VIP_DIGITS, { idSeen: true });
      expect(at.gate.state().recent).toHaveLength(2);
      expect(JSON.stringify(at.gate.state())).not.toContain('Marecha');
      expect(JSON.stringify(at.facts)).not.toContain('Marecha');
    });
  });

  test('an older print of the ticket opens nothing', async () => {
    await withVault(async ({ at }) => {
      const older = tokenFromDigits(ticketDigits(SERIAL.sold, { issue: 3 }));
      if (older === null) throw new Error('the digits are a token');
      const found = await at.station.holderOf(older);
      expect(found).toEqual({ ok: false, error: { kind: 'superseded' } });
    });
  });

  test('the two fingerprints come out for whoever will compare them, and not to the page', async () => {
    await withVault(async ({ at }) => {
      const view = await at.scan(PRESS_DIGITS);
      expect(view).toMatchObject({
        reason: 'biometric-mismatch',
        holder: { kind: 'known', name: 'Farai Ncube', hasPhoto: false, fingerprints: 2 },
      });
      const token = tokenFromDigits(PRESS_DIGITS);
      const found = token === null ? null : await at.station.holderOf(token);
      expect(found).toEqual({ ok: true, value: PRESS });
    });
  });

  test('a ticket without a record, or an event without a vault, says nothing', async () => {
    await withVault(async ({ at }) => {
      expect(await at.scan(ticketDigits(SERIAL.soldToo))).toMatchObject({ holder: null });
    });
    await withGate(async ({ at }) => {
      expect(await at.scan(VIP_DIGITS)).toMatchObject({ reason: 'needs-id', holder: null });
    });
  });
});

describe('MA4: a gate that cannot show a holder says so', () => {
  test('while the page has not come yet, and shows it once it has', async () => {
    const publisher = new VaultPublisher();
    await withGate(async ({ at, world }) => {
      const vault = publisher.publish(holders(SERIAL.vip));
      world.publish(everyKind({ vault }));
      const { blob } = world.road;
      const cut = new Set(
        [...vault.blobs].flatMap(([hash, bytes]) => (bytes[0] === 0x47 ? [hash] : [])),
      );
      world.road.blob = async (event, hash) =>
        cut.has(hash)
          ? { ok: false, error: { kind: 'unreachable', detail: 'cut' } }
          : blob(event, hash);
      await exchangeFully(at.station);
      expect(at.station.vault?.progress).toEqual({ pages: 1, due: 1 });
      const view = await at.scan(VIP_DIGITS);
      expect(view).toMatchObject({ reason: 'needs-id', holder: { kind: 'not-here' } });
      world.road.blob = blob;
      await exchangeFully(at.station);
      expect(await at.scan(VIP_DIGITS)).toMatchObject({ holder: KNOWN });
    });
  });

  test('when what came does not check, the page is told, and it is fetched again', async () => {
    await withGate(async ({ at, world }) => {
      const vault = new VaultPublisher().publish(holders(SERIAL.vip));
      world.publish(everyKind({ vault }));
      const { blob } = world.road;
      world.road.blob = async (event, hash) =>
        hash === vault.vault ? { ok: true, value: new Uint8Array(40) } : blob(event, hash);
      await exchangeFully(at.station);
      expect(at.gate.state().status.warnings.join()).toContain("holders' names that came");
      world.road.blob = blob;
      await exchangeFully(at.station);
      expect(at.gate.state().status.warnings.join()).not.toContain('names');
      expect(await at.scan(VIP_DIGITS)).toMatchObject({ holder: KNOWN });
    });
  });

  test('it opens records after a restart without the hub', async () => {
    await withVault(async ({ world, restart }) => {
      world.cut();
      const at = await restart();
      expect(await at.scan(VIP_DIGITS)).toMatchObject({ holder: KNOWN });
    });
  });
});

function destructions(at: Stage['at']) {
  return at.facts.filter(({ kind }) => kind === 'vault-destroyed');
}

describe('MA4: a gate destroys what it holds', () => {
  test('when the list names no vault any more, and records it once', async () => {
    await withVault(async ({ at, world }) => {
      world.publish(everyKind());
      await exchangeFully(at.station);
      await exchangeFully(at.station);
      expect(destructions(at)).toMatchObject([
        { body: { why: 'withdrawn', pages: 1, records: 4 } },
      ]);
      expect(await at.scan(VIP_DIGITS)).toMatchObject({ reason: 'needs-id', holder: null });
    });
  });

  test('when its day comes, though it reaches nobody, and does not fetch it again', async () => {
    await withVault(async ({ at, world }) => {
      world.clock.ms = KICK_OFF_MS + 31 * 24 * HOUR_MS;
      world.cut();
      await at.station.exchange();
      expect(destructions(at)).toMatchObject([{ body: { why: 'day-came' } }]);
      world.mend();
      await exchangeFully(at.station);
      expect(at.station.vault?.progress).toBeNull();
      expect(destructions(at)).toHaveLength(1);
    });
  });

  test('when the hub says that this station is revoked', async () => {
    await withVault(async ({ at, world }) => {
      world.standing = 'revoked';
      await at.station.exchange();
      expect(at.station.vault?.progress).toBeNull();
      world.standing = 'active';
      await at.station.exchange();
      // The entry waited until the station might write again.
      expect(destructions(at)).toMatchObject([{ body: { why: 'revoked' } }]);
    });
  });

  test('before a crash, and tells of it after the restart', async () => {
    await withVault(async ({ at, world, restart }) => {
      world.publish(everyKind());
      const record = at.station.record.bind(at.station);
      at.station.record = async (book, facts, requestId) =>
        facts.some(({ kind }) => kind === 'vault-destroyed')
          ? { ok: false, error: { kind: 'journal-full', words: '' } }
          : record(book, facts, requestId);
      await at.station.exchange();
      expect(destructions(at)).toEqual([]);
      const again = await restart();
      await exchangeFully(again.station);
      expect(destructions(again)).toHaveLength(1);
      expect(again.station.identity.event).toBe(EVENT);
    });
  });
});
