/** Purpose: an administrator's name and password; what the hub says of them stays above the fields. */

import { useState, type FormEvent } from 'react';
import { Trouble } from '@gatefold/ui/parts/trouble';
import type { AdminSessionStore } from './admin-session.ts';

export type SignInFormProps = {
  readonly session: AdminSessionStore;
  /** What was wrong before anybody typed. */
  readonly words: string | null;
  readonly name: string;
};

export function SignInForm({ session, words, name: firstName }: SignInFormProps) {
  const [name, setName] = useState(firstName);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState(words);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    const fault = await session.signIn(name, password);
    setBusy(false);
    if (fault === null) return;
    setTrouble(fault.words);
    setPassword('');
  }
  return (
    <form className="admin-sign-in" onSubmit={(event) => void send(event)}>
      <Trouble words={trouble} />
      <label className="field">
        <span>Name</span>
        <input
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
          required
          autoFocus={firstName === ''}
        />
      </label>
      <label className="field">
        <span>Password</span>
        <input
          type="password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          maxLength={200}
          required
          data-focus-first={firstName !== '' || undefined}
        />
      </label>
      <button type="submit" className="button primary" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
