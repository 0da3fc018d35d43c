/** Purpose: whoever has work at a station signs in first, and whoever is still signed in there signs out (SE4). */

import type { OperatorId } from '@gatefold/domain/ids';
import { ok, type Result } from '@gatefold/domain/result';
import type { RefusalAnswer, SignInRequest } from '@gatefold/station/contract/station-status';
import { PIN } from '@gatefold/station/testing/staff';

type Signed = Result<void, RefusalAnswer>;

export type Desk = {
  readonly signIn: (request: SignInRequest) => Promise<Signed>;
  readonly signOut: () => Promise<Signed>;
};

/** `present` is who the page says is signed in, null when nobody is. */
export async function goOnDuty(
  desk: Desk,
  present: OperatorId | null,
  operator: OperatorId,
): Promise<Signed> {
  if (present === operator) return ok(undefined);
  const left = present === null ? ok(undefined) : await desk.signOut();
  return left.ok ? desk.signIn({ operator, pin: PIN }) : left;
}
