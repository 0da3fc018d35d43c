/**
 * Purpose: a keyboard-wedge scanner at a real browser: real key events with the times a scanner gives them.
 * Invariant: the times are the scanner's own, not those at which a busy test machine got round to the keys.
 */

import type { Page } from 'playwright-core';

/** Milliseconds between characters, as measured on common models. */
export const SCANNER_GAP_MS = 8;
/** A practised typist. */
export const TYPIST_GAP_MS = 120;

type KeyEvent = { readonly key: string; readonly text: string };

/** Types the text and Enter at the given pace. With Caps Lock on, letters come in the other case, digits do not. */
export async function typeLikeDevice(page: Page, text: string, gapMs: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const keys: KeyEvent[] = [...text].map((character) => ({ key: character, text: character }));
  keys.push({ key: 'Enter', text: '\r' });
  let timestamp = Date.now() / 1000;
  for (const { key, text: typed } of keys) {
    timestamp += gapMs / 1000;
    const code = key === 'Enter' ? 'Enter' : `Digit${key}`;
    const windowsVirtualKeyCode = key === 'Enter' ? 13 : key.charCodeAt(0);
    const event = { key, code, text: typed, timestamp, windowsVirtualKeyCode };
    await session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event, text: '' });
  }
  await session.detach();
}
