/** Purpose: inputs that once hurt, each with a note, from `found/`. */

import { readdirSync, readFileSync } from 'node:fs';
import { hexBytes } from '@gatefold/domain/bytes';
import { z } from 'zod';

const pinnedSchema = z.strictObject({
  note: z.string().min(20),
  decoder: z.string(),
  /** Hexadecimal pieces, each given as often as it says: an input may be long. */
  input: z.array(z.strictObject({ hex: z.string(), times: z.number().int().min(1) })),
  answer: z.enum(['accepted', 'refused']),
});

export type PinnedInput = {
  readonly file: string;
  readonly note: string;
  readonly decoder: string;
  readonly input: Uint8Array;
  readonly answer: 'accepted' | 'refused';
};

export function pinnedInputs(): readonly PinnedInput[] {
  const folder = new URL('found/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const pinned = pinnedSchema.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
      const pieces = pinned.input.map(({ hex, times }) => hex.repeat(times));
      return { ...pinned, file, input: hexBytes(pieces.join('')) };
    });
}
