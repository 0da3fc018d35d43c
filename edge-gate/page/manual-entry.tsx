/** Purpose: a code typed by hand, when it cannot be scanned. */

import { useEffect, useRef, useState, type FormEvent } from 'react';
import { KeyPad } from '@gatefold/ui/parts/key-pad';

/** A ticket that carries its agent's right has 501 digits (TK2), and may be copied with a blank after each. */
const MOST_SIGNS = 1002;

export type ManualEntryProps = {
  readonly onCode: (text: string) => void;
  readonly onClose: () => void;
};

export function ManualEntry({ onCode, onClose }: ManualEntryProps) {
  const [code, setCode] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const text = code.replaceAll(/\s/g, '');
  function send(event: FormEvent): void {
    event.preventDefault();
    if (text !== '') onCode(text);
  }
  return (
    <dialog ref={dialog} className="manual-entry" onClose={onClose} aria-label="Type the code">
      <form onSubmit={send}>
        <label className="field">
          <span>The code under the ticket's square</span>
          <input
            value={code}
            onChange={(event) => setCode(event.target.value)}
            maxLength={MOST_SIGNS}
            autoFocus
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
          />
        </label>
        <KeyPad
          onDigit={(digit) => setCode(code + digit)}
          onErase={() => setCode(code.slice(0, -1))}
          done="Check"
          doneDisabled={text === ''}
        />
        <button type="button" className="button" onClick={onClose}>
          Back to scanning
        </button>
      </form>
    </dialog>
  );
}
