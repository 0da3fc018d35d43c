/**
 * Purpose: tell a person what an import changed, what it left alone and why, or why it changed nothing.
 * Invariant: one line an item, each naming the line of the file and what to do next.
 */

import { formatMoney } from '@gatefold/domain/money/money';
import type { Difference, RowConflict } from './find-conflict.ts';
import type { NameKind } from './event-stock.ts';
import type { ImportPlan, PlanRefusal } from './plan-import.ts';
import type { OddPrice } from './usual-prices.ts';

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** What was done, then what else is new in the event because of it. */
export function wordsForPlan(plan: ImportPlan, eventName: string, isDryRun: boolean): string[] {
  const { tickets, alreadyThere, conflicts, classes, names } = plan;
  const verb = isDryRun
    ? 'would be added to'
    : tickets.length === 1
      ? 'was added to'
      : 'were added to';
  const lines = [`${counted(tickets.length, 'ticket')} ${verb} ${eventName}.`];
  if (alreadyThere > 0) {
    const were = alreadyThere === 1 ? 'was' : 'were';
    lines.push(`${alreadyThere.toLocaleString('en-US')} ${were} there already.`);
  }
  if (conflicts.length > 0) {
    lines.push(`${counted(conflicts.length, 'row')} not added, at odds with what is there.`);
  }
  if (classes.length > 0) {
    lines.push(`New ticket classes: ${classes.map((one) => one.name).join(', ')}.`);
  }
  const sections = names.filter((one) => one.kind === 'section').map((one) => one.name);
  if (sections.length > 0) lines.push(`New sections: ${sections.join(', ')}.`);
  return [...lines, ...conflicts.map(wordsForConflict), ...plan.oddPrices.map(wordsForOddPrice)];
}

function shown(value: string | null): string {
  return value === null ? 'none' : `“${value}”`;
}

function wordsForDifference({ field, existing, offered }: Difference): string {
  return `${field} ${shown(existing)} there, ${shown(offered)} in the file`;
}

export function wordsForConflict(conflict: RowConflict): string {
  const start = `Line ${conflict.line}, barcode “${conflict.barcode}”:`;
  switch (conflict.kind) {
    case 'differs': {
      const all = conflict.differences.map(wordsForDifference).join('; ');
      return `${start} this ticket is there already and says something else (${all}). Nothing was changed; find out which is right.`;
    }
    case 'seat-taken':
      return `${start} the seat ${conflict.seat} belongs to ${conflict.by}. Nothing was changed; find out which is right.`;
    case 'code-hash-taken':
      return `${start} gates could not tell this barcode from “${conflict.by}”. Issue this ticket with another barcode.`;
  }
}

export function wordsForOddPrice({ line, barcode, className, price, median }: OddPrice): string {
  return `Warning: line ${line}, barcode “${barcode}”: the price ${formatMoney(price)} is far from the usual ${formatMoney(median)} of ${className}. It is taken as it is; check it.`;
}

const NAMES_WORDS: Readonly<Record<NameKind, string>> = {
  section: 'sections',
  row: 'names of rows',
  seat: 'seats that are not plain numbers',
};

/** Why nothing of the list was imported. */
export function wordsForPlanRefusal(refusal: PlanRefusal): string {
  switch (refusal.kind) {
    case 'beyond-capacity': {
      const { capacity, there, offered } = refusal;
      return `The venue holds ${counted(capacity, 'person', 'people')}. ${counted(there, 'ticket')} are there and the list would add ${offered.toLocaleString('en-US')}. Nothing was imported: check that the list is for this event.`;
    }
    case 'too-many-classes':
      return `The list brings the event to more than ${refusal.limit} ticket classes. Nothing was imported: check the class column.`;
    case 'too-many-names':
      return `The list brings the event to more than ${refusal.limit.toLocaleString('en-US')} ${NAMES_WORDS[refusal.of]}. Nothing was imported: check the ${refusal.of} column.`;
    case 'too-many-tickets':
      return `An event can have at most ${refusal.limit.toLocaleString('en-US')} tickets. Nothing was imported.`;
  }
}

export function wordsForUnknownEvent(asked: string, events: readonly string[]): string {
  const there = events.length === 0 ? 'There is none yet.' : `There are: ${events.join(', ')}.`;
  return `There is no event “${asked}”. ${there} Name one of them with --event.`;
}
