import { err, ok } from '@gatefold/domain/result';
import { NOW_MS } from '@gatefold/domain/testing/example-manifest';
import type { ExchangeReport } from '@gatefold/sync/station/exchange';
import { expect, test } from 'vitest';
import { linkAfter, linkWhenHeard, NO_LINK_YET } from './link-state.ts';

const VIEW: ExchangeReport['view'] = {
  station: 'ab'.repeat(8),
  nonce: new Uint8Array(32),
  hubEpoch: 'first',
  nowMs: NOW_MS,
  standing: 'active',
  token: new Uint8Array(32),
  ledgers: [],
};

function after(...faults: ExchangeReport['faults']) {
  const report = {
    view: VIEW,
    receipted: new Map<string, number>(),
    owedEntries: 0,
    forked: [],
    newManifest: null,
    newItems: 0,
    quarantined: 0,
    faults,
  };
  return linkAfter({ ...NO_LINK_YET, lastContactMs: 1 }, ok(report), NOW_MS);
}

test('AD6 a full exchange is contact', () => {
  expect(after()).toMatchObject({ state: 'connected', lastContactMs: NOW_MS, trouble: null });
});

test('AD6 one that broke off is none: what other gates did may be missing', () => {
  expect(after({ kind: 'unreachable', detail: 'cut' })).toMatchObject({
    state: 'cut-off',
    lastContactMs: 1,
  });
});

test('AD6 nobody there is the usual state of a gate, and is told without alarm', () => {
  const link = linkAfter(NO_LINK_YET, err({ kind: 'unreachable', detail: 'ECONNREFUSED' }), NOW_MS);
  expect(link).toMatchObject({ state: 'cut-off', lastContactMs: null });
  expect(link.trouble).toMatch(/Work goes on/);
  expect(link.trouble).not.toContain('ECONNREFUSED');
});

test("AD6 what the hub refuses is told in the hub's words", () => {
  const words = 'The hub does not know this machine. Call the administrator to enrol it.';
  const refused = { kind: 'refused' as const, code: 'unknown-station', words };
  expect(linkAfter(NO_LINK_YET, err(refused), NOW_MS)).toMatchObject({
    state: 'refused',
    trouble: words,
  });
  const notTaken = { kind: 'not-taken' as const, ledger: '0f'.repeat(16), code: 'forked', words };
  expect(after(notTaken)).toMatchObject({ state: 'refused', trouble: words, lastContactMs: 1 });
});

test('AD6 what came but does not check is told apart: someone in between, a bad list, a full disk', () => {
  const between = after({ kind: 'garbled', detail: 'bad signature' });
  const badList = after({ kind: 'rollback', have: 5, offered: 4 });
  const fullDisk = after({ kind: 'disk-full' });
  expect(between).toMatchObject({ state: 'refused' });
  expect(between.trouble).toMatch(/between this machine and the hub/);
  expect(badList).toMatchObject({ state: 'refused' });
  expect(badList.trouble).toMatch(/Work goes on with the one before/);
  expect(fullDisk).toMatchObject({ state: 'connected' });
  expect(fullDisk.trouble).toMatch(/this machine's disk/);
});

test('AD6 the first trouble is told, and gone after the next full exchange', () => {
  const troubled = after({ kind: 'disk-full' }, { kind: 'unreachable', detail: 'cut' });
  expect(troubled.trouble).toMatch(/disk/);
  expect(after().trouble).toBeNull();
});

test('AD6 how far the clocks are apart is measured when the hub speaks', () => {
  expect(linkWhenHeard(NO_LINK_YET, VIEW, NOW_MS - 4000).clockOffsetMs).toBe(4000);
});
