/**
 * Purpose: what the fuzzer knows of one reader of bytes.
 * Invariant: `read` is pure; it answers for every input, and what it lets out as an exception is a finding.
 */

import type { Seeded } from '@gatefold/sync/simulator/seeded';

export type Reading =
  /** `again` writes the value as the fuzzer does, which must give the input, byte for byte. */
  | { readonly kind: 'accepted'; readonly again: () => Uint8Array }
  /** `why` starts with the refusal's kind; what follows a colon is its detail. */
  | { readonly kind: 'refused'; readonly why: string };

export type Decoder = {
  readonly name: string;
  /** The exported functions and schemas that it stands for, as `module#name`. */
  readonly covers: readonly string[];
  /** Valid inputs. */
  readonly examples: readonly Uint8Array[];
  readonly read: (input: Uint8Array) => Reading;
  /** Signs or seals message bytes, so that what lies behind the signature is reached. */
  readonly seal?: (message: Uint8Array) => Uint8Array;
  /** The message within a valid input; the input itself unless said. */
  readonly message?: (input: Uint8Array) => Uint8Array;
  /** Makes an input by the decoder's own knowledge: layouts, chains, several messages that must fit. */
  readonly compose?: (dice: Seeded) => Uint8Array;
  /** Bytes it may allocate beyond what any reader may, where a library costs more; says why. */
  readonly mayAllocateBytes?: (input: Uint8Array) => number;
  /** Every kind of refusal there is: a run that did not come to each of them has not looked everywhere. */
  readonly refusals: readonly string[];
};

export function refusalKind(why: string): string {
  const end = why.indexOf(':');
  return end < 0 ? why : why.slice(0, end);
}
