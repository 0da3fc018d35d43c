/** Which form of a ticket a kiosk prints: the one that every gate can believe. */

import { sealGrant, withCarriedRight } from '@gatefold/domain/codec/allotment-grant';
import { INLINE_DIGITS, inlineFromDigits } from '@gatefold/domain/codec/inline-token';
import { TOKEN_DIGITS, tokenToDigits } from '@gatefold/domain/codec/ticket-token';
import { resolveScan } from '@gatefold/domain/admission/scan';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { expectOk } from '@gatefold/domain/result';
import {
  exampleContent,
  exampleGrant,
  GATE,
  ISSUER,
} from '@gatefold/domain/testing/example-manifest';
import { exchangeFully } from '@gatefold/station/testing/station-world';
import { describe, expect, test } from 'vitest';
import { grantsOf, withTill } from '../testing/till-world.ts';

const AFTER_EPOCH = 5;

function carryingGrants(signer = ISSUER): Uint8Array[] {
  const grant = withCarriedRight(exampleGrant(), AFTER_EPOCH, signer.secretKey);
  return [sealGrant(grant, ISSUER.secretKey)];
}

const gateOfBefore = new Manifest(exampleContent({ grants: [] }));

describe('TK2: a kiosk prints', () => {
  test('the ticket with its right while it does not know what lists the gates have', async () => {
    await withTill(async ({ at, world }) => {
      world.cut();
      const [ticket] = (await at.sell('1')).tickets;
      expect(ticket?.digits).toHaveLength(INLINE_DIGITS);
      expect(resolveScan(gateOfBefore, ticket?.digits ?? '')).toMatchObject({
        kind: 'agent-sold',
        seller: { right: 'carried', afterEpoch: AFTER_EPOCH },
      });
      expect(at.state.recent[0]?.digits).toBe(ticket?.digits);
    }, carryingGrants());
  });

  test('the small code as soon as every gate is past the grant, and not before', async () => {
    await withTill(async ({ at, world }) => {
      world.gatesEpoch = AFTER_EPOCH;
      await exchangeFully(at.station);
      const [ticket] = (await at.sell('1')).tickets;
      const inline = inlineFromDigits(ticket?.digits ?? '');
      expect(inline).not.toBeNull();

      world.gatesEpoch = AFTER_EPOCH + 1;
      await exchangeFully(at.station);
      const [again] = expectOk(await at.till.reprint(11), 'reprint').tickets;
      expect(again?.digits).toHaveLength(TOKEN_DIGITS);
      // The same ticket, to the last bit.
      expect(again?.digits).toBe(inline && tokenToDigits(inline.token));
    }, carryingGrants());
  });

  test('the larger code again after a restart without the hub, and when a gate is known to be behind', async () => {
    await withTill(async ({ at, world, restart }) => {
      world.gatesEpoch = AFTER_EPOCH + 1;
      await exchangeFully(at.station);
      expect((await at.sell('1')).tickets[0]?.digits).toHaveLength(TOKEN_DIGITS);
      world.gatesEpoch = 0;
      await exchangeFully(at.station);
      expect((await at.sell('2')).tickets[0]?.digits).toHaveLength(INLINE_DIGITS);
      world.gatesEpoch = AFTER_EPOCH + 1;
      await exchangeFully(at.station);

      const next = await restart();
      expect((await next.sell('3')).tickets[0]?.digits).toHaveLength(INLINE_DIGITS);
    }, carryingGrants());
  });

  test('the small code of a grant that has no short form, or one that no gate would believe', async () => {
    for (const grants of [grantsOf({}), carryingGrants(GATE)]) {
      await withTill(async ({ at }) => {
        expect((await at.sell('1')).tickets[0]?.digits).toHaveLength(TOKEN_DIGITS);
      }, grants);
    }
  });
});
