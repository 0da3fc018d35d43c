/** Purpose: lets every promise of a simulated day that can go on go on, by one turn of the real event loop. */

export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
