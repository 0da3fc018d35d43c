/**
 * Purpose: people at gates and kiosks who work in several goes, and what they were told in all of them.
 * Invariant: only answers are remembered; they are what the hub must hold in the end.
 */

import type { Acknowledged } from './count-facts.ts';
import { ledgersOf, refusalsByStation, sellAll } from './day.ts';
import { workQueue } from './gatekeeper.ts';
import type { PlannedScan } from './scan-plan.ts';
import { FLOAT_MINOR, Seller, type SoldTicket } from './seller.ts';
import { must } from './station-client.ts';
import type { World } from './world.ts';

export class StaffAtWork {
  readonly #world: World;
  readonly #sellers: readonly Seller[];
  readonly #admitted: { readonly station: string; readonly serial: number }[] = [];
  readonly #refusals = new Map<string, number>();
  readonly unexpected: string[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#sellers = world.agents.map((kiosk) => new Seller(kiosk.client));
  }

  async openTills(): Promise<void> {
    for (const seller of this.#sellers) {
      await must('till', seller.client.openTill([{ amountMinor: FLOAT_MINOR, currency: 'USD' }]));
    }
  }

  async scan(scans: readonly PlannedScan[]): Promise<void> {
    const { gates } = this.#world;
    const tallies = await Promise.all(
      gates.map((gate, index) => {
        const queue = scans.filter((scan) => scan.gate === index);
        return workQueue(gate, queue, () => null);
      }),
    );
    for (const { admitted, unexpected } of tallies) {
      this.#admitted.push(...admitted);
      this.unexpected.push(...unexpected);
    }
    for (const [station, count] of refusalsByStation(this.#world, tallies)) {
      this.#refusals.set(station, (this.#refusals.get(station) ?? 0) + count);
    }
  }

  sell(times: number): Promise<void> {
    return sellAll(this.#sellers, this.#world.agents, times, () => null);
  }

  get sold(): readonly SoldTicket[] {
    return this.#sellers.flatMap((seller) => seller.sold);
  }

  get admittedSerials(): number[] {
    return this.#admitted.map((one) => one.serial).sort((a, b) => a - b);
  }

  /** All that people rely on, to be looked for in the hub's tables. */
  async told(): Promise<Acknowledged> {
    return {
      admissions: this.#admitted,
      sales: this.#sellers.flatMap((seller, index) =>
        seller.sold.map(({ serial }) => ({
          station: this.#world.agents[index]?.id ?? '',
          serial,
        })),
      ),
      voids: [],
      refusals: this.#refusals,
      ledgers: await ledgersOf(this.#world),
    };
  }
}
