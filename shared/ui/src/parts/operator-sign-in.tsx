/** Purpose: who works at this station: a name is chosen, then the PIN is entered (SE4). */

import { useState } from 'react';
import type { Result } from '@gatefold/domain/result';
import type { ApiFault } from '../api/client.ts';
import { useDeed } from '../api/use-deed.ts';
import { PinPad } from './pin-pad.tsx';
import { Trouble } from './trouble.tsx';

export type Operator = { readonly id: string; readonly name: string };

export type OperatorSignInProps = {
  readonly operators: readonly Operator[];
  /** Shown until a name is chosen, for what happened at this screen without a sign-in. */
  readonly notice?: string | undefined;
  readonly signIn: (operator: string, pin: string) => Promise<Result<unknown, ApiFault>>;
};

export function OperatorSignIn({ operators, notice, signIn }: OperatorSignInProps) {
  const [chosen, setChosen] = useState<Operator | null>(null);
  const { busy, trouble, complain, run } = useDeed();
  const words = trouble ?? (chosen === null ? (notice ?? null) : null);
  return (
    <section className="sign-in" aria-label="Sign in">
      {chosen === null ? (
        <>
          <h1>Who works here now?</h1>
          <Trouble words={words} />
          <div className="operator-list">
            {operators.map((operator) => (
              <button
                key={operator.id}
                type="button"
                className="button big"
                onClick={() => {
                  complain(null);
                  setChosen(operator);
                }}
              >
                {operator.name}
              </button>
            ))}
          </div>
        </>
      ) : (
        <>
          <h1>{chosen.name}</h1>
          <Trouble words={words} />
          <PinPad
            label="Your PIN"
            busy={busy}
            onPin={(pin) => void run(() => signIn(chosen.id, pin))}
          />
          <button type="button" className="button quiet" onClick={() => setChosen(null)}>
            Somebody else
          </button>
        </>
      )}
    </section>
  );
}
