/** Purpose: what a station's program is started with: `--data DIR --hub URL --port N [--enrol CODE]`. */

import { parseArgs } from 'node:util';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import { z } from 'zod';

const optionsSchema = z.object({
  data: z.string().min(1, 'Name a folder with --data.'),
  hub: z.url({
    protocol: /^https?$/,
    error: 'The address of the hub (--hub) must look like http://192.168.1.10:4600.',
  }),
  port: z
    .string()
    .regex(/^\d{1,5}$/, 'The port (--port) must be a number, 0 for any that is free.')
    .transform(Number)
    .refine((port) => port < 65_536, 'The highest port (--port) is 65535.'),
  enrol: z.string().optional(),
});

export type StationOptions = z.infer<typeof optionsSchema>;

/** Throws with words for what cannot be read. */
export function readOptions(role: StationRole, args: readonly string[]): StationOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: `.gatefold/${role}` },
      hub: { type: 'string', default: 'http://127.0.0.1:4600' },
      port: { type: 'string', default: '0' },
      enrol: { type: 'string' },
    },
  });
  const parsed = optionsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => issue.message).join(' '));
}
