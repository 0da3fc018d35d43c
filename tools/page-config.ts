/**
 * Purpose: the three web pages and the one way they are built.
 * Invariant: a built page is plain files with relative addresses, without inline scripts, styles or data addresses, so
 * that it runs under a strict content security policy from any origin and needs no other host.
 */

import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig } from 'vite';

export const REPOSITORY = join(import.meta.dirname, '..');

export type Page = {
  readonly name: string;
  /** Where its index.html is, from the repository's root. */
  readonly source: string;
  /** Where its process serves it from. */
  readonly output: string;
};

export const PAGES: readonly Page[] = [
  { name: 'gate page', source: 'edge-gate/page', output: 'edge-gate/dist/page' },
  { name: 'administrator page', source: 'hub/admin', output: 'hub/dist/admin' },
  { name: 'agent page', source: 'agent-desktop/page', output: 'agent-desktop/dist/page' },
];

export function pageConfig(page: Page): InlineConfig {
  return {
    configFile: false,
    root: join(REPOSITORY, page.source),
    base: './',
    publicDir: false,
    logLevel: 'warn',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      target: 'es2023',
      outDir: join(REPOSITORY, page.output),
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // The files are written by build-pages.ts, index.html last: a process may be serving the old ones.
      write: false,
    },
  };
}
