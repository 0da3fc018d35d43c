/**
 * Purpose: the gate's real program, started on a folder of a test's choice, as a person would start it.
 * Invariant: what was started is in `children` and is stopped with the test.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startChild, type Child } from '../../tools/launch/child.ts';
import { publishedEpoch } from '../matchday/published-epoch.ts';
import { must, StationClient } from '../matchday/station-client.ts';
import { until } from '../matchday/until.ts';
import { EVENT, type World } from '../matchday/world.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

function programOf(role: 'gate' | 'agent'): string {
  return join(REPOSITORY, role === 'gate' ? 'edge-gate' : 'agent-desktop', 'src/main.ts');
}

/** Nobody listens there: a gate that is started with it has no line. */
export const NO_HUB = 'http://127.0.0.1:9';

export type RunningGate = { readonly child: Child; readonly client: StationClient };

export async function startGate(...args: readonly string[]): Promise<RunningGate> {
  const program = programOf('gate');
  const child = await startChild({ name: 'gate', program, args, log: () => undefined });
  return { child, client: new StationClient(child.url) };
}

/** Starts a program that cannot start, and answers how it ended and what it said. */
export async function failToStart(
  role: 'gate' | 'agent',
  ...args: readonly string[]
): Promise<{ readonly code: unknown; readonly said: string; readonly printed: string }> {
  const running = spawn(process.execPath, [programOf(role), ...args]);
  const ended = once(running, 'exit');
  const [said, printed] = await Promise.all([text(running.stderr), text(running.stdout)]);
  const [code]: unknown[] = await ended;
  return { code, said, printed };
}

export function codeFor(world: World, name: string): Promise<string> {
  return world.admin.enrolmentCode({ role: 'gate', event: EVENT, name, gate: 0, lane: name });
}

export async function signInSteward(world: World, gate: RunningGate): Promise<void> {
  const steward = world.staff.find((one) => one.role === 'steward');
  if (steward === undefined) throw new Error('the demonstration has no steward');
  await must('sign-in', gate.client.signIn(steward.operator, steward.pin));
}

/** A steward signs in once the gate's own list names it: the list from before it enrolled lets it admit nobody. */
export async function openLane(world: World, gate: RunningGate, name: string): Promise<void> {
  await until(`${name} on its own list`, async () => {
    const newest = await publishedEpoch(world);
    if (newest === null) return 'the hub has not published it';
    const { epoch } = (await must('state', gate.client.gateState())).status.manifest;
    return epoch >= newest ? null : `it is at ${epoch} of ${newest}`;
  });
  await signInSteward(world, gate);
}

/** Digits of tickets that every gate lets in now. */
export async function goodTickets(world: World): Promise<readonly string[]> {
  const printed = await world.admin.printRun(EVENT);
  return printed
    .filter((one) => one.gateSet === 0 && one.timeWindow === 0)
    .map((one) => one.digits);
}

/** 'admitted', 'fault', the reason or kind of the refusal, or 'no-answer'. */
export async function outcome(client: StationClient, digits: string): Promise<string> {
  const answer = await client.scan(digits);
  if (answer.kind === 'no-answer') return answer.kind;
  if (answer.kind === 'refused') return answer.refusal.kind;
  return answer.value.kind === 'refused' ? answer.value.reason : answer.value.kind;
}

/** Waits until the hub has receipted everything this gate recorded, and rules as it does. */
export async function untilReceipted(world: World, gate: RunningGate): Promise<void> {
  await until('receipts', async () => {
    const digest = await must('digest', gate.client.digest());
    const hub = await world.admin.digest(EVENT);
    if (digest.owedEntries > 0) return `${digest.owedEntries} entries on their way`;
    return digest.rulings === hub.rulings ? null : 'the rulings differ';
  });
}
