/**
 * Purpose: a number for each of many keys that lie close together, as serials (MA2) and the seqs of a ledger (LE1) do.
 * Invariant: costs four bytes a key and one page for each run of keys in use, wherever the runs lie.
 */

/** Short enough that two hundred ledgers of a few entries each cost 200 KiB. */
const PAGE_KEYS = 256;

export class PagedNumbers {
  readonly #pages = new Map<number, Uint32Array>();

  /** 0 for a key that has none. */
  get(key: number): number {
    return this.#pages.get(Math.floor(key / PAGE_KEYS))?.[key % PAGE_KEYS] ?? 0;
  }

  /** `value` fits 32 bits. */
  set(key: number, value: number): void {
    const at = Math.floor(key / PAGE_KEYS);
    const page = this.#pages.get(at) ?? new Uint32Array(PAGE_KEYS);
    page[key % PAGE_KEYS] = value;
    this.#pages.set(at, page);
  }
}
