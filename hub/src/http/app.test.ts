import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { request, serveHub, type HttpHub } from '../../../tests/support/http-hub.ts';

let world: HubWorld;
let http: HttpHub;

beforeEach(async () => {
  world = await makeHubWorld();
  http = await serveHub(world);
});
afterEach(async () => {
  await http.close();
  await world.close();
});

describe('SE5 every answer of the hub', () => {
  const PATHS = ['/', '/admin/', '/health', '/nothing-here', '/admin/api/session', '/station/x'];

  test('allows only its own scripts, styles and connections, and stands in no frame', async () => {
    for (const path of PATHS) {
      const { headers } = await request(http, 'GET', path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  test('to an unknown page is words and 404, whatever was asked', async () => {
    for (const [method, path] of [
      ['GET', '/nothing-here'],
      ['POST', '/station/nothing'],
      ['DELETE', '/health'],
      ['GET', '/admin/..%2f..%2fpackage.json'],
      ['GET', '/demo/tickets'],
    ] as const) {
      const answer = await request(http, method, path);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.text)).toEqual({
        kind: 'not-found',
        words: 'There is no such page.',
      });
    }
  });

  test('leads from the root to the administrator’s page', async () => {
    const root = await request(http, 'GET', '/');
    expect([root.status, root.headers.get('location')]).toEqual([302, '/admin/']);
    expect((await request(http, 'GET', '/admin/')).text).toContain('Administrator');
  });

  test('says that it is well only while its database answers', async () => {
    const well = await request(http, 'GET', '/health');
    expect(JSON.parse(well.text)).toEqual({ ok: true, hubEpoch: 'first-life' });
    await world.pool.end();
    const ill = await request(http, 'GET', '/health');
    expect(ill.status).toBe(500);
    expect(http.log).toHaveLength(1);
  });
});
