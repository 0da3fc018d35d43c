/**
 * Purpose: tells a scanner that types like a keyboard from a person at the keyboard, by the time between characters.
 * Invariant: pure: the times come in with the keys. Only an unbroken fast run that ends with Enter is a scan; a run
 * that stalled on its way is reported as broken and never passed on in part, because half a valid code reads as a fake.
 */

/**
 * Keyboard-wedge scanners send a character every 7 to 8 ms, with spikes to 16 ms and a usual threshold of 20 ms; a fast
 * typist stays above 50 ms over a run. 35 ms leaves room for a busy machine.
 */
export const MAX_GAP_MS = 35;
/** Two keys of a typist can fall together by chance; this many in a row do not. */
export const MIN_CODE_LENGTH = 4;
/** After this pause a character begins something new: another scan, or a person's next word. */
const NEW_START_MS = 500;

export type Key = {
  /** KeyboardEvent.key */
  readonly key: string;
  /** KeyboardEvent.timeStamp: when the key arrived at the system, not when the page got round to it. */
  readonly atMs: number;
};

export type WedgeState = {
  /** The characters of the present unbroken fast run. */
  readonly text: string;
  readonly lastMs: number;
  /** Characters came shortly before this run: it may lack its beginning. */
  readonly stalled: boolean;
  /** Some run since the new start was a scanner's. */
  readonly scanner: boolean;
};

export const WEDGE_IDLE: WedgeState = {
  text: '',
  lastMs: Number.NEGATIVE_INFINITY,
  stalled: false,
  scanner: false,
};

export type WedgeOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'scan'; readonly text: string }
  | { readonly kind: 'broken' };

const NONE: WedgeOutcome = { kind: 'none' };
/** A printable ASCII character other than the blank: what ticket codes are made of. */
const CODE_CHARACTER = /^[\x21-\x7e]$/;

export function afterKey(state: WedgeState, { key, atMs }: Key): [WedgeState, WedgeOutcome] {
  const gapMs = atMs - state.lastMs;
  const fast = gapMs <= MAX_GAP_MS;
  const scanner = state.scanner || state.text.length >= MIN_CODE_LENGTH;
  if (key === 'Enter') {
    if (!scanner || gapMs > NEW_START_MS) return [WEDGE_IDLE, NONE];
    const whole = fast && !state.stalled;
    return [WEDGE_IDLE, whole ? { kind: 'scan', text: state.text } : { kind: 'broken' }];
  }
  // Shift, Caps Lock and other keys that give no character leave a run as it is.
  if (!CODE_CHARACTER.test(key)) return [state, NONE];
  if (fast) return [{ ...state, text: state.text + key, lastMs: atMs }, NONE];
  if (gapMs > NEW_START_MS) return [{ ...WEDGE_IDLE, text: key, lastMs: atMs }, NONE];
  return [{ text: key, lastMs: atMs, stalled: true, scanner }, NONE];
}
