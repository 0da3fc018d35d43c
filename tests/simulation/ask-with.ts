/** Purpose: people at a station do what its refusals tell them to do, and then ask again (SI1, SE4). */

import type { Result } from '@gatefold/domain/result';
import type { RefusalAnswer } from '@gatefold/station/contract/station-status';

type Answer<T> = Promise<Result<T, RefusalAnswer>>;

/** Asks; when refused for a reason that has a remedy, applies it and asks again, once for each remedy. */
export async function askWith<T>(
  ask: () => Answer<T>,
  remedies: Readonly<Record<string, () => Answer<void>>>,
): Answer<T> {
  const left = new Map(Object.entries(remedies));
  for (;;) {
    const answer = await ask();
    const remedy = answer.ok ? undefined : left.get(answer.error.kind);
    if (answer.ok || remedy === undefined) return answer;
    left.delete(answer.error.kind);
    const applied = await askWith(remedy, Object.fromEntries(left));
    if (!applied.ok) return applied;
  }
}
