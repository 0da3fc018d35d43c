/**
 * Purpose: one life of a station in the simulator, made of the classes that the processes are made of: `Station` with a
 * `Gate` or a `Till` (SI1).
 * Invariant: composed as `edge-gate/src/main.ts` and `agent-desktop/src/main.ts` do; nothing is decided here.
 */

import { Till } from '@gatefold/agent-desktop/core/till';
import type { TicketRuling } from '@gatefold/domain/admission/rule-ticket';
import type { Bytes } from '@gatefold/domain/bytes';
import { tokenFromDigits } from '@gatefold/domain/codec/ticket-token';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { Gate } from '@gatefold/edge-gate/core/gate';
import type { NeighbourOutcome } from '@gatefold/station/core/neighbourhood';
import { Station } from '@gatefold/station/core/station';
import { FIRST_DATABASE } from '@gatefold/station/enrolment/identity';
import type { NeighbourRoad } from '@gatefold/sync/roads/lan/neighbour-road';
import type { Done, Job } from '@gatefold/sync/simulator/job';
import type { Identity, LifePorts, StationLife } from '@gatefold/sync/simulator/station-life';
import type { HolderSeen } from '@gatefold/sync/simulator/told';
import { Agent } from './agent.ts';
import { holderSeen } from './holder-seen.ts';
import { OwnEntries } from './own-entries.ts';
import { Steward } from './steward.ts';

type Person = { readonly work: (job: Job) => Promise<Done> };

export class RealStation implements StationLife {
  readonly #station: Station;
  readonly #person: Person;
  readonly #tell: LifePorts['tell'];
  readonly open: () => Promise<void>;

  constructor(identity: Identity, ports: LifePorts) {
    const { rules, tell } = ports;
    const self = { ...identity, database: FIRST_DATABASE };
    const station = new Station(self, { ...ports, neighbourRules: rules.neighbour });
    this.#tell = tell;
    const entries = new OwnEntries();
    this.#station = station;
    if (identity.post === null) {
      const till = new Till(station, rules);
      this.#person = new Agent({ station, till, entries, tell });
      this.open = () =>
        station.open((entry, book) => {
          till.take(entry, book);
          entries.take(entry);
        });
    } else {
      const gate = new Gate(station, identity.post, () => 'enough', rules);
      this.#person = new Steward({ station, gate, entries, tell });
      this.open = () =>
        station.open((entry) => {
          gate.take(entry);
          entries.take(entry);
        });
    }
  }

  async exchange(): Promise<boolean> {
    return (await this.#station.exchange()).ok;
  }

  #heard({ heard }: NeighbourOutcome): void {
    const { station } = this.#station.identity;
    for (const { entry, station: author } of heard) {
      if (entry.fact.kind !== 'ticket-admitted') continue;
      const { ledger, seq, fact } = entry;
      const { serial } = fact.body;
      this.#tell({ kind: 'overheard', station, author, ledger, seq, serial });
    }
  }

  async askNeighbour(road: NeighbourRoad): Promise<void> {
    this.#heard(await this.#station.neighbourhood.ask(road));
  }

  async answer(question: Bytes): Promise<Bytes | null> {
    const answer = await this.#station.neighbourhood.answer(question);
    return answer.ok ? answer.value : null;
  }

  async takeBundle(file: string, bytes: Bytes): Promise<void> {
    const taken = await this.#station.neighbourhood.take(file, bytes);
    if (taken.ok) this.#heard(taken.value);
  }

  makeBundle(): Promise<Bytes> {
    return this.#station.neighbourhood.make();
  }

  work(job: Job): Promise<Done> {
    return this.#person.work(job);
  }

  get stop(): string | null {
    return this.#station.stopReason()?.kind ?? null;
  }

  get owedEntries(): number {
    return this.#station.owedEntries;
  }

  get content(): ManifestContent | null {
    return this.#station.manifest?.content ?? null;
  }

  get vaultProgress(): StationLife['vaultProgress'] {
    return this.#station.vault?.progress ?? null;
  }

  async holderOf(digits: string): Promise<HolderSeen> {
    const token = tokenFromDigits(digits);
    if (token === null) return { kind: 'none', why: 'no ticket' };
    return holderSeen(await this.#station.holderOf(token));
  }

  rulings(): Iterable<TicketRuling> {
    const classes = this.content?.event.classes ?? [];
    return this.#station.known.rulings((one) => classes[one.klass]?.admits ?? 1);
  }
}
