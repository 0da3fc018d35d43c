/** Purpose: an enrolment code, typed on big keys or a keyboard (SE1): a lane's machine may have no keyboard. */

import { useState, type FormEvent } from 'react';
import {
  CODE_ALPHABET,
  CODE_SIGNS,
  groupedSigns,
  typedSigns,
} from '@gatefold/domain/codec/code-signs';

export type CodePadProps = {
  readonly busy: boolean;
  readonly onCode: (code: string) => void;
};

/** Only signs of a code, no more than it has. */
function signsOf(text: string): string {
  return [...typedSigns(text)]
    .filter((sign) => CODE_ALPHABET.includes(sign))
    .slice(0, CODE_SIGNS)
    .join('');
}

export function CodePad({ busy, onCode }: CodePadProps) {
  const [signs, setSigns] = useState('');
  const isWhole = signs.length === CODE_SIGNS;
  function send(event: FormEvent): void {
    event.preventDefault();
    if (isWhole && !busy) onCode(groupedSigns(signs));
  }
  return (
    <form className="code-pad" onSubmit={send}>
      <label className="field">
        <span>Code from the administrator</span>
        <input
          inputMode="none"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          autoFocus
          placeholder="AB12-CD34-EF56-GH78"
          value={groupedSigns(signs)}
          onChange={(event) => setSigns(signsOf(event.target.value))}
        />
      </label>
      {/* A pressed key leaves the focus in the field, so that keys and keyboard can be mixed. */}
      <div className="code-keys" onMouseDown={(event) => event.preventDefault()}>
        {[...CODE_ALPHABET].map((sign) => (
          <button
            key={sign}
            type="button"
            className="key"
            onClick={() => setSigns(signsOf(signs + sign))}
          >
            {sign}
          </button>
        ))}
      </div>
      <div className="choices">
        <button
          type="button"
          className="button"
          aria-label="Erase the last sign"
          onClick={() => setSigns(signs.slice(0, -1))}
        >
          ⌫
        </button>
        <button type="submit" className="button primary" disabled={!isWhole || busy}>
          Enrol this machine anew
        </button>
      </div>
    </form>
  );
}
