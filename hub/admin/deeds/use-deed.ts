/**
 * Purpose: one thing an administrator does at the hub, from the button to its outcome.
 * Invariant: never sent twice by itself. Where no answer came the words say that it may have been done, because granting
 * or revoking again on a guess is a deed of its own.
 */

import { useState } from 'react';
import type { z } from 'zod';
import type { Result } from '@gatefold/domain/result';
import type { Clock } from '@gatefold/domain/time/clock';
import type { Api, ApiFault } from '@gatefold/ui/api/client';

/** What every form of the page needs to do something. */
export type DeedPorts = {
  readonly api: Api;
  readonly clock: Clock;
  /** After something was done. */
  readonly onDone: () => void;
};

export type Deed = {
  readonly busy: boolean;
  /** What went wrong last, with what to do. */
  readonly trouble: string | null;
  /** `path` is from the administrator's API on. */
  readonly send: <T>(
    path: string,
    body: unknown,
    schema: z.ZodType<T>,
  ) => Promise<Result<T, ApiFault>>;
};

export function deedTrouble(fault: ApiFault): string {
  return fault.kind === 'refused'
    ? fault.words
    : `${fault.words} It may have been done all the same: look at the audit below before you do it again.`;
}

export function useDeed({ api, onDone }: Pick<DeedPorts, 'api' | 'onDone'>): Deed {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  return {
    busy,
    trouble,
    send: async (path, body, schema) => {
      setBusy(true);
      setTrouble(null);
      const answer = await api.post(`/admin/api/${path}`, body, schema);
      setBusy(false);
      if (answer.ok) onDone();
      else setTrouble(deedTrouble(answer.error));
      return answer;
    },
  };
}
