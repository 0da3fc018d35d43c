/**
 * Purpose: a disk that lost what it had said it kept: the last acknowledged entry of a gate is destroyed after the hub has
 * receipted it, and the gate is started again (LE2, LE7).
 * Invariant: the gate must not use the entry's place again. It stops by the hub's word or refuses to start, in words; the
 * hub still holds the entry. Then the machine is enrolled anew and works.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { publishedEpoch } from '../matchday/published-epoch.ts';
import type { PrintedTicket } from '../matchday/scan-plan.ts';
import { call, must } from '../matchday/station-client.ts';
import { until } from '../matchday/until.ts';
import { EVENT, type StationProcess, type World } from '../matchday/world.ts';
import { destroyFrom } from './tear.ts';
import { readLog } from './write-ahead-log.ts';

export type Destroyed = {
  /** Admissions that were acknowledged, with the station that made them. */
  readonly admissions: readonly { readonly station: string; readonly serial: number }[];
  /** Rounds in which the gate stopped or did not start. */
  readonly stopped: number;
  /** Rounds in which its disk still had the entry: the log had been folded in before. */
  readonly intact: number;
  readonly wrong: readonly string[];
};

const identityFile = z.looseObject({ database: z.string() });

/** The file in which this machine's present identity writes. */
function databaseOf(data: string): string {
  const text = readFileSync(join(data, 'identity.json'), 'utf8');
  return join(data, identityFile.parse(JSON.parse(text)).database);
}

async function outcomeOf(gate: StationProcess, digits: string): Promise<string> {
  const answer = await gate.client.scan(digits);
  if (answer.kind !== 'answered') return answer.kind;
  return answer.value.kind === 'refused' ? answer.value.reason : answer.value.kind;
}

async function untilOwesNothing(gate: StationProcess): Promise<void> {
  await until('receipts', async () => {
    const { owedEntries } = await must('digest', gate.client.digest());
    return owedEntries === 0 ? null : `${owedEntries} entries on their way`;
  });
}

async function lastSeq(gate: StationProcess): Promise<number> {
  const { ledgers } = await must('digest', gate.client.digest());
  return ledgers.reduce((sum, one) => sum + one.lastSeq, 0);
}

/** The administrator's code, typed at the machine; a steward signs in once the list names it. */
async function enrolAnew(world: World, gate: StationProcess): Promise<void> {
  const code = await world.admin.enrolmentCode({
    role: 'gate',
    event: EVENT,
    name: gate.name,
    gate: 0,
    lane: '1',
  });
  const url = new URL('/api/enrol-anew', gate.client.url).href;
  await must('the new code', call(z.unknown(), url, { code }));
  await until('the gate under its new identity', async () => {
    const newest = await publishedEpoch(world);
    const { status } = await must('state', gate.client.gateState());
    if (status.station === gate.id || status.fault !== null) return 'not yet';
    return newest !== null && status.manifest.epoch >= newest ? null : 'its list does not name it';
  });
  gate.id = (await must('state', gate.client.gateState())).status.station;
  const steward = world.staff.find((one) => one.role === 'steward');
  if (steward === undefined) throw new Error('the demonstration has no steward');
  await must('sign-in', gate.client.signIn(steward.operator, steward.pin));
}

/** Destroys what the gate wrote from the scan of `ticket` on; answers what was seen. */
async function destroyOnce(
  world: World,
  gate: StationProcess,
  ticket: PrintedTicket,
  random: () => number,
): Promise<{ readonly held: 'stopped' | 'intact' | 'wrong'; readonly words: string }> {
  const database = databaseOf(gate.data);
  const before = readLog(readFileSync(`${database}-wal`))?.end ?? 0;
  const shown = await outcomeOf(gate, ticket.digits);
  if (shown !== 'admitted') return { held: 'wrong', words: `${shown}, not admitted` };
  await untilOwesNothing(gate);
  const acknowledged = await lastSeq(gate);
  await gate.child.kill();
  destroyFrom(database, before, random);
  await gate.restart();
  const found = await lastSeq(gate);
  const after = await outcomeOf(gate, ticket.digits);
  if (found === acknowledged) {
    const isRight = after === 'already-admitted';
    return isRight ? { held: 'intact', words: '' } : { held: 'wrong', words: after };
  }
  const { status } = await must('state', gate.client.gateState());
  const isStopped = after === 'fault' && status.fault?.kind === 'ledger-forked';
  if (!isStopped) {
    return {
      held: 'wrong',
      words: `${after} with ${found} of ${acknowledged} entries on its disk`,
    };
  }
  await enrolAnew(world, gate);
  // What it lost came back from the hub.
  await until('the feed', async () => {
    const again = await outcomeOf(gate, ticket.digits);
    return again === 'already-admitted' ? null : again;
  });
  return { held: 'stopped', words: '' };
}

export async function playDestroyed(
  world: World,
  gate: StationProcess,
  tickets: readonly PrintedTicket[],
  random: () => number,
  say: (line: string) => void,
): Promise<Destroyed> {
  const admissions: { station: string; serial: number }[] = [];
  const wrong: string[] = [];
  let stopped = 0;
  let intact = 0;
  for (const [index, ticket] of tickets.entries()) {
    const station = gate.id;
    const { held, words } = await destroyOnce(world, gate, ticket, random);
    admissions.push({ station, serial: ticket.serial });
    if (held === 'stopped') stopped += 1;
    if (held === 'intact') intact += 1;
    if (held === 'wrong') wrong.push(`ticket ${ticket.serial} at ${gate.name}: ${words}`);
    say(`  ${index + 1} of ${tickets.length} acknowledged entries destroyed: ${held}`);
  }
  return { admissions, stopped, intact, wrong };
}
