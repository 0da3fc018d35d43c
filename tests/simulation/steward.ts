/**
 * Purpose: the person at a gate: signs in when told to, scans, and lets in whom the gate lets in (SI1, AD1).
 * Invariant: believes the gate's answer and nothing else.
 */

import type { Gate } from '@gatefold/edge-gate/core/gate';
import type { VerdictView } from '@gatefold/station/contract/gate';
import type { Station } from '@gatefold/station/core/station';
import { PIN, STEWARD } from '@gatefold/station/testing/staff';
import { done, type Done, type Job } from '@gatefold/sync/simulator/job';
import type { Told } from '@gatefold/sync/simulator/told';
import { askWith } from './ask-with.ts';
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
    if (job.kind !== 'scan') throw new Error(`a gate does not ${job.kind}`);
    const { gate } = this.#at;
    const scan = { text: job.digits, source: 'wedge' as const, idSeen: false };
    const answer = await askWith(() => gate.scan(scan), {
      'not-signed-in': () => gate.signIn({ operator: STEWARD.id, pin: PIN }),
    });
    return answer.ok ? this.#see(answer.value) : done(answer.error.kind);
  }

  #see(view: VerdictView): Done {
    const { station, entries, tell } = this.#at;
    switch (view.kind) {
      case 'fault':
        return done(station.fault?.kind ?? 'fault');
      case 'refused':
        return done(`refused ${view.reason} ${view.ticket?.serial ?? ''}`);
      case 'admitted': {
        const { serial } = view.ticket;
        const place = entries.lastOf('ticket-admitted', serial);
        tell({ kind: 'admitted', station: station.identity.station, ...place, serial });
        return done(`admitted ${serial}`);
      }
    }
  }
}
