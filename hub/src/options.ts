/**
 * Purpose: how the hub's programs are told where and how to run.
 * Invariant: a wrong option stops the program with words, before anything is touched.
 */

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { NATIONAL_CAPACITY } from './seed/demo-plans.ts';

const optionsSchema = z.object({
  data: z.string().min(1),
  host: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65_535),
  demo: z.boolean(),
  tickets: z.coerce.number().int().min(100).max(1_000_000),
  /** Folder of a USB stick, looked after while it is there. */
  stick: z.string().min(1).optional(),
  databaseUrl: z.string().min(1).optional(),
  adminPassword: z.string().min(8).optional(),
});

export type HubOptions = z.infer<typeof optionsSchema>;

/** Throws an Error whose message is for the operator. */
export function hubOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): HubOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: '.gatefold/hub' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '4600' },
      stick: { type: 'string' },
      demo: { type: 'boolean', default: false },
      tickets: { type: 'string', default: String(NATIONAL_CAPACITY) },
    },
  });
  const options = optionsSchema.safeParse({
    ...values,
    databaseUrl: environment['DATABASE_URL'],
    adminPassword: environment['GATEFOLD_ADMIN_PASSWORD'],
  });
  if (options.success) return options.data;
  // Names the option and what it should be, never the value: one of them is a password.
  throw new Error(`The hub cannot start with these options.\n${z.prettifyError(options.error)}`);
}
