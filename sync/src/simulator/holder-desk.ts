/**
 * Purpose: the office of a simulated day with a vault: holders recorded before and during the day, corrected and forgotten,
 * tickets printed anew, and the end of all of it by word or on a day that is set, perhaps moved (MA4, TK3).
 * Invariant: what is known of a holder contains a mark that stands nowhere else, so that it is found wherever it gets to.
 */

import { utf8 } from '@gatefold/domain/bytes';
import type { Serial } from '@gatefold/domain/ids';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import type { Day } from './day.ts';
import { DAY_MS, HOLDER_MARK, HOUSE_SOLD, houseTicket, NEEDS_BIOMETRIC } from './day-plan.ts';

/** One in so many tickets of the house has a holder by the morning. */
const KNOWN_BEFORE = 0.6;
/** What is shown most is a ticket that was just fetched at the office. */
const SHOWN_AGAIN = 3;

function template(number: number): HolderRecord['templates'][number] {
  const bytes = utf8(`FMR\0 20\0${`${HOLDER_MARK} ${number} `.repeat(12)}`);
  return { format: 'iso-19794-2', bytes };
}

/** `number` tells one record of a ticket from the next. */
function holderOf(serial: Serial, number: number, hasPrints: boolean): HolderRecord {
  return {
    v: 1,
    name: `${HOLDER_MARK} ${serial}.${number}`,
    photo: number % 2 === 0 ? `${HOLDER_MARK}/${serial}` : null,
    templates: hasPrints ? [template(2 * number), template(2 * number + 1)] : [],
  };
}

class HolderDesk {
  readonly #day: Day;
  #number = 0;

  constructor(day: Day) {
    this.#day = day;
  }

  record(serial: Serial): void {
    const { office, klassOf } = this.#day;
    this.#number += 1;
    const record = holderOf(serial, this.#number, NEEDS_BIOMETRIC.has(klassOf(serial)));
    office.do({ kind: 'holder-recorded', serial, record });
  }

  #reissue(serial: Serial): void {
    const { office, hub, klassOf, circulating } = this.#day;
    if (!office.do({ kind: 'ticket-reissued', serial })) return;
    const issue = hub.state.reissues.get(serial) ?? 0;
    const digits = houseTicket(serial, issue, klassOf(serial));
    for (let times = 0; times < SHOWN_AGAIN; times += 1) circulating.push(digits);
  }

  work(): void {
    const { random, office, hub } = this.#day;
    const { lastSerial } = hub.options.venue.stock;
    const serial = random.chance(0.75)
      ? random.between(1, HOUSE_SOLD)
      : random.between(HOUSE_SOLD + 1, lastSerial);
    const draw = random.below(100);
    if (draw < 50) this.record(serial);
    else if (draw < 60) office.do({ kind: 'holder-removed', serial });
    else if (draw < 90) this.#reissue(serial);
    else office.do({ kind: 'vault-day-looked' });
  }

  /** The hub looks once an hour, so it ends a little after the gates. */
  #setDay(keepUntilMs: number): void {
    const { random, office, scheduler } = this.#day;
    office.do({ kind: 'vault-day-set', keepUntilMs });
    const lookMs = keepUntilMs - scheduler.nowMs + random.below(120_000);
    scheduler.after(Math.max(0, lookMs), () => office.do({ kind: 'vault-day-looked' }));
  }

  planEnd(): void {
    const { random, office, scheduler } = this.#day;
    const endMs = random.between(DAY_MS * 0.3, DAY_MS * 0.95);
    const dawnMs = scheduler.nowMs;
    if (random.chance(0.3)) {
      const reason = 'the season is over';
      scheduler.after(endMs, () => office.do({ kind: 'vault-ended', reason }));
    } else if (random.chance(0.4)) {
      const setMs = random.below(endMs);
      scheduler.after(setMs, () => this.#setDay(dawnMs + endMs));
      // A match that is played again tomorrow, or not: gates that have destroyed theirs by then fetch it again.
      if (random.chance(0.3)) {
        const laterMs = random.between(endMs, DAY_MS * 0.95);
        scheduler.after(random.between(setMs, endMs), () => this.#setDay(dawnMs + laterMs));
      }
    }
  }
}

/** Opens the office before the gates, plans its day, and has what it did backed up. */
export function openDesk(day: Day): void {
  const { random, scheduler } = day;
  const desk = new HolderDesk(day);
  for (let serial = 1; serial <= HOUSE_SOLD; serial += 1) {
    if (random.chance(KNOWN_BEFORE)) desk.record(serial);
  }
  const visits = random.between(4, 14);
  for (let count = 0; count < visits; count += 1) {
    scheduler.after(random.below(DAY_MS), () => desk.work());
  }
  // So that it is seen whether a gate that is out goes on being given keys.
  if (random.chance(0.3)) {
    const gate = random.pick(day.machines.filter(({ identity }) => identity.role === 'gate'));
    const revoke = () => gate !== null && day.revoke(gate.identity.station);
    scheduler.after(random.below(DAY_MS / 2), revoke);
  }
  desk.planEnd();
  day.office.backUp();
}
