/**
 * Purpose: the work of a gate and of a till, as `edge-gate/src/core/gate.ts` and `agent-desktop/src/core/till.ts` do it:
 * decide, record, only then show (LE2, AD1, AL1, AL3).
 * Invariant: nothing is told to a person before it is on disk; a request is sold once, however often it is asked for.
 */

import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { Fact } from '@gatefold/domain/codec/facts';
import { issueToken, tokenProof, tokenToDigits } from '@gatefold/domain/codec/ticket-token';
import { NO_EXTRA_CHECKS } from '@gatefold/domain/admission/decide';
import { resolveScan } from '@gatefold/domain/admission/scan';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { Serial } from '@gatefold/domain/ids';
import type { OwnSale, StationLife } from './station-life.ts';

const OPERATOR = 'tendai';
const LANE = 'A';
const FIRST_ISSUE = 1;

export type Job =
  | { readonly kind: 'scan'; readonly digits: string }
  | { readonly kind: 'sell'; readonly requestId: string; readonly quantity: number }
  /** Which of the till's own sales, counted from the newest. */
  | { readonly kind: 'void'; readonly newest: number; serial: Serial | null };

/** Refused by the machine, or done with these tickets in hand. */
export type Done = { readonly words: string; readonly tickets: readonly string[] };

function done(words: string, tickets: readonly string[] = []): Done {
  return { words, tickets };
}

async function scan(life: StationLife, digits: string): Promise<Done> {
  const { manifest, clock, identity, known, ports } = life;
  if (manifest === null) return done('no manifest');
  if (life.stop !== null) return done(life.stop);
  const resolved = resolveScan(manifest, digits);
  const { station, gate } = identity;
  const nowMs = clock.nowMs();
  const checkIn = { scan: resolved, station, gate, checks: NO_EXTRA_CHECKS, nowMs };
  const verdict = ports.rules.decide(manifest, (serial) => known.history(serial), checkIn);
  const common = { gate, lane: LANE, operator: OPERATOR };
  if (verdict.kind === 'refused') {
    const { serial, refusal } = verdict;
    const body = { reason: refusal.reason, serial, ...common };
    await life.record([{ kind: 'check-in-refused', body }]);
    return done(`refused ${refusal.reason} ${serial ?? ''}`);
  }
  const { serial, issue, klass, basis, via } = verdict;
  const proof = basis === 'listed' || !('token' in resolved) ? null : tokenProof(resolved.token);
  const { epoch } = manifest.content.root;
  const body = { serial, issue, klass, basis, via, epoch, proof, ...common };
  const recorded = await life.record([{ kind: 'ticket-admitted', body }]);
  if (!recorded.ok) return done(recorded.error);
  for (const { ledger, seq } of recorded.value) {
    ports.tell({ kind: 'admitted', station, ledger, seq, serial });
  }
  return done(`admitted ${serial}`);
}

function tokenOf(life: StationLife, grant: AllotmentGrant, serial: Serial) {
  const { event, klass, validFromQuarterHours, validForHours } = grant;
  const face = { event, serial, issue: FIRST_ISSUE, klass, validFromQuarterHours, validForHours };
  return issueToken(face, life.identity.keys);
}

/** Hands the tickets of a request over. */
function handOver(life: StationLife, requestId: string, sales: readonly OwnSale[]): Done {
  const { station } = life.identity;
  const tickets = sales.map(({ ledger, seq, serial, amountMinor, allotment }) => {
    life.ports.tell({ kind: 'sold', station, ledger, seq, serial, requestId, amountMinor });
    const grant = life.manifest?.grants.find((one) => one.id === allotment);
    return grant === undefined ? '' : tokenToDigits(tokenOf(life, grant, serial));
  });
  return done(`sold ${sales.map(({ serial }) => serial).join(' ')}`, tickets);
}

async function sell(life: StationLife, requestId: string, quantity: number): Promise<Done> {
  const { manifest, ports, identity, clock, escrow } = life;
  if (manifest === null) return done('no manifest');
  if (life.stop !== null) return done(life.stop);
  const before = ports.rules.looksUpRequests ? await ports.journal.requestRows(requestId) : null;
  if (before !== null) {
    const { fromSeq, toSeq } = before;
    const sold = [...life.sales.values()].filter(({ seq }) => seq >= fromSeq && seq <= toSeq);
    return handOver(life, requestId, sold);
  }
  const { event, station } = identity;
  const nowMs = clock.nowMs();
  if (nowMs >= (manifest.station(station)?.leaseUntilMs ?? 0)) return done('lease ended');
  const grants = manifest.grants.filter((grant) => grant.station === station);
  const wanted = { event, klass: 0, quantity, currency: 'USD', nowMs } as const;
  const picks = ports.rules.pickSale(escrow, grants, wanted);
  if (!picks.ok) return done(picks.error.kind);
  const facts = picks.value.map(({ grant, serial, price }): Fact => {
    const tokenHash = hash256(tokenOf(life, grant, serial).bytes);
    const { klass, id: allotment } = grant;
    const sale = { serial, issue: FIRST_ISSUE, klass, price, allotment, tokenHash };
    return { kind: 'ticket-sold', body: { ...sale, operator: OPERATOR } };
  });
  const key = ports.rules.looksUpRequests ? requestId : undefined;
  const recorded = await life.record(facts, key);
  if (!recorded.ok) return done(recorded.error);
  const sales = picks.value.flatMap(({ serial }) => life.sales.get(serial) ?? []);
  return handOver(life, requestId, sales);
}

async function voidSale(life: StationLife, job: Extract<Job, { kind: 'void' }>): Promise<Done> {
  if (life.stop !== null) return done(life.stop);
  const open = [...life.sales.values()].filter((sale) => sale.voidedAt === null).reverse();
  const sale = job.serial === null ? open[job.newest % open.length] : life.sales.get(job.serial);
  if (sale === undefined) return done('nothing to void');
  job.serial = sale.serial;
  const { serial, amountMinor } = sale;
  if (sale.voidedAt === null) {
    const refund = { amountMinor, currency: 'USD' as const };
    const body = { serial, issue: FIRST_ISSUE, refund, reason: 'rain', operator: OPERATOR };
    const recorded = await life.record([{ kind: 'sale-voided', body }]);
    if (!recorded.ok) return done(recorded.error);
  }
  if (sale.voidedAt === null) throw new Error('a recorded void left its sale open');
  life.ports.tell({
    kind: 'voided',
    station: life.identity.station,
    ...sale.voidedAt,
    serial,
    amountMinor,
  });
  return done(`voided ${serial}`);
}

export function work(life: StationLife, job: Job): Promise<Done> {
  switch (job.kind) {
    case 'scan':
      return scan(life, job.digits);
    case 'sell':
      return sell(life, job.requestId, job.quantity);
    case 'void':
      return voidSale(life, job);
  }
}
