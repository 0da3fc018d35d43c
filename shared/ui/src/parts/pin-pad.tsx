/** Purpose: a PIN, typed on big keys or a keyboard (SE4). The PIN is shown as dots and forgotten when it is sent. */

import { useState, type FormEvent } from 'react';
import { KeyPad } from './key-pad.tsx';

/** As the sign-in accepts them: 4 to 12 digits. */
const MIN_DIGITS = 4;
const MAX_DIGITS = 12;

export type PinPadProps = {
  readonly label: string;
  readonly busy: boolean;
  readonly onPin: (pin: string) => void;
};

export function PinPad({ label, busy, onPin }: PinPadProps) {
  const [pin, setPin] = useState('');
  const take = (typed: string): void => setPin(typed.replaceAll(/\D/g, '').slice(0, MAX_DIGITS));
  const tooShort = pin.length < MIN_DIGITS;
  function send(event: FormEvent): void {
    event.preventDefault();
    if (tooShort || busy) return;
    setPin('');
    onPin(pin);
  }
  return (
    <form className="pin-pad" onSubmit={send}>
      <label className="field">
        <span>{label}</span>
        <input
          type="password"
          inputMode="none"
          autoComplete="off"
          autoFocus
          value={pin}
          onChange={(event) => take(event.target.value)}
        />
      </label>
      <KeyPad
        onDigit={(digit) => take(pin + digit)}
        onErase={() => setPin(pin.slice(0, -1))}
        done="OK"
        doneDisabled={tooShort || busy}
      />
    </form>
  );
}
