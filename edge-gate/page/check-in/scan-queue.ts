/**
 * Purpose: scans go to the station process one after the other, in the order in which they were made.
 * Invariant: each scan is sent exactly once: none is lost while another is under way, and none is repeated after a
 * failure, because the process may have recorded it.
 */

export type ScanQueue<Scan> = {
  add(scan: Scan): void;
};

export type ScanQueueOptions<Scan, Answer> = {
  /** Must not reject: a failure is an answer. */
  readonly send: (scan: Scan) => Promise<Answer>;
  readonly onAnswer: (answer: Answer, scan: Scan) => void;
  /** How many scans are not answered yet, the one under way included. */
  readonly onWaiting: (waiting: number) => void;
};

export function createScanQueue<Scan, Answer>(
  options: ScanQueueOptions<Scan, Answer>,
): ScanQueue<Scan> {
  const waiting: Scan[] = [];
  async function drain(): Promise<void> {
    for (let scan = waiting[0]; scan !== undefined; scan = waiting[0]) {
      const answer = await options.send(scan);
      waiting.shift();
      options.onAnswer(answer, scan);
      options.onWaiting(waiting.length);
    }
  }
  return {
    add: (scan) => {
      waiting.push(scan);
      options.onWaiting(waiting.length);
      if (waiting.length === 1) void drain();
    },
  };
}
