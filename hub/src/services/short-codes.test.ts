import { resolveScan } from '@gatefold/domain/admission/scan';
import { hexBytes } from '@gatefold/domain/bytes';
import { rotatingSuffix } from '@gatefold/domain/codec/rotating-suffix';
import { isMistyped, showShortCode } from '@gatefold/domain/codec/ticket-code';
import { expectOk } from '@gatefold/domain/result';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FAMILY, makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { publishedManifest } from '../../../tests/support/published-manifest.ts';
import { printRun } from './print-run.ts';
import { shortCodes } from './short-codes.ts';

let world: HubWorld;

beforeEach(async () => {
  world = await makeHubWorld();
});
afterEach(() => world.close());

async function take(fromSerial = 1, limit = 100) {
  return expectOk(
    await shortCodes(world.hub, 'admin', { event: EVENT, fromSerial, limit }),
    'codes',
  );
}

describe('TK5: short codes', () => {
  test('are given to sold tickets, each its own, and every gate finds the ticket by them', async () => {
    const codes = await take();
    expect(codes).toHaveLength(15);
    expect(new Set(codes.map(({ code }) => code)).size).toBe(15);
    const manifest = await publishedManifest(world);
    for (const { serial, code } of codes) {
      expect(code).toMatch(/^[0-9]{14}$/);
      expect(isMistyped(code)).toBe(false);
      for (const written of [code, showShortCode(code)]) {
        expect(resolveScan(manifest, written)).toEqual({ kind: 'code', serial });
      }
    }
  });

  test('are the same when they are asked for again, and only the new ones are new', async () => {
    const first = await take(1, 4);
    expect((await take(1, 6)).slice(0, 4)).toEqual(first);
    const audits = await world.rows<{ what: string }>('SELECT what FROM audit ORDER BY audit');
    expect(audits.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'took the short codes of 4 tickets from serial 1 on, 4 of them new',
        'took the short codes of 6 tickets from serial 1 on, 2 of them new',
      ]),
    );
  });

  test('leave another system’s barcodes as they are, of whatever length', async () => {
    await world.pool.query(
      `UPDATE ticket SET code = CASE serial WHEN 1 THEN 'ABC-123' ELSE '00000000074944' END,
         code_hash = decode(lpad(serial::text, 16, '0'), 'hex') WHERE serial IN (1, 2)`,
    );
    const codes = await take(1, 3);
    expect(codes.map(({ serial }) => serial)).not.toContain(1);
    expect(codes.map(({ serial }) => serial)).not.toContain(2);
    expect(await world.rows('SELECT code FROM ticket WHERE serial = 1')).toEqual([
      { code: 'ABC-123' },
    ]);
  });

  test('never fall on a code or a hash that is taken', async () => {
    // The same chance a second time: the first draws are codes that are taken by then.
    const [first] = await take(1, 1);
    const again = await makeHubWorld();
    try {
      const [twin] = expectOk(
        await shortCodes(again.hub, 'admin', { event: EVENT, fromSerial: 1, limit: 1 }),
        'codes',
      );
      expect(twin).toEqual(first);
      const hub = { ...again.hub, random: repeating(again.hub.random) };
      const codes = expectOk(
        await shortCodes(hub, 'admin', { event: EVENT, fromSerial: 1, limit: 15 }),
        'codes',
      );
      expect(new Set(codes.map(({ code }) => code)).size).toBe(15);
    } finally {
      await again.close();
    }
  });

  test('TK4: are not for tickets that are shown on phones, which the print run gives what they need', async () => {
    await world.pool.query('UPDATE ticket_class SET rotates = true WHERE klass = $1', [FAMILY]);
    expect((await take()).map(({ serial }) => serial)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const manifest = await publishedManifest(world);
    const [phone] = await printRun(world.hub, EVENT, 61, 1);
    const secret = hexBytes(phone?.rotatingSecret ?? '');
    const digits = `${phone?.digits}${rotatingSuffix(secret, world.clock.ms)}`;
    expect(resolveScan(manifest, digits)).toMatchObject({
      kind: 'issued',
      token: { serial: 61 },
      suffix: { isRight: true },
    });
    expect(manifest.content.event.classes.map(({ rotates = false }) => rotates)).toEqual([
      false,
      true,
    ]);
  });

  test('of an event that there is not are refused', async () => {
    const refused = await shortCodes(world.hub, 'admin', { event: 99, fromSerial: 1, limit: 1 });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'no-such-event' } });
  });
});

/** Gives everything it draws twice in a row. */
function repeating(random: HubWorld['hub']['random']): HubWorld['hub']['random'] {
  let last: Uint8Array | null = null;
  return {
    bytes: (count) => {
      const again = last;
      last = again === null ? random.bytes(count) : null;
      return again ?? last ?? new Uint8Array(count);
    },
  };
}
