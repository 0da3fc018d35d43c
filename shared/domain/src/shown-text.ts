/**
 * Purpose: text that came from elsewhere, as it may stand in a log or on a page (SE6).
 * Invariant: what is shown steers no terminal, begins no line of its own and turns no writing round.
 */

/** A line of a log: words may come from whoever answered in another's place. */
export function shownLine(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '');
}

/** A name that a stranger may have given, such as that of a file: each sign that is not seen is a question mark. */
export function shownName(name: string): string {
  return name.replace(/\p{C}/gu, '?');
}
