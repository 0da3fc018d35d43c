/**
 * Purpose: scans from a keyboard-wedge scanner, wherever the focus is.
 * Invariant: the Enter of a scan presses no button and sends no form; a person's keys are left alone.
 */

import { useEffect, useEffectEvent } from 'react';
import { afterKey, WEDGE_IDLE } from './wedge-recogniser.ts';

export type WedgeHandlers = {
  readonly onScan: (text: string) => void;
  readonly onBroken: () => void;
};

export function useWedge(handlers: WedgeHandlers): void {
  const scanned = useEffectEvent(handlers.onScan);
  const broken = useEffectEvent(handlers.onBroken);
  useEffect(() => {
    let state = WEDGE_IDLE;
    function hear(event: KeyboardEvent): void {
      // A held key repeats as fast as a scanner types; keys with a modifier are commands.
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      const [next, outcome] = afterKey(state, { key: event.key, atMs: event.timeStamp });
      state = next;
      if (outcome.kind === 'none') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (outcome.kind === 'scan') scanned(outcome.text);
      else broken();
    }
    // At the window and in the capture phase: before whatever holds the focus.
    window.addEventListener('keydown', hear, { capture: true });
    return () => window.removeEventListener('keydown', hear, { capture: true });
  }, []);
}
