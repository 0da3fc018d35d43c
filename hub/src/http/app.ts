/**
 * Purpose: the hub's HTTP face: stations, administrators, pages.
 * Invariant: strict content policy on everything; an error inside answers words without a detail of the machine, and is
 * logged; nothing secret is logged.
 */

import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { Hub } from '../hub.ts';
import type { AdminServices } from './admin-access.ts';
import { adminRoutes } from './admin-routes.ts';
import { sendRefusal } from './body.ts';
import { demoRoutes } from './demo-page.ts';
import { stationRoutes, type StationServices } from './station-routes.ts';

export type AppOptions = {
  readonly hub: Hub;
  readonly stations: StationServices;
  readonly admin: AdminServices;
  /** Folder of the built administrator's page. */
  readonly adminPage: string;
  readonly demo: boolean;
  readonly log: (line: string) => void;
};

const POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    connectSrc: ["'self'"],
    objectSrc: ["'none'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
  },
};

/** Status of an error that a body parser threw; 500 for anything else. */
function statusOf(error: unknown): number {
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') {
    return error.status;
  }
  return 500;
}

function wordsOf(status: number): string {
  if (status === 413) return 'That was too much at once. Send it in smaller pieces.';
  if (status < 500) return 'The hub could not read the request.';
  return 'Something went wrong at the hub. It has been noted; try again in a moment.';
}

export function hubApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  // Loopback and plain HTTP here; behind a proxy with TLS the proxy adds HSTS.
  app.use(helmet({ contentSecurityPolicy: POLICY, strictTransportSecurity: false }));
  app.use(['/station', '/admin/api'], (_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  app.get('/health', async (_request, response) => {
    await options.hub.pool.query('SELECT 1');
    response.json({ ok: true, hubEpoch: options.hub.hubEpoch });
  });
  app.use('/station', stationRoutes(options.stations));
  app.use('/admin/api', adminRoutes(options.admin));
  app.use('/admin', express.static(options.adminPage));
  if (options.demo) app.use('/demo', demoRoutes(options.hub));
  app.get('/', (_request, response) => response.redirect('/admin/'));
  app.use((_request: Request, response: Response) => {
    sendRefusal(response, 404, { kind: 'not-found', words: 'There is no such page.' });
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    const status = statusOf(error);
    if (status >= 500) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      options.log(`${request.method} ${request.path}: ${detail}`);
    }
    if (response.headersSent) return next(error);
    sendRefusal(response, status, {
      kind: status < 500 ? 'bad-request' : 'hub-fault',
      words: wordsOf(status),
    });
  });
  return app;
}
