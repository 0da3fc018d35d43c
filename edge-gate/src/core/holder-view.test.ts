/** What a gate says where somebody waits for a look at the person and no record can exist (MA4). */

import type { ResolvedScan } from '@gatefold/domain/admission/scan';
import type { Refusal, Verdict } from '@gatefold/domain/admission/verdict';
import { tokenFromDigits } from '@gatefold/domain/codec/ticket-token';
import { ticketDigits } from '@gatefold/station/testing/station-world';
import { describe, expect, test } from 'vitest';
import { withoutRecord } from './holder-view.ts';

function refused(refusal: Refusal): Verdict {
  return { kind: 'refused', serial: 7, ticket: null, refusal };
}

const ASKED = refused({ reason: 'needs-id' });

const CODE: ResolvedScan = { kind: 'code', serial: 7 };

describe('MA4: a ticket of which no record can exist', () => {
  test('that an agent sold, or that is known by a code, says so where an ID is asked for', () => {
    const token = tokenFromDigits(ticketDigits(7));
    if (token === null) throw new Error('the digits are a token');
    const seller = { right: 'listed' as const, station: 'ab'.repeat(8) };
    const sold: ResolvedScan = { kind: 'agent-sold', token, seller };
    expect(withoutRecord(ASKED, sold)).toMatchObject({
      kind: 'not-here',
      words: expect.stringContaining('an agent sold'),
    });
    expect(withoutRecord(ASKED, CODE)).toMatchObject({
      words: expect.stringContaining('a code alone'),
    });
    expect(withoutRecord(ASKED, { kind: 'issued', token })).toBeNull();
  });

  test('says nothing where nobody is looked at', () => {
    expect(withoutRecord(refused({ reason: 'revoked' }), CODE)).toBeNull();
  });
});
