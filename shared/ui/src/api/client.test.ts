import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createApi, nothingSchema } from './client.ts';

const schema = z.object({ n: z.number() });

function apiThatAnswers(answer: () => Promise<Response>) {
  const sent: { path: string; init: RequestInit }[] = [];
  const api = createApi({
    who: 'station process',
    timeoutMs: 5000,
    send: (path, init) => {
      sent.push({ path, init });
      return answer();
    },
    postHeaders: () => ({ 'x-csrf-token': 't0ken' }),
  });
  return { api, sent };
}

describe('the API client', () => {
  test('gives the parsed answer', async () => {
    const { api, sent } = apiThatAnswers(async () => Response.json({ n: 7, more: true }));
    expect(await api.get('/api/state', schema)).toEqual({ ok: true, value: { n: 7 } });
    expect(sent[0]?.path).toBe('/api/state');
  });

  test('sends JSON and the headers every POST must carry', async () => {
    const { api, sent } = apiThatAnswers(async () => new Response(null, { status: 204 }));
    expect(await api.post('/x', { a: 1 }, nothingSchema)).toEqual({ ok: true, value: null });
    expect(sent[0]?.init).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'x-csrf-token': 't0ken' },
    });
  });

  test("hands on the process's own words when it refuses", async () => {
    const { api } = apiThatAnswers(async () =>
      Response.json({ kind: 'wrong-pin', words: 'Wrong PIN. Two tries left.' }, { status: 403 }),
    );
    expect(await api.post('/x', {}, schema)).toEqual({
      ok: false,
      error: {
        kind: 'refused',
        status: 403,
        reason: 'wrong-pin',
        words: 'Wrong PIN. Two tries left.',
      },
    });
  });

  test.each([
    ['another shape', async () => Response.json({ n: 'seven' })],
    ['no JSON', async () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['a refusal without words', async () => Response.json({}, { status: 400 })],
  ])('says that it cannot read %s', async (_what, answer) => {
    const { api } = apiThatAnswers(answer);
    expect(await api.get('/x', schema)).toMatchObject({
      ok: false,
      error: { kind: 'unreadable', words: expect.stringContaining('Reload the page') },
    });
  });

  test('says who does not answer and what to do when the network fails', async () => {
    const { api } = apiThatAnswers(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await api.get('/x', schema)).toMatchObject({
      ok: false,
      error: {
        kind: 'unreachable',
        words: 'The station process does not answer. Check that it is running, then try again.',
      },
    });
  });
});
