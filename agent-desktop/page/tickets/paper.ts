/** Purpose: what the printer at this kiosk is loaded with, kept by the browser. */

import { z } from 'zod';

export const paperSchema = z.enum(['roll', 'a4']);
export type Paper = z.infer<typeof paperSchema>;

export const PAPER_NAMES = {
  roll: 'Receipt roll, 80 mm',
  a4: 'A4 sheets',
} as const satisfies Record<Paper, string>;

const KEPT_UNDER = 'gatefold-paper';

export function keptPaper(): Paper {
  const kept = paperSchema.safeParse(localStorage.getItem(KEPT_UNDER));
  return kept.success ? kept.data : 'roll';
}

export function keepPaper(paper: Paper): void {
  localStorage.setItem(KEPT_UNDER, paper);
}
