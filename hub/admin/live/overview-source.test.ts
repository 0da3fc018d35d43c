import { err, ok, type Result } from '@gatefold/domain/result';
import type { Api, ApiFault } from '@gatefold/ui/api/client';
import type { Live } from '@gatefold/ui/live/live-state';
import { describe, expect, test } from 'vitest';
import type { AdminOverview } from '../../src/contract/admin.ts';
import type { Session } from '../session/admin-session.ts';
import {
  ASK_ANYWAY_MS,
  createOverviewSource,
  staleSinceMs,
  type ChangeNotice,
} from './overview-source.ts';

const AWAY: ApiFault = { kind: 'unreachable', words: 'The hub does not answer.' };
const NO_SUCH: ApiFault = { kind: 'refused', status: 404, reason: 'no-such-event', words: 'No.' };

function overview(event: number, admitted = 0): AdminOverview {
  return {
    nowMs: 0,
    events: [{ event, name: `Event ${event}` }],
    event: {
      event,
      name: `Event ${event}`,
      venue: 'Rufaro',
      startsAtMs: 0,
      epoch: 1,
      gates: [],
      classes: [],
    },
    stations: [],
    gateCounts: [{ gate: 'North', admitted, refused: 0, doubles: 0 }],
    refusals: [],
    incidents: [],
    tills: [],
    unreportedSales: 0,
    vault: null,
    quarantine: [],
    audit: [],
  };
}

/** Something that others listen to. */
function signal<T>(first: T) {
  const listeners = new Set<() => void>();
  let value = first;
  return {
    listeners,
    current: () => value,
    subscribe: (heard: () => void) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
    become: (next: T) => {
      value = next;
      for (const heard of listeners) heard();
    },
  };
}

type Answer = Result<AdminOverview, ApiFault>;

/** A hub whose answers the test gives, one for each request, when it wants. */
function stage(event: number | null = null) {
  const asked: { readonly path: string; readonly answer: (answer: Answer) => void }[] = [];
  const api: Api = {
    get: async (path, schema) => {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      asked.push({ path, answer: resolve });
      const answer = await promise;
      return answer.ok ? ok(schema.parse(answer.value)) : answer;
    },
    post: () => Promise.reject(new Error('the overview only reads')),
  };
  const waits = new Set<() => void>();
  const changes = signal<Live<ChangeNotice>>({ kind: 'opening' });
  const session = signal<Session>({ kind: 'signed-in', admin: { name: 'a', csrfToken: 't' } });
  let nowMs = 1000;
  const source = createOverviewSource({
    session: { api, current: session.current, subscribe: session.subscribe },
    changes,
    clock: { nowMs: () => nowMs },
    timers: {
      after: (delayMs, act) => {
        expect(delayMs).toBe(ASK_ANYWAY_MS);
        waits.add(act);
        return () => waits.delete(act);
      },
    },
    event,
  });
  const leave = source.subscribe(() => undefined);
  return {
    source,
    leave,
    asked,
    changes,
    session,
    waits,
    pass: (ms: number) => {
      nowMs += ms;
      const due = [...waits];
      waits.clear();
      for (const act of due) act();
    },
    paths: () => asked.map((one) => one.path),
    /** Answers the newest request and lets the page take it in. */
    answer: async (answer: Answer) => {
      asked.at(-1)?.answer(answer);
      await new Promise((taken) => setImmediate(taken));
    },
  };
}

describe('the overview of an event', () => {
  test('is asked for at first and whenever the hub says that something changed', async () => {
    const { answer, changes, paths, source } = stage();
    await answer(ok(overview(3, 1)));
    changes.become({ kind: 'open', value: { changed: true } });
    await answer(ok(overview(3, 2)));
    expect(paths()).toEqual(['/admin/api/overview', '/admin/api/overview?event=3']);
    expect(source.current().shown?.overview.gateCounts[0]?.admitted).toBe(2);
  });

  test('is asked for once more when it changed while an answer was on its way', async () => {
    const { answer, changes, paths } = stage(3);
    changes.become({ kind: 'open', value: { changed: true } });
    changes.become({ kind: 'open', value: { changed: true } });
    expect(paths()).toHaveLength(1);
    await answer(ok(overview(3)));
    expect(paths()).toHaveLength(2);
    await answer(ok(overview(3)));
    expect(paths()).toHaveLength(2);
  });

  test('is asked for now and then without any word, for a hub that hangs says none', async () => {
    const { answer, pass, source, changes } = stage(3);
    await answer(ok(overview(3)));
    changes.become({ kind: 'open', value: null });
    await answer(ok(overview(3)));
    pass(ASK_ANYWAY_MS);
    await answer(err(AWAY));
    expect(source.current()).toMatchObject({ shown: { receivedAtMs: 1000 }, fault: AWAY });
    expect(staleSinceMs(changes.current(), source.current())).toBe(1000);
  });

  test('is never of an event that was left meanwhile', async () => {
    const { answer, paths, source } = stage(3);
    source.choose(4);
    expect(source.current().shown).toBeNull();
    await answer(ok(overview(3)));
    expect(source.current().shown).toBeNull();
    await answer(ok(overview(4)));
    expect(source.current().shown?.overview.event.event).toBe(4);
    expect(paths()).toEqual(['/admin/api/overview?event=3', '/admin/api/overview?event=4']);
  });

  test('is of the first event when the one asked for is not there', async () => {
    const { answer, paths, source } = stage(99);
    await answer(err(NO_SUCH));
    await answer(ok(overview(1)));
    expect(paths()).toEqual(['/admin/api/overview?event=99', '/admin/api/overview']);
    expect(source.current()).toMatchObject({ fault: null, shown: { overview: { events: [{}] } } });
  });

  test('of a hub without events is not asked for over and over', async () => {
    const { answer, paths } = stage();
    await answer(err(NO_SUCH));
    expect(paths()).toHaveLength(1);
  });

  test('is asked for at once when somebody has signed in again', async () => {
    const { answer, paths, session } = stage(3);
    await answer(err({ kind: 'refused', status: 401, reason: 'not-signed-in', words: 'No.' }));
    session.become({ kind: 'signed-in', admin: { name: 'a', csrfToken: 't2' } });
    expect(paths()).toHaveLength(2);
  });

  test('is left alone when nobody looks', () => {
    const { changes, leave, paths, session, waits } = stage(3);
    leave();
    expect([changes.listeners.size, session.listeners.size, waits.size]).toEqual([0, 0, 0]);
    expect(paths()).toHaveLength(1);
  });

  test('is old since the stream broke, before any answer failed', async () => {
    const { answer, source } = stage(3);
    const lost = { kind: 'lost', sinceMs: 777, value: null, why: 'no-answer' } as const;
    expect(staleSinceMs(lost, source.current())).toBeNull();
    await answer(ok(overview(3)));
    expect(staleSinceMs(lost, source.current())).toBe(777);
    expect(staleSinceMs({ kind: 'open', value: null }, source.current())).toBeNull();
  });
});
