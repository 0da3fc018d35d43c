import { expect, test } from 'vitest';
import { journalContract, sampleOpening, sampleRow } from '../testing/journal-contract.ts';
import { MemoryJournal } from './memory-journal.ts';

journalContract('the in-memory journal', (story) => story(new MemoryJournal()));

test('LE2 a fault is answered as long as it lasts, and nothing is kept of it', async () => {
  const journal = new MemoryJournal();
  const opening = sampleOpening(1);
  await journal.openLedger(opening);
  journal.fault = { kind: 'disk-full' };
  const failed = { ok: false, error: { kind: 'disk-full' } };
  expect(await journal.appendAll(opening.ledger, [sampleRow(1)], 'request')).toEqual(failed);
  expect(await journal.openLedger(sampleOpening(2))).toEqual(failed);
  journal.fault = null;
  expect(await journal.last(opening.ledger)).toBeNull();
  expect(await journal.requestRows('request')).toBeNull();
  expect(await journal.ledgers()).toEqual([opening]);
});
