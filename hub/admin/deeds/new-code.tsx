/** Purpose: a new enrolment code, big enough to be read across a table; the hub shows it this once (SE1). */

import { useRef, useState } from 'react';
import type { Clock } from '@gatefold/domain/time/clock';
import { formatMoment } from '@gatefold/ui/time/format-time';
import { Dialog } from '../parts/dialog.tsx';
import { Done } from '../parts/done.tsx';

export type MadeCode = {
  readonly code: string;
  readonly expiresAtMs: number;
  /** Of the station it is for. */
  readonly name: string;
};

/** Browsers give the clipboard to secure origins only; elsewhere the code is selected, ready to be copied by hand. */
async function copyOrSelect(element: HTMLElement, text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied.';
  } catch {
    getSelection()?.selectAllChildren(element);
    return 'The browser did not allow it. The code is selected: press Ctrl+C.';
  }
}

export type NewCodeProps = {
  readonly made: MadeCode;
  /** What else to know about this machine. */
  readonly note?: string;
  readonly clock: Clock;
  readonly onClose: () => void;
};

export function NewCode({ made, note, clock, onClose }: NewCodeProps) {
  const shown = useRef<HTMLOutputElement>(null);
  const [copied, setCopied] = useState<string | null>(null);
  async function copy(): Promise<void> {
    if (shown.current !== null) setCopied(await copyOrSelect(shown.current, made.code));
  }
  return (
    <Dialog title={`Code for ${made.name}`} onClose={onClose}>
      <p className="new-code">
        <output ref={shown}>{made.code}</output>
      </p>
      <p>
        Type it at the machine before{' '}
        <strong>{formatMoment(made.expiresAtMs, clock.nowMs())}</strong>. It enrols one machine, and
        it is not shown again.
      </p>
      {note !== undefined && <p>{note}</p>}
      <Done words={copied} />
      <div className="choices">
        <button type="button" className="button primary" onClick={() => void copy()}>
          Copy the code
        </button>
        <button type="button" className="button" onClick={onClose}>
          I have it, close
        </button>
      </div>
    </Dialog>
  );
}
