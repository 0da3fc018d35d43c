/**
 * Purpose: the LAN of a simulated venue: groups of machines that hear each other, that split and merge, and links that work
 * one way (SI1, AD3).
 * Invariant: an answer never reaches another life than the one that asked. What the LAN carries it neither reads nor judges.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { RoadFault } from '../roads/hub/hub-road.ts';
import type { NeighbourRoad } from '../roads/lan/neighbour-road.ts';
import type { Life, Scheduler } from './scheduler.ts';
import type { Seeded } from './seeded.ts';
import { alteredBytes, type Weather } from './simulated-road.ts';

const PATIENCE_MS = 8_000;

/** Whoever answers on the LAN: a station, or someone who plugged in. */
export type LanPeer = {
  readonly name: string;
  readonly station: StationId;
  /** Null when nobody answers. */
  readonly answer: (question: Bytes, asker: StationId) => Promise<Bytes | null>;
};

export class Lan {
  readonly #scheduler: Scheduler;
  readonly #random: Seeded;
  readonly #weather: () => Weather;
  readonly #peers: LanPeer[] = [];
  /** The group a peer is in; null is on no LAN. */
  readonly #groups = new Map<string, number | null>();
  /** Pairs of asker and answerer between which nothing passes. */
  readonly #deaf = new Set<string>();
  /** Answers so far, for whoever listens on the line. */
  readonly overheard: Bytes[] = [];

  constructor(scheduler: Scheduler, random: Seeded, weather: () => Weather) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#weather = weather;
  }

  plugIn(peer: LanPeer, group: number | null): void {
    this.#peers.push(peer);
    this.#groups.set(peer.name, group);
  }

  groupOf(name: string): number | null {
    return this.#groups.get(name) ?? null;
  }

  move(name: string, group: number | null): void {
    this.#groups.set(name, group);
  }

  /** Cuts or mends one direction. */
  setDeaf(asker: string, answerer: string, isDeaf: boolean): void {
    const pair = `${asker}>${answerer}`;
    if (isDeaf) this.#deaf.add(pair);
    else this.#deaf.delete(pair);
  }

  mendAll(): void {
    this.#deaf.clear();
  }

  #hears(asker: string, answerer: string): boolean {
    const group = this.groupOf(asker);
    const isNear = group !== null && group === this.groupOf(answerer);
    return isNear && !this.#deaf.has(`${asker}>${answerer}`);
  }

  /** Roads to those in earshot of one life of a machine. */
  roadsOf(name: string, station: StationId, life: Life): readonly NeighbourRoad[] {
    return this.#peers
      .filter((peer) => peer.name !== name && this.#hears(name, peer.name))
      .map((peer) => ({
        neighbour: peer.station,
        ask: (question) => this.#ask(name, station, peer, life, question),
      }));
  }

  #ask(
    name: string,
    station: StationId,
    peer: LanPeer,
    life: Life,
    question: Bytes,
  ): Promise<Result<Bytes, RoadFault>> {
    const random = this.#random;
    const weather = this.#weather();
    const delayMs = () => 1 + random.below(Math.min(weather.maxDelayMs, 400));
    const garble = (bytes: Bytes) =>
      random.chance(weather.altered) ? alteredBytes(bytes, random) : bytes;
    return new Promise((resolve) => {
      const settle = (answer: Result<Bytes, RoadFault>) => {
        if (life.isAlive) resolve(answer);
      };
      this.#scheduler.after(PATIENCE_MS, () =>
        settle(err({ kind: 'unreachable', detail: 'no answer in time' })),
      );
      const arrive = async (): Promise<void> => {
        if (!this.#hears(name, peer.name) || random.chance(weather.lost)) return;
        const answer = await peer.answer(garble(question), station);
        if (answer === null) return;
        this.overheard.push(answer);
        const sent = garble(answer);
        this.#scheduler.after(delayMs(), () => {
          if (!random.chance(weather.lost)) settle(ok(sent));
        });
      };
      const spawn = () => this.#scheduler.spawn(`${peer.name} answers`, arrive);
      this.#scheduler.after(delayMs(), spawn);
      if (random.chance(weather.doubled)) this.#scheduler.after(delayMs() * 3, spawn);
    });
  }
}
