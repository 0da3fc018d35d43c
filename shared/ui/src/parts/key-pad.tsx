/** Purpose: ten big digit keys, one to erase and one to go on; pressed with gloves (keys are at least 64 px). */

import type { ReactNode } from 'react';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export type KeyPadProps = {
  readonly onDigit: (digit: string) => void;
  readonly onErase: () => void;
  /** The key that sends the form the pad stands in. */
  readonly done: ReactNode;
  readonly doneDisabled: boolean;
};

export function KeyPad({ onDigit, onErase, done, doneDisabled }: KeyPadProps) {
  const digitKey = (digit: string) => (
    <button key={digit} type="button" className="key" onClick={() => onDigit(digit)}>
      {digit}
    </button>
  );
  return (
    // A pressed key leaves the focus in the field, so that keys and keyboard can be mixed.
    <div className="key-pad" onMouseDown={(event) => event.preventDefault()}>
      {DIGITS.map(digitKey)}
      <button type="button" className="key" aria-label="Erase the last digit" onClick={onErase}>
        ⌫
      </button>
      {digitKey('0')}
      <button type="submit" className="key primary" disabled={doneDisabled}>
        {done}
      </button>
    </div>
  );
}
