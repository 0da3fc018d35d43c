/**
 * Purpose: the two looks of every page: dark for night and halls, sunlight for the open.
 * Invariant: the look sits on the root element, where the theme's style sheets read it, and is kept by the browser.
 */

import { z } from 'zod';

export const lookSchema = z.enum(['dark', 'sunlight']);
export type Look = z.infer<typeof lookSchema>;

const KEPT_UNDER = 'gatefold-look';

/** What was chosen at this screen last time, or `otherwise`. */
export function wearKeptLook(otherwise: Look): void {
  const kept = lookSchema.safeParse(localStorage.getItem(KEPT_UNDER));
  document.documentElement.dataset['look'] = kept.success ? kept.data : otherwise;
}

export function wornLook(): Look {
  const worn = lookSchema.safeParse(document.documentElement.dataset['look']);
  return worn.success ? worn.data : 'dark';
}

export function wearLook(look: Look): void {
  document.documentElement.dataset['look'] = look;
  localStorage.setItem(KEPT_UNDER, look);
}
