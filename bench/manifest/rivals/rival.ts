/** Purpose: what each of the usual ways must do to be measured; runs in Chromium. */

import { pageSchema, type PlainTicket } from './plain-ticket.ts';

export type Rival = {
  /** Brings every ticket over HTTP and keeps it. */
  sync(): Promise<void>;
  /** In a browser that was started anew: opens what is kept, and answers one ticket. */
  load(id: string): Promise<void>;
  /** Once it is loaded: asks for one ticket. Throws when it is not there. */
  lookUp(id: string): Promise<PlainTicket>;
};

/** Page after page, as the `next` of each says. */
export async function eachPage(
  pageSize: number,
  take: (tickets: PlainTicket[], number: number) => Promise<void>,
): Promise<void> {
  let number = 1;
  for (let next: string | null = `/tickets?page=1&size=${pageSize}`; next !== null; number += 1) {
    const response: Response = await fetch(next);
    const page = pageSchema.parse(await response.json());
    await take(page.results, number);
    next = page.next;
  }
}
