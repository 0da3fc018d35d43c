/**
 * Purpose: how a write to a station's own disk can fail, for the stores behind ports.
 * Invariant: a fault means that nothing of the write is on the disk. When that cannot be known, a store throws
 * `DiskInDoubt`: only a fresh start, which reads the disk again, can tell. What cannot be read throws `DiskUnreadable`.
 */

export type DiskFault =
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'disk-broken'; readonly detail: string };

export class DiskInDoubt extends Error {
  override readonly name = 'DiskInDoubt';

  constructor(cause: unknown) {
    super('The disk did not say whether it kept the last entry. The station must start again.', {
      cause,
    });
  }
}

export class DiskUnreadable extends Error {
  override readonly name = 'DiskUnreadable';

  constructor(detail: string, cause: unknown) {
    super(`The disk cannot be read: ${detail}.`, { cause });
  }
}
