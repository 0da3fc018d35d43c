import { resolveScan } from '@gatefold/domain/admission/scan';
import { pinMatches } from '@gatefold/domain/crypto/pin';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { request, serveHub } from '../../../tests/support/http-hub.ts';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { publishedManifest } from '../../../tests/support/published-manifest.ts';
import { rowName } from './create-event.ts';
import { NATIONAL_EVENT } from './demo-plans.ts';
import { firstAdministrator, seedDemo } from './seed-hub.ts';

let world: HubWorld;

beforeEach(async () => {
  world = await makeHubWorld([]);
});
afterEach(() => world.close());

describe('a new hub', () => {
  test('has one administrator, whatever is asked again', async () => {
    const password = await firstAdministrator(world.hub);
    const [admin] = await world.rows<{ password: string }>('SELECT password FROM administrator');
    expect(pinMatches(admin?.password ?? '', password ?? '')).toBe(true);
    expect(await firstAdministrator(world.hub, 'another password')).toBeNull();
  });

  test('gets its demonstration once, every ticket in a place of its own', async () => {
    expect(await seedDemo(world.hub, 2000)).toBe(true);
    const before = await world.rows('SELECT * FROM ticket ORDER BY event, serial');
    expect(await seedDemo(world.hub, 5000)).toBe(false);
    expect(await world.rows('SELECT * FROM ticket ORDER BY event, serial')).toEqual(before);
    const [counts] = await world.rows(
      `SELECT count(*) AS tickets, max(serial) AS last, count(DISTINCT (section, row_no, seat))
         FILTER (WHERE seat IS NOT NULL) AS seats, count(seat) AS seated FROM ticket`,
    );
    expect(counts).toMatchObject({ tickets: 2000, last: 2000, seats: 684, seated: 684 });
  });

  test('letters its rows as stadiums do', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(rowName)).toEqual([
      'A',
      'Z',
      'AA',
      'AZ',
      'BA',
      'ZZ',
      'AAA',
    ]);
  });
});

describe('the demonstration’s page of tickets', () => {
  test('TK1 shows codes that gates take, and codes that they must not', async () => {
    await seedDemo(world.hub, 2000);
    const http = await serveHub(world, { demo: true });
    try {
      const page = await request(http, 'GET', '/demo/tickets');
      expect(page.status).toBe(200);
      expect(page.text).not.toContain('<script');
      const codes = [...page.text.matchAll(/<h2>([^<]*)<\/h2>[^]*?<code>(\d+)<\/code>/g)];
      const manifest = await publishedManifest(world, { event: NATIONAL_EVENT });
      const kinds = codes.map(([, title, digits = '']) => [
        title,
        resolveScan(manifest, digits).kind,
      ]);
      expect(kinds.filter(([, kind]) => kind === 'issued').length).toBe(codes.length - 2);
      expect(kinds.slice(-2)).toEqual([
        ['A forged ticket', 'forged'],
        ['A ticket for another match', 'other-event'],
      ]);
    } finally {
      await http.close();
    }
  });
});
