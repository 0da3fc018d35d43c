/**
 * Purpose: keeps asking in step with what changes meanwhile.
 * Invariant: never two at once, and whoever asks during one is served by another that begins after it.
 */

/** `act` must not reject. */
export function oneAtATime(act: () => Promise<void>): () => void {
  let running = false;
  let asked = false;

  async function run(): Promise<void> {
    running = true;
    while (asked) {
      asked = false;
      await act();
    }
    running = false;
  }
  return () => {
    asked = true;
    if (!running) void run();
  };
}
