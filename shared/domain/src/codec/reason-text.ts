/**
 * Purpose: why somebody did something, as he typed it: goes from a page into an entry.
 * Invariant: holds nothing that an entry cannot (`canonical.ts`), so that it is refused at the page and not at the journal.
 */

import { z } from 'zod';

export const reasonTextSchema = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\u0000'), { error: 'a text with a NUL in it' })
  // Half of a surrogate pair has no UTF-8: the entry would hold another sign than the one that was typed.
  .refine((text) => text.isWellFormed(), { error: 'a text with half a sign in it' });
