/**
 * Purpose: a station's life on the LAN: it answers those who ask, and asks the neighbours it was told of (SE3, AD3, LE7).
 * Invariant: one loop a neighbour: one that is away or hostile holds nothing back from the others, nor from the hub.
 */

import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { ok } from '@gatefold/domain/result';
import { systemTimers } from '@gatefold/domain/time/system-clock';
import { ExchangeLoop } from '../core/exchange-loop.ts';
import type { Station } from '../core/station.ts';
import type { StationOptions } from '../host/options.ts';
import { LanRoad } from './lan-road.ts';
import { LanServer } from './lan-server.ts';

export class LanNeighbours {
  readonly #server: LanServer | null;
  readonly #roads: readonly LanRoad[];
  readonly #loops: readonly ExchangeLoop[];

  private constructor(
    server: LanServer | null,
    roads: readonly LanRoad[],
    loops: readonly ExchangeLoop[],
  ) {
    this.#server = server;
    this.#roads = roads;
    this.#loops = loops;
  }

  /** Throws with words when the port cannot be had. */
  static async begin(
    station: Station,
    { lanPort, neighbours }: Pick<StationOptions, 'lanPort' | 'neighbours'>,
    log: (line: string) => void,
  ): Promise<LanNeighbours> {
    const { identity, neighbourhood } = station;
    const { dropped } = neighbourhood;
    dropped.onFirst(log);
    const { keys, certificate, hubPublicKey } = identity;
    const isRevoked = (id: string) => station.manifest?.station(id)?.state === 'revoked';
    const ports = {
      self: { keys, certificate, hubPublicKey },
      random: systemRandom,
      timers: systemTimers,
      dropped,
      isRevoked,
    };
    const answer: Parameters<typeof LanServer.start>[0]['answer'] = async (_peer, question) => {
      const answered = await neighbourhood.answer(question);
      return answered.ok ? answered.value : null;
    };
    const server =
      lanPort === undefined
        ? null
        : await LanServer.start({ ...ports, port: lanPort, log, answer });
    const roads = neighbours.map((address) => new LanRoad({ ...ports, address }));
    const loops = roads.map((road) => {
      const exchange = async () => {
        const { fault, ...came } = await neighbourhood.ask(road);
        if (came.heard.length > 0 || came.receipts > 0 || came.isNewManifest) station.changed();
        return ok({ faults: fault === null ? [] : [fault], forked: [] });
      };
      return new ExchangeLoop({ exchange }, systemTimers, systemRandom, log);
    });
    return new LanNeighbours(server, roads, loops);
  }

  /** Where others may ask, null when they may not. */
  get port(): number | null {
    return this.#server?.port ?? null;
  }

  /** Asks every neighbour once, and from then on again and again. */
  async askAll(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.run()));
  }

  async end(): Promise<void> {
    // An answer that is waited for does not come any more once its road is closed.
    for (const road of this.#roads) road.close();
    await Promise.all([...this.#loops.map((loop) => loop.stop()), this.#server?.close()]);
  }
}
