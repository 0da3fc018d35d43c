/**
 * Purpose: `npm run bench -- NAME [--json] [--entries N] [--stations N] [--tickets N]`: measures, one question a folder.
 * Invariant: prints figures and the machine they were taken on; never judges them and never fails on them.
 */

import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { benchManifest } from './manifest/manifest.ts';
import { benchMerge } from './merge/merge.ts';
import { note } from './report.ts';
import { benchVault } from './vault/vault.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    entries: { type: 'string', default: '1000000' },
    stations: { type: 'string', default: '200' },
    tickets: { type: 'string', default: '100000' },
  },
});

const size = z
  .object({
    entries: z.coerce.number().int().min(20_000),
    stations: z.coerce.number().int().min(2).max(500),
    tickets: z.coerce.number().int().min(1000).max(1_000_000),
  })
  .parse(values);

/** One measure, as it was taken. */
function report(bench: string, name: string, value: number, unit: string): void {
  const rounded = Number(value.toPrecision(4));
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ bench, name, value: rounded, unit })}\n`
      : `${bench}  ${name.padEnd(24)} ${rounded} ${unit}\n`,
  );
}

const [name] = positionals;
const cores = cpus();
note(
  `${cores.length} × ${cores[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
switch (name) {
  case 'merge':
    await benchMerge(size, (measure, value, unit) => report('merge', measure, value, unit));
    break;
  case 'manifest':
    await benchManifest(size.tickets, (measure, value, unit) =>
      report('manifest', measure, value, unit),
    );
    break;
  case 'vault':
    await benchVault((measure, value, unit) => report('vault', measure, value, unit));
    break;
  default:
    note('Which? npm run bench -- merge [--json] [--entries 1000000]');
    note('       npm run bench -- manifest [--json] [--tickets 100000]');
    note('       npm run bench -- vault [--json]');
    process.exitCode = 1;
}
