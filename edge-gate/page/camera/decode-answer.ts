/** Purpose: what the decoding worker says to the page. */

import { z } from 'zod';

export const decodeAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), texts: z.array(z.string()) }),
  z.object({ kind: z.literal('failed'), why: z.string() }),
]);
export type DecodeAnswer = z.infer<typeof decodeAnswerSchema>;
