/**
 * Purpose: the person at a gate: signs in, scans, and lets in whom the gate lets in (SI1, AD1).
 * Invariant: believes the gate's answer and nothing else.
 */

import { tokenFromDigits } from '@gatefold/domain/codec/ticket-token';
import type { Gate } from '@gatefold/edge-gate/core/gate';
import type { VerdictView } from '@gatefold/station/contract/gate';
import type { OperatorId } from '@gatefold/domain/ids';
import type { Station } from '@gatefold/station/core/station';
import { done, type Done, type Job, type JobOf } from '@gatefold/sync/simulator/job';
import type { HolderSeen, Told } from '@gatefold/sync/simulator/told';
import { goOnDuty } from './on-duty.ts';
import type { OwnEntries } from './own-entries.ts';

export type AtGate = {
  readonly station: Station;
  readonly gate: Gate;
  readonly entries: OwnEntries;
  readonly tell: (told: Told) => void;
};

export class Steward {
  readonly #at: AtGate;

  constructor(at: AtGate) {
    this.#at = at;
  }

  async work(job: Job): Promise<Done> {
    const { gate } = this.#at;
    switch (job.kind) {
      case 'scan':
        return this.#scan(job);
      case 'go-off-duty': {
        const left = await gate.signOut();
        return done(left.ok ? 'left' : left.error.kind);
      }
      default:
        throw new Error(`a gate does not ${job.kind}`);
    }
  }

  async #scan({ digits, operator }: JobOf<'scan'>): Promise<Done> {
    const { gate } = this.#at;
    const present = gate.state().status.operator?.id ?? null;
    const onDuty = await goOnDuty(gate, present, operator);
    if (!onDuty.ok) return done(onDuty.error.kind);
    const answer = await gate.scan({ text: digits, source: 'wedge', idSeen: false });
    if (!answer.ok) return done(answer.error.kind);
    this.#lookAtHolder(answer.value, digits);
    return this.#see(answer.value, operator);
  }

  /** Of a person who is let in, or whose finger is asked for, the steward compares the name with an ID. */
  #lookAtHolder(view: VerdictView, digits: string): void {
    const token = tokenFromDigits(digits);
    if (token === null || view.kind === 'fault' || view.holder === null) return;
    const { station } = this.#at.station.identity;
    const { serial, issue } = token;
    const seen: HolderSeen =
      view.holder.kind === 'known' ? view.holder : { kind: 'none', why: view.holder.words };
    this.#at.tell({ kind: 'holder-seen', station, serial, issue, seen });
  }

  #see(view: VerdictView, operator: OperatorId): Done {
    const { entries, tell } = this.#at;
    const { fault, identity } = this.#at.station;
    const { station } = identity;
    switch (view.kind) {
      case 'fault':
        return done(fault?.kind ?? 'fault');
      case 'refused':
        if (view.reason === 'already-admitted' && view.ticket !== null) {
          tell({ kind: 'turned-away', station, serial: view.ticket.serial });
        }
        return done(`refused ${view.reason} ${view.ticket?.serial ?? ''}`);
      case 'admitted': {
        const { serial } = view.ticket;
        const place = entries.lastOf('ticket-admitted', serial);
        tell({ kind: 'admitted', station, ...place, operator, serial });
        return done(`admitted ${serial}`);
      }
    }
  }
}
