import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildPages } from './build-pages.ts';
import { PAGES, REPOSITORY } from './page-config.ts';

describe('the build of the pages', () => {
  test('leaves a page alone whose sources did not change', async () => {
    await buildPages();
    const again = await buildPages();
    expect(again.map(({ page, outcome }) => [page.name, outcome])).toEqual(
      PAGES.map((page) => [page.name, 'unchanged']),
    );
  });

  test.each(PAGES)(
    'SE5: the $name runs under a strict content security policy, from any origin',
    async (page) => {
      await buildPages();
      const html = await readFile(join(REPOSITORY, page.output, 'index.html'), 'utf8');
      expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
      const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
      expect(addresses.length).toBeGreaterThan(0);
      expect(addresses.filter((address) => address?.startsWith('./assets/') !== true)).toEqual([]);
    },
  );
});
