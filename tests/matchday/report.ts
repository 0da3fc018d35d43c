/**
 * Purpose: what happened on the day and whether every promise was kept, for a person and for a machine.
 * Invariant: `promises` is the whole list; one that was not kept makes the run fail and is named.
 */

import { formatMoney } from '@gatefold/domain/money/money';
import type { DayResult } from './day.ts';

export type Summary = {
  readonly tickets: number;
  readonly gates: number;
  readonly agents: number;
  readonly scans: number;
  readonly admitted: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly onlineSales: number;
  readonly offlineSales: number;
  readonly doubleEntries: number;
  readonly lostEntries: number;
  readonly oversold: number;
  readonly unreceipted: number;
  /** Minor units of US dollars, as are those reported. */
  readonly cashExpected: number;
  readonly cashReported: number;
  readonly replicasAgree: boolean;
  readonly wronglyRuled: number;
  readonly unexpectedVerdicts: number;
  readonly unreportedSales: number;
  readonly quarantined: number;
  readonly unansweredScans: number;
  readonly seconds: number;
  /** Promises that were not kept, in words; empty on a good day. */
  readonly broken: readonly string[];
};

function refusedBy(result: DayResult): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const tally of result.gateTallies) {
    for (const [reason, count] of tally.refused) sums[reason] = (sums[reason] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function total(result: DayResult, of: (tally: DayResult['gateTallies'][number]) => number): number {
  return result.gateTallies.reduce((sum, tally) => sum + of(tally), 0);
}

function brokenPromises(result: DayResult): string[] {
  const { facts } = result;
  const unexpected = result.gateTallies.flatMap((tally) => tally.unexpected);
  const promises: readonly (readonly [boolean, string])[] = [
    [facts.lostEntries === 0, `entries were lost: ${facts.lost.slice(0, 5).join('; ')}`],
    [facts.oversold === 0, `${facts.oversold} tickets were oversold`],
    [result.unreceipted === 0, `${result.unreceipted} entries have no receipt`],
    [result.replicasAgree, 'the stations and the hub do not agree on the admissions'],
    [
      result.cashExpectedMinor === result.cashReportedMinor,
      `cash differs: ${usd(result.cashExpectedMinor)} expected, ${usd(result.cashReportedMinor)} reported`,
    ],
    [facts.wronglyRuled === 0, `${facts.wronglyRuled} admissions are ruled wrongly`],
    [
      facts.doubleEntries === result.twiceShown,
      `${result.twiceShown} tickets were shown twice, ${facts.doubleEntries} double entries were ruled`,
    ],
    [
      result.incidentsWithBothSides === result.twiceShown,
      `${result.incidentsWithBothSides} of ${result.twiceShown} incidents show both pieces of evidence`,
    ],
    [unexpected.length === 0, `wrong verdicts: ${unexpected.slice(0, 5).join('; ')}`],
    [result.unreportedSales === 0, `${result.unreportedSales} sales were never reported`],
    [facts.quarantined === 0, `${facts.quarantined} transfers are in quarantine`],
  ];
  return promises.filter(([kept]) => !kept).map(([, words]) => words);
}

function usd(amountMinor: number): string {
  return formatMoney({ amountMinor, currency: 'USD' });
}

export function summarise(
  result: DayResult,
  size: { tickets: number; gates: number; agents: number },
  seconds: number,
): Summary {
  return {
    ...size,
    scans: total(result, (tally) => tally.scans),
    admitted: total(result, (tally) => tally.admitted.length),
    refused: refusedBy(result),
    onlineSales: result.onlineSales,
    offlineSales: result.offlineSales,
    doubleEntries: result.facts.doubleEntries,
    lostEntries: result.facts.lostEntries,
    oversold: result.facts.oversold,
    unreceipted: result.unreceipted,
    cashExpected: result.cashExpectedMinor,
    cashReported: result.cashReportedMinor,
    replicasAgree: result.replicasAgree,
    wronglyRuled: result.facts.wronglyRuled,
    unexpectedVerdicts: total(result, (tally) => tally.unexpected.length),
    unreportedSales: result.unreportedSales,
    quarantined: result.facts.quarantined,
    unansweredScans: total(result, (tally) => tally.unanswered),
    seconds,
    broken: brokenPromises(result),
  };
}

export function tableOf(summary: Summary): string {
  const { refused, broken, ...rest } = summary;
  const figures = {
    ...rest,
    cashExpected: usd(summary.cashExpected),
    cashReported: usd(summary.cashReported),
  };
  const lines = Object.entries(figures).map(
    ([name, value]) => `  ${name.padEnd(20)} ${String(value)}`,
  );
  const reasons = Object.entries(refused).map(
    ([reason, count]) => `    ${reason.padEnd(18)} ${count}`,
  );
  const ending =
    broken.length === 0
      ? 'Every promise was kept.'
      : `Broken promises:\n${broken.map((words) => `  - ${words}`).join('\n')}`;
  return ['', ...lines, '  refused', ...reasons, '', ending].join('\n');
}
