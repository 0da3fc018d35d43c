/**
 * Purpose: how `npm run import` is told what to import and where.
 * Invariant: a wrong option is answered with how to call it, before anything is touched.
 */

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { err, ok, type Result } from '@gatefold/domain/result';

export const IMPORT_USAGE =
  'Call it like this: npm run import -- FILE --event "NAME OF THE EVENT" [--data FOLDER] [--dry-run] [--json]';

const optionsSchema = z.object({
  file: z.string().min(1),
  eventName: z.string().min(1),
  data: z.string().min(1),
  isDryRun: z.boolean(),
  asJson: z.boolean(),
});

export type ImportOptions = z.infer<typeof optionsSchema>;

export function importOptions(args: readonly string[]): Result<ImportOptions, string> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        event: { type: 'string' },
        data: { type: 'string', default: '.gatefold/hub' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const [file, ...more] = positionals;
    if (more.length > 0) return err('Import one file at a time.');
    const parsed = optionsSchema.safeParse({
      file,
      eventName: values.event,
      data: values.data,
      isDryRun: values['dry-run'],
      asJson: values.json,
    });
    return parsed.success ? ok(parsed.data) : err('Name a file and an event.');
  } catch (error) {
    // parseArgs throws a TypeError that names the option it does not know.
    return err(error instanceof Error ? error.message : 'The options cannot be read.');
  }
}
