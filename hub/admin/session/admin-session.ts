/**
 * Purpose: who is signed in on this page, and the API that speaks for them (SE5).
 * Invariant: every POST carries the session's own token. An answer 401 to a request of a session ends that session and
 * no other, and what stands on the page stays there until somebody has signed in again.
 */

import { createApi, nothingSchema, type Api, type ApiFault } from '@gatefold/ui/api/client';
import { adminSessionSchema, type AdminSession } from '../../src/contract/admin.ts';

export type Session =
  /** The hub has not yet said whether this browser is signed in. */
  | { readonly kind: 'asking' }
  /** `words` say why nobody is, where that is not plain. */
  | { readonly kind: 'signed-out'; readonly words: string | null }
  | { readonly kind: 'signed-in'; readonly admin: AdminSession }
  /** The hub does not know this session any more; the page behind it is still open. */
  | { readonly kind: 'expired'; readonly admin: AdminSession };

export type AdminSessionStore = {
  readonly current: () => Session;
  readonly subscribe: (heard: () => void) => () => void;
  readonly api: Api;
  /** Takes up the session that the browser's cookie stands for, if there is one. */
  begin(): Promise<void>;
  /** Answers null, or why not. */
  signIn(name: string, password: string): Promise<ApiFault | null>;
  signOut(): Promise<ApiFault | null>;
};

/** A hub merges for seconds when many stations come back at once; an administrator can wait that long. */
const TIMEOUT_MS = 15_000;

type Send = (path: string, init: RequestInit) => Promise<Response>;

export function createAdminSession(send: Send): AdminSessionStore {
  const listeners = new Set<() => void>();
  let session: Session = { kind: 'asking' };

  function become(next: Session): void {
    session = next;
    for (const heard of listeners) heard();
  }
  const api = createApi({
    who: 'hub',
    timeoutMs: TIMEOUT_MS,
    postHeaders: (): Record<string, string> =>
      'admin' in session ? { 'x-csrf-token': session.admin.csrfToken } : {},
    send: async (path, init) => {
      const asker = session;
      const response = await send(path, init);
      if (response.status === 401 && asker.kind === 'signed-in' && asker === session) {
        become({ kind: 'expired', admin: asker.admin });
      }
      return response;
    },
  });
  return {
    current: () => session,
    subscribe: (heard) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
    api,
    begin: async () => {
      const answer = await api.get('/admin/api/session', adminSessionSchema);
      if (answer.ok) return become({ kind: 'signed-in', admin: answer.value });
      const { error } = answer;
      become({ kind: 'signed-out', words: error.kind === 'refused' ? null : error.words });
    },
    signIn: async (name, password) => {
      const answer = await api.post('/admin/api/sign-in', { name, password }, adminSessionSchema);
      if (!answer.ok) return answer.error;
      become({ kind: 'signed-in', admin: answer.value });
      return null;
    },
    signOut: async () => {
      const answer = await api.post('/admin/api/sign-out', {}, nothingSchema);
      const over = answer.ok || (answer.error.kind === 'refused' && answer.error.status === 401);
      if (over) become({ kind: 'signed-out', words: null });
      return answer.ok || over ? null : answer.error;
    },
  };
}
