/** Purpose: counts that people read: `60,000`. The same in every language, as money is. */

export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
