/**
 * Purpose: lists in messages from outside.
 * Invariant: a list is refused by its length before an item is looked at, and at its first bad item. zod's own array judges
 * every item and keeps an issue for each, a kilobyte or more: two million wrong items, one byte each on the wire, took
 * 27 seconds and two gigabytes before they were refused.
 */

import { z } from 'zod';

/** `max` is the most items there can be where the format has such a bound; the message's length bounds the others. */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
) {
  return z.transform((value: unknown, context): z.output<Item>[] => {
    const refuse = (message: string, path: PropertyKey[] = []): never => {
      context.issues.push({ code: 'custom', message, path, input: undefined });
      return z.NEVER;
    };
    if (!Array.isArray(value)) return refuse('expected a list');
    if (value.length < min) return refuse(`expected at least ${min} items`);
    if (value.length > max) return refuse(`expected at most ${max} items`);
    const items: z.output<Item>[] = [];
    for (const [index, one] of value.entries()) {
      const parsed = item.safeParse(one);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return refuse(issue?.message ?? 'wrong shape', [index, ...(issue?.path ?? [])]);
      }
      items.push(parsed.data);
    }
    return items;
  });
}
