/**
 * Purpose: one request that a person started: running, refused, or done.
 * Invariant: while it runs it cannot be started again; a refusal stays on the screen until the next try.
 */

import { useRef, useState } from 'react';
import type { Result } from '@gatefold/domain/result';
import type { ApiFault } from './client.ts';

export type Deed = {
  readonly busy: boolean;
  /** What went wrong last time and what to do, null when nothing did. */
  readonly trouble: string | null;
  readonly complain: (words: string | null) => void;
  /** Null when the deed was refused, or another is still running. */
  readonly run: <T>(ask: () => Promise<Result<T, ApiFault>>) => Promise<{ value: T } | null>;
};

export function useDeed(): Deed {
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [trouble, complain] = useState<string | null>(null);
  return {
    busy,
    trouble,
    complain,
    run: async (ask) => {
      // The state would be a render too late for a finger that presses twice.
      if (running.current) return null;
      running.current = true;
      setBusy(true);
      complain(null);
      const answer = await ask();
      running.current = false;
      setBusy(false);
      if (answer.ok) return { value: answer.value };
      complain(answer.error.words);
      return null;
    },
  };
}
