/**
 * Purpose: what a station's program is started with: `--data DIR --hub URL --port N [--enrol CODE] [--lan-port N]
 * [--neighbour HOST:PORT]... [--stick DIR]`.
 */

import { parseArgs } from 'node:util';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import { z } from 'zod';

function portOf(option: string) {
  return z
    .string()
    .regex(/^\d{1,5}$/, `The port (${option}) must be a number, 0 for any that is free.`)
    .transform(Number)
    .refine((port) => port < 65_536, `The highest port (${option}) is 65535.`);
}

export type Address = { readonly host: string; readonly port: number };

/** A name or an address, IPv6 in brackets, then a colon and a port. */
const ADDRESS = /^(?:\[([0-9a-f:.%a-z]+)\]|([^\s:[\]]+)):([1-9]\d{0,4})$/i;

const addressSchema = z.string().transform((text, context): Address => {
  const [, inBrackets, plain, port] = ADDRESS.exec(text) ?? [];
  const host = inBrackets ?? plain;
  if (host !== undefined && Number(port) < 65_536) return { host, port: Number(port) };
  const message = `A neighbour (--neighbour) must look like 192.168.1.21:4620, not "${text}".`;
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

const optionsSchema = z.object({
  data: z.string().min(1, 'Name a folder with --data.'),
  hub: z.url({
    protocol: /^https?$/,
    error: 'The address of the hub (--hub) must look like http://192.168.1.10:4600.',
  }),
  port: portOf('--port'),
  /** Where other stations on the LAN may ask this one; nowhere when it is not given. */
  lanPort: portOf('--lan-port').optional(),
  /** Stations on the LAN that this one asks. */
  neighbours: z.array(addressSchema).max(64, 'A station asks at most 64 neighbours (--neighbour).'),
  enrol: z.string().optional(),
  stick: z.string().min(1, 'Name the folder of the stick with --stick.').optional(),
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
      'lan-port': { type: 'string' },
      neighbour: { type: 'string', multiple: true, default: [] },
      stick: { type: 'string' },
    },
  });
  const { neighbour: neighbours, 'lan-port': lanPort, ...others } = values;
  const parsed = optionsSchema.safeParse({ ...others, neighbours, lanPort });
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => issue.message).join(' '));
}
