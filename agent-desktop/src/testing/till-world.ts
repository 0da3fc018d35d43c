/** Purpose: one kiosk of the example event at work: its agent signed in, its till open, its entries seen. Tests only. */

import { withStationFolder } from '@gatefold/db/edge/testing/station-folder';
import { sealGrant, type AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { Book } from '@gatefold/domain/codec/book';
import type { Fact } from '@gatefold/domain/codec/facts';
import type { Money } from '@gatefold/domain/money/money';
import { expectOk, type Result } from '@gatefold/domain/result';
import { exampleGrant, ISSUER } from '@gatefold/domain/testing/example-manifest';
import type { RefusalAnswer } from '@gatefold/station/contract/station-status';
import {
  tillStateViewSchema,
  type SaleView,
  type SellRequest,
  type TillStateView,
} from '@gatefold/station/contract/till';
import type { Station } from '@gatefold/station/core/station';
import { KIOSK_IDENTITY } from '@gatefold/station/testing/example-identity';
import { PIN } from '@gatefold/station/testing/staff';
import { exchangeFully, StationWorld } from '@gatefold/station/testing/station-world';
import { Till } from '../core/till.ts';
import { tillStateView } from '../core/till-view.ts';

export const usd = (amountMinor: number): Money => ({ amountMinor, currency: 'USD' });
export const zwg = (amountMinor: number): Money => ({ amountMinor, currency: 'ZWG' });

export function grantsOf(...changes: readonly Partial<AllotmentGrant>[]): Uint8Array[] {
  return changes.map((change) => sealGrant(exampleGrant(change), ISSUER.secretKey));
}

/** 'done', or the kind of the refusal. */
export function kindOf(result: Result<unknown, RefusalAnswer>): string {
  return result.ok ? 'done' : result.error.kind;
}

export class TillAtWork {
  readonly station: Station;
  readonly till: Till;
  /** Every fact of this kiosk with its book, from its journal and since. */
  readonly facts: { readonly fact: Fact; readonly book: Book }[] = [];

  constructor(station: Station) {
    this.station = station;
    this.till = new Till(station);
  }

  take: Parameters<Station['open']>[0] = (entry, book) => {
    this.facts.push({ fact: entry.fact, book });
    this.till.take(entry, book);
  };

  kinds(period?: number): string[] {
    return this.facts
      .filter(({ book }) => book.kind === 'till' && (period ?? book.period) === book.period)
      .map(({ fact }) => fact.kind);
  }

  request(requestId: string, changes: Partial<SellRequest> = {}): SellRequest {
    return {
      klass: 0,
      quantity: 1,
      currency: 'USD',
      requestId: `request ${requestId}`,
      ...changes,
    };
  }

  /** A sale that must succeed. */
  async sell(requestId: string, changes: Partial<SellRequest> = {}): Promise<SaleView> {
    return expectOk(await this.till.sell(this.request(requestId, changes)), 'a sale');
  }

  async trySell(requestId: string, changes: Partial<SellRequest> = {}): Promise<string> {
    return kindOf(await this.till.sell(this.request(requestId, changes)));
  }

  /** As the page would read it. */
  get state(): TillStateView {
    return tillStateViewSchema.parse(tillStateView(this.station, this.till, () => 'enough'));
  }
}

type Running = { readonly at: TillAtWork; close(): void };

async function startTill(world: StationWorld): Promise<Running> {
  const started: TillAtWork[] = [];
  const { database } = await world.start((station) => {
    const at = new TillAtWork(station);
    started.push(at);
    return at.take;
  });
  const [at] = started;
  if (at === undefined) throw new Error('the station did not begin');
  return { at, close: () => database.close() };
}

export type Stage = {
  readonly at: TillAtWork;
  readonly world: StationWorld;
  /** The process ends without a word, and another one starts on the same disk. */
  readonly restart: () => Promise<TillAtWork>;
};

/** A kiosk whose agent is signed in, over a database of its own; its till is still closed. */
export function withKiosk(
  story: (stage: Stage) => Promise<void>,
  grants: readonly Uint8Array[] = grantsOf({}),
): Promise<void> {
  return withStationFolder(async (path) => {
    const world = new StationWorld(path, KIOSK_IDENTITY);
    world.publish({ grants });
    let running = await startTill(world);
    const restart = async () => {
      running.close();
      running = await startTill(world);
      return running.at;
    };
    try {
      const { at } = running;
      await exchangeFully(at.station);
      expectOk(await at.till.signIn({ operator: 'farai', pin: PIN }), 'sign-in');
      await story({ at, world, restart });
    } finally {
      running.close();
    }
  });
}

/** A kiosk with its till open and 50 dollars in it. */
export function withTill(
  story: (stage: Stage) => Promise<void>,
  grants: readonly Uint8Array[] = grantsOf({}),
): Promise<void> {
  return withKiosk(async (stage) => {
    expectOk(await stage.at.till.open([usd(5000)]), 'open');
    await story(stage);
  }, grants);
}
