/** Purpose: work that must happen one piece after another, such as two scans of one ticket in the same second. */

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does `work` when all that was given before it is over. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    // Work that fails must not fail what comes behind it; its own caller gets the error through `turn`.
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
