/** Purpose: the golden bytes of one wire format, from `codec/vectors`. Tests only. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';

const vectorsSchema = z.record(z.string(), z.string().regex(/^([0-9a-f]{2})+$/));

/** Hexadecimal bytes by the name of the example. */
export function readVectors(format: string): Readonly<Record<string, string>> {
  const file = new URL(`../codec/vectors/${format}.json`, import.meta.url);
  return vectorsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
