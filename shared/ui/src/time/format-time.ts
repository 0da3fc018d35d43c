/**
 * Purpose: times as staff read them: the wall clock of the place, and how long ago.
 * Invariant: two digits each, 24 hours, the machine's own zone, the same in every language.
 */

const two = (n: number): string => String(n).padStart(2, '0');

/** `18:04:09` in the local zone, for milliseconds since 1970. */
export function formatClock(atMs: number): string {
  const at = new Date(atMs);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** `2026-03-14`, local. */
export function formatDay(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** `18:04:09` for today, `2026-03-14 18:04:09` for any other day. */
export function formatMoment(atMs: number, nowMs: number): string {
  const day = formatDay(atMs);
  return day === formatDay(nowMs) ? formatClock(atMs) : `${day} ${formatClock(atMs)}`;
}

/** `12 s`, `4 min`, `3 h 05 min`, `2 days`: how long something lasted, never below zero. */
export function formatSpan(spanMs: number): string {
  const seconds = Math.max(0, Math.floor(spanMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${two(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} days`;
}
