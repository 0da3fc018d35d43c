/**
 * Purpose: who is signed in to the administrator's pages (SE5).
 * Invariant: the cookie is HttpOnly and SameSite=Strict, every change needs the session's own token besides, and wrong
 * passwords cost growing time.
 */

import { toHex } from '@gatefold/domain/bytes';
import { pinMatches } from '@gatefold/domain/crypto/pin';
import { err, ok, type Result } from '@gatefold/domain/result';
import { audit } from '@gatefold/db/postgres/audit';
import type { Hub } from '../hub.ts';
import type { HttpRefusal } from './body.ts';

const SESSION_LIFE_MS = 12 * 3_600_000;
const FREE_TRIES = 3;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 15 * 60_000;

export const SESSION_COOKIE = 'gatefold_admin';

export type AdminSession = {
  readonly name: string;
  readonly csrfToken: string;
  readonly expiresAtMs: number;
};

type Failures = { readonly count: number; readonly waitUntilMs: number };

export class AdminSessions {
  readonly #hub: Hub;
  readonly #sessions = new Map<string, AdminSession>();
  readonly #failures = new Map<string | null, Failures>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** `name` is null for one that does not exist: all such share a count, so that made-up names fill no memory. */
  #noteFailure(name: string | null, nowMs: number): void {
    const count = (this.#failures.get(name)?.count ?? 0) + 1;
    const waitMs =
      count <= FREE_TRIES
        ? 0
        : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE_TRIES - 1));
    this.#failures.set(name, { count, waitUntilMs: nowMs + waitMs });
  }

  /**
   * Answers the cookie's value and the session. The answer to a wrong name is that to a wrong password, and takes as long.
   */
  async signIn(
    name: string,
    password: string,
  ): Promise<Result<{ cookie: string; session: AdminSession }, HttpRefusal>> {
    const { rows } = await this.#hub.pool.query<{ name: string; password: string }>(
      'SELECT name, password FROM administrator ORDER BY name = $1 DESC LIMIT 1',
      [name],
    );
    // From here to the note of a failure nothing waits, so a hundred guesses sent together are counted one by one.
    const nowMs = this.#hub.clock.nowMs();
    const [stored] = rows;
    const known = stored?.name === name ? name : null;
    const waitMs = (this.#failures.get(known)?.waitUntilMs ?? 0) - nowMs;
    if (waitMs > 0) {
      const words = `Too many wrong passwords. Wait ${Math.ceil(waitMs / 1000)} seconds and try again.`;
      return err({ kind: 'locked-out', words });
    }
    const matches = stored !== undefined && pinMatches(stored.password, password);
    if (known === null || !matches) {
      this.#noteFailure(known, nowMs);
      return err({ kind: 'wrong-password', words: 'The name or the password is not right.' });
    }
    this.#failures.delete(known);
    await audit(this.#hub.pool, known, 'signed in', nowMs);
    const cookie = toHex(this.#hub.random.bytes(32));
    const csrfToken = toHex(this.#hub.random.bytes(32));
    const session = { name, csrfToken, expiresAtMs: nowMs + SESSION_LIFE_MS };
    this.#sessions.set(cookie, session);
    return ok({ cookie, session });
  }

  session(cookie: string | null): AdminSession | null {
    const session = cookie === null ? undefined : this.#sessions.get(cookie);
    if (session === undefined || session.expiresAtMs <= this.#hub.clock.nowMs()) return null;
    return session;
  }

  signOut(cookie: string): void {
    this.#sessions.delete(cookie);
  }
}
