import { nothingSchema } from '@gatefold/ui/api/client';
import { describe, expect, test } from 'vitest';
import { createAdminSession, type Session } from './admin-session.ts';

type Answer = () => Response | Promise<Response>;

const refused = (status: number, words = 'No.'): Answer => {
  return () => Response.json({ kind: 'refused', words }, { status });
};
const session = (csrfToken: string): Answer => {
  return () => Response.json({ name: 'admin', csrfToken });
};
const noAnswer: Answer = () => Promise.reject(new TypeError('Failed to fetch'));

/** A hub that gives the next of the answers to each request. */
function stage(...answers: Answer[]) {
  const tokens: (string | null)[] = [];
  const store = createAdminSession(async (_path, init) => {
    tokens.push(new Headers(init.headers).get('x-csrf-token'));
    const answer = answers.shift();
    if (answer === undefined) throw new Error('one request more than the test expects');
    return await answer();
  });
  const kinds: Session['kind'][] = [];
  store.subscribe(() => kinds.push(store.current().kind));
  return { store, tokens, kinds };
}

describe('SE5 the session of a page', () => {
  test('is taken up from the cookie, and every POST carries its token', async () => {
    const { store, tokens } = stage(session('t1'), refused(409));
    await store.begin();
    expect(store.current()).toMatchObject({ kind: 'signed-in', admin: { name: 'admin' } });
    await store.api.post('/admin/api/revoke', {}, nothingSchema);
    expect(tokens).toEqual([null, 't1']);
  });

  test('begins with the sign-in when there is none, and says why when the hub is away', async () => {
    const { store } = stage(refused(401), noAnswer);
    await store.begin();
    expect(store.current()).toEqual({ kind: 'signed-out', words: null });
    await store.begin();
    expect(store.current()).toMatchObject({ words: expect.stringContaining('does not answer') });
  });

  test('does not change when the password was wrong', async () => {
    const { store, kinds } = stage(refused(401), refused(401, 'Not right.'), session('t1'));
    await store.begin();
    expect(await store.signIn('admin', 'x')).toMatchObject({ words: 'Not right.' });
    expect(await store.signIn('admin', 'y')).toBeNull();
    expect(kinds).toEqual(['signed-out', 'signed-in']);
  });

  test('expires at a 401 and stays so until somebody signed in, with a new token', async () => {
    const { store, tokens, kinds } = stage(
      session('t1'),
      refused(401),
      refused(401),
      session('t2'),
      refused(409),
    );
    await store.begin();
    await store.api.get('/admin/api/overview', nothingSchema);
    await store.signIn('admin', 'wrong');
    await store.signIn('admin', 'right');
    await store.api.post('/admin/api/revoke', {}, nothingSchema);
    expect(kinds).toEqual(['signed-in', 'expired', 'signed-in']);
    expect(tokens.at(-1)).toBe('t2');
  });

  test('is not ended by an answer to the session before it', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const { store } = stage(session('t1'), () => promise, refused(401), session('t2'));
    await store.begin();
    const late = store.api.get('/admin/api/overview', nothingSchema);
    await store.api.get('/admin/api/overview', nothingSchema);
    await store.signIn('admin', 'right');
    resolve(await refused(401)());
    await late;
    expect(store.current().kind).toBe('signed-in');
  });

  test('ends with the sign-out, also when the hub had ended it already, but not unheard', async () => {
    const { store } = stage(session('t1'), noAnswer, refused(401));
    await store.begin();
    expect(await store.signOut()).toMatchObject({ kind: 'unreachable' });
    expect(store.current().kind).toBe('signed-in');
    expect(await store.signOut()).toBeNull();
    expect(store.current()).toEqual({ kind: 'signed-out', words: null });
  });
});
