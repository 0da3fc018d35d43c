import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectOk } from '@gatefold/domain/result';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, SMALL_EVENT, type HubWorld } from '../../../tests/support/hub-world.ts';
import { mergedTables } from '../../../tests/support/merged-tables.ts';
import { publishedManifest } from '../../../tests/support/published-manifest.ts';
import { readTicketList } from '../import/read-ticket-list.ts';
import type { TicketList } from '../import/ticket-list.ts';
import { openHolder } from '@gatefold/sync/vault/holder-data';
import { importTickets } from './import-tickets.ts';
import { importReport } from './import-report.ts';
import { revokeTicket } from './revoke.ts';

let world: HubWorld;

beforeEach(async () => {
  world = await makeHubWorld([{ ...SMALL_EVENT, venue: { name: 'Rufaro', capacity: 10_000 } }]);
});
afterEach(() => world.close());

function listOf(text: string): TicketList {
  return expectOk(readTicketList(new TextEncoder().encode(text)), 'list');
}

const HEADER = 'Barcode,Section,Class,Row,Seat,Holder,Phone,Price,Currency\n';

/** A long list in rows of forty; every third ticket has a holder. */
function stand(count: number): TicketList {
  const lines = Array.from({ length: count }, (_, index) => {
    const [row, seat] = [Math.floor(index / 40), (index % 40) + 1];
    return `${5_000_000 + index * 7},North Stand,Covered,R${row},${seat},${index % 3 === 0 ? 'Rudo' : ''},,15.00,USD`;
  });
  return listOf(HEADER + lines.join('\n'));
}

async function run(list: TicketList, changes: { eventName?: string; isDryRun?: boolean } = {}) {
  const { eventName = SMALL_EVENT.name, isDryRun = false } = changes;
  const request = { eventName, rows: list.rows, who: 'rudo', fileName: 'list.csv', isDryRun };
  return importReport(list, await importTickets(world.hub, request), { eventName, isDryRun });
}

/** Every table an import may touch. */
async function everything(): Promise<string> {
  const tables = ['ticket', 'ticket_holder', 'ticket_class', 'place_name', 'audit', 'dirty_chunk'];
  const texts = await Promise.all(
    tables.map((name) => world.rows(`SELECT * FROM ${name} ORDER BY 1, 2`)),
  );
  return JSON.stringify(texts);
}

describe('a ticket list goes into an event', () => {
  test('TK5 and gates find every barcode of it in their manifest, with its place', async () => {
    const list = stand(5000);
    const report = await run(list);
    expect(report.lines.slice(0, 4)).toEqual([
      'Read as UTF-8 with commas between the cells.',
      '5000 rows: 5000 good, 0 rejected.',
      '5,000 tickets were added to Dynamos v Highlanders.',
      'New ticket classes: Covered.',
    ]);
    expect(report.exitCode).toBe(0);
    const found = await publishedManifest(world);
    expect(found.content.tickets.lastSerial).toBe(5070);
    for (const [index, row] of list.rows.entries()) {
      expect(found.serialOfCode(row.barcode)).toBe(71 + index);
    }
    const ticket = found.ticket(71 + 4321);
    expect(ticket?.state).toBe('sold');
    expect(ticket && found.place(ticket)).toEqual({
      section: 'North Stand',
      row: 'R108',
      seat: '2',
    });
    expect(found.content.event.classes[ticket?.klass ?? 0]?.name).toBe('Covered');
    expect(found.serialOfCode('4999999')).toBeNull();
  });

  test('twice, and the second time nothing at all changes', async () => {
    const list = stand(500);
    await run(list);
    const before = await everything();
    const report = await run(list);
    expect(report.lines.slice(2)).toEqual([
      '0 tickets were added to Dynamos v Highlanders.',
      '500 were there already.',
    ]);
    expect(report.exitCode).toBe(0);
    expect(await everything()).toBe(before);
  });

  test('the event is found by its name in any capitals, and the deed is in the audit', async () => {
    await run(stand(1), { eventName: ' dynamos  V highlanders' });
    expect(await world.rows("SELECT who, what FROM audit WHERE what LIKE 'imported%'")).toEqual([
      { who: 'rudo', what: 'imported 1 tickets of Dynamos v Highlanders from list.csv' },
    ]);
  });

  test('an unknown event is refused with the events there are', async () => {
    const report = await run(stand(1), { eventName: 'Caps v Chicken Inn' });
    expect(report.exitCode).toBe(1);
    expect(report.lines.at(-1)).toContain('There are: Dynamos v Highlanders.');
  });

  test('a dry run says the same and changes nothing', async () => {
    const before = await everything();
    const report = await run(stand(10), { isDryRun: true });
    expect(report.lines).toContain('10 tickets would be added to Dynamos v Highlanders.');
    expect(await everything()).toBe(before);
  });

  test('more tickets than the venue holds: nothing of it goes in', async () => {
    const before = await everything();
    const report = await run(stand(9931));
    expect(report.exitCode).toBe(1);
    expect(report.lines.at(-1)).toContain('The venue holds 10,000 people. 70 tickets are there');
    expect(await everything()).toBe(before);
  });

  test('a failure in the middle leaves nothing half', async () => {
    const before = await everything();
    await world.pool.query(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'disk full'; END $$`);
    await world.pool.query(`CREATE TRIGGER late BEFORE INSERT ON ticket_holder
      FOR EACH ROW WHEN (new.serial > 400) EXECUTE FUNCTION fail()`);
    await expect(run(stand(500))).rejects.toThrow('disk full');
    expect(await everything()).toBe(before);
  });

  test('two at the same moment take turns, and serials stay dense', async () => {
    const halves = [
      stand(300),
      listOf(`${HEADER}A-01,South,Open,,,,,5.00,USD\nA-02,South,Open,,,,,5.00,USD`),
    ];
    await Promise.all([...halves, ...halves].map((list) => run(list)));
    const [row] = await world.rows('SELECT count(*) AS count, max(serial) AS last FROM ticket');
    expect(row).toEqual({ count: 372, last: 372 });
  });

  test('a ticket that was revoked is not brought back by importing its list again', async () => {
    const list = stand(3);
    await run(list);
    expectOk(await revokeTicket(world.hub, 'admin', EVENT, 71, 'stolen'), 'revoke');
    const before = await mergedTables(world);
    expect((await run(list)).lines.at(-1)).toBe('3 were there already.');
    expect(await mergedTables(world)).toBe(before);
  });
});

/** The first two, as they stand sealed in the table. */
async function holderNames(): Promise<(string | null)[]> {
  const secret = (await world.hub.vaultSecrets.read(EVENT)) ?? new Uint8Array();
  const rows = await world.rows<{ serial: number; sealed: Uint8Array }>(
    'SELECT serial, sealed FROM ticket_holder ORDER BY serial LIMIT 2',
  );
  return rows.map(({ serial, sealed }) => openHolder(sealed, secret, EVENT, serial).record.name);
}

async function messy(): Promise<TicketList> {
  const path = join(import.meta.dirname, '../import/fixtures/messy-windows1252.csv');
  return expectOk(readTicketList(await readFile(path)), 'messy list');
}

describe('a list as people send it', () => {
  test('good rows go in, bad ones are named with line, field and reason, odd prices pointed out', async () => {
    const report = await run(await messy());
    expect(report.exitCode).toBe(2);
    const text = report.lines.join('\n');
    expect(text).toContain('24 rows: 6 good, 18 rejected.');
    expect(text).toContain('Line 10, price “twenty”: The price is not a number.');
    expect(text).toContain('6 tickets were added');
    expect(text).toContain(
      'Warning: line 4, barcode “00041878”: the price USD 1,500.00 is far from',
    );
    expect(await holderNames()).toEqual(['José Nuñez', 'Rudo "RM" Moyo; Jr']);
  });

  test('rows at odds with what is there are named with both sides, for people and for machines', async () => {
    const first = `${HEADER}A-01,South,Open,A,1,Rudo,,5.00,USD\n`;
    await run(listOf(first));
    const second = `${HEADER}A-01,South,Open,A,9,Rudo,,6.00,USD\nA-02,South,Open,A,1,,,5.00,USD\n`;
    const report = await run(listOf(second));
    expect(report.exitCode).toBe(2);
    expect(report.lines.slice(-2)).toEqual([
      'Line 2, barcode “A-01”: this ticket is there already and says something else (seat “1” there, “9” in the file; price “USD 5.00” there, “USD 6.00” in the file). Nothing was changed; find out which is right.',
      'Line 3, barcode “A-02”: the seat South, row A, seat 1 belongs to barcode A-01. Nothing was changed; find out which is right.',
    ]);
    expect(report.json).toMatchObject({
      outcome: 'imported',
      added: 0,
      alreadyThere: 0,
      conflicts: [
        { line: 2, kind: 'differs', differences: [{ field: 'seat' }, { field: 'price' }] },
        { line: 3, kind: 'seat-taken', by: 'barcode A-01' },
      ],
    });
  });
});
