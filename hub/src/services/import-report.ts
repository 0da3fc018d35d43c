/**
 * Purpose: what `npm run import` prints and how it ends, for people and for machines.
 * Invariant: every row of the file is counted once: added, there already, at odds, or rejected.
 */

import type { Result } from '@gatefold/domain/result';
import type { Imported, ImportRefusal } from './import-tickets.ts';
import {
  wordsForConflict,
  wordsForOddPrice,
  wordsForPlan,
  wordsForPlanRefusal,
  wordsForUnknownEvent,
} from '../import/import-words.ts';
import type { TicketList, TicketListRefusal } from '../import/ticket-list.ts';
import { wordsForRefusal, wordsForTicketList } from '../import/ticket-list-words.ts';

/** 0: every row is in. 1: refused, nothing changed. 2: some rows were left out. */
export type ExitCode = 0 | 1 | 2;

export type ImportReport = {
  readonly lines: readonly string[];
  readonly json: unknown;
  readonly exitCode: ExitCode;
};

type Asked = { readonly eventName: string; readonly isDryRun: boolean };

function refused(kind: string, words: string, before: readonly string[]): ImportReport {
  return { lines: [...before, words], json: { outcome: 'refused', kind, words }, exitCode: 1 };
}

function refusalWords(refusal: ImportRefusal, asked: Asked): string {
  return refusal.kind === 'no-such-event'
    ? wordsForUnknownEvent(asked.eventName, refusal.events)
    : wordsForPlanRefusal(refusal);
}

/** The list could not be read at all. */
export function unreadableReport(refusal: TicketListRefusal): ImportReport {
  return refused(refusal.kind, wordsForRefusal(refusal), []);
}

export function importReport(
  list: TicketList,
  imported: Result<Imported, ImportRefusal>,
  asked: Asked,
): ImportReport {
  const { encoding, delimiter, totalRows, rejected } = list;
  const read = wordsForTicketList(list);
  if (!imported.ok) {
    return refused(imported.error.kind, refusalWords(imported.error, asked), read);
  }
  const { eventName, plan } = imported.value;
  const { tickets, alreadyThere, conflicts, oddPrices, classes } = plan;
  return {
    lines: [...read, ...wordsForPlan(plan, eventName, asked.isDryRun)],
    json: {
      outcome: asked.isDryRun ? 'dry-run' : 'imported',
      event: eventName,
      encoding,
      delimiter,
      totalRows,
      added: tickets.length,
      alreadyThere,
      newClasses: classes.map((one) => one.name),
      rejected,
      conflicts: conflicts.map((one) => ({ ...one, words: wordsForConflict(one) })),
      warnings: oddPrices.map((one) => ({ ...one, words: wordsForOddPrice(one) })),
    },
    exitCode: rejected.length > 0 || conflicts.length > 0 ? 2 : 0,
  };
}
