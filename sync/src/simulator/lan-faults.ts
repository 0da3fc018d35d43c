/**
 * Purpose: what goes wrong, and what people do, on the roads beside the hub's: LAN groups that split, merge and hear each
 * other one way, sticks that travel, someone who plugs in (SI1).
 * Invariant: everything passing is over by the end of the day; what a stick brought late may come late.
 */

import type { Day } from './day.ts';
import { DAY_MS } from './day-plan.ts';
import type { Machine } from './machine.ts';
import { visitHub } from './hub-stick.ts';
import type { Stick } from './stick.ts';

export type LanFault = {
  readonly name: string;
  readonly strike: (day: Day, machine: Machine) => void;
};

function untilLater(day: Day, end: () => void): void {
  day.scheduler.after(day.random.between(60_000, DAY_MS / 3), end);
}

export const LAN_FAULTS: readonly LanFault[] = [
  {
    name: 'off the LAN',
    strike(day, { name }) {
      const group = day.lan.groupOf(name);
      day.lan.move(name, null);
      untilLater(day, () => day.lan.move(name, group));
    },
  },
  {
    name: 'LAN moved',
    strike: (day, { name }) => day.lan.move(name, day.random.below(2)),
  },
  {
    name: 'LAN one way',
    strike(day, { name }) {
      const other = day.random.pick(day.machines);
      if (other === null) return;
      day.lan.setDeaf(name, other.name, true);
      untilLater(day, () => day.lan.setDeaf(name, other.name, false));
    },
  },
];

/** Somebody walks with a stick: to a machine, perhaps to the hub, perhaps back; sometimes with an old copy of it. */
function walk(day: Day, stick: Stick, old: Stick[]): void {
  const { random, scheduler } = day;
  const carried = random.chance(0.2) ? (random.pick(old) ?? stick) : stick;
  const machine = random.pick(day.machines);
  const isBad = random.chance(0.2);
  if (random.chance(0.4) && day.door.isUp) visitHub(day, carried, isBad);
  else if (machine !== null) {
    scheduler.spawn(machine.name, () => machine.plugIn(carried, isBad));
  }
  if (random.chance(0.3)) old.push(new Map(carried));
}

/** Plans the day's walks: on some days none, on some two sticks cross. */
export function planSticks(day: Day): void {
  const { random, scheduler } = day;
  const sticks = random.chance(0.5) ? random.between(1, 2) : 0;
  for (let number = 0; number < sticks; number += 1) {
    const stick: Stick = new Map();
    const old: Stick[] = [];
    const walks = random.between(2, 8);
    for (let count = 0; count < walks; count += 1) {
      scheduler.after(random.below(DAY_MS), () => walk(day, stick, old));
    }
  }
}

/** At the end of the day someone goes round with a stick for those who have no line at all. */
export function walkRound(day: Day): void {
  const { scheduler } = day;
  for (const machine of day.machines.filter(({ hasUplink }) => !hasUplink)) {
    const stick: Stick = new Map();
    scheduler.spawn(machine.name, async () => {
      visitHub(day, stick, false);
      await machine.plugIn(stick, false);
      visitHub(day, stick, false);
      await machine.plugIn(stick, false);
    });
  }
}
