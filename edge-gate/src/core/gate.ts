/**
 * Purpose: a gate station's work: scan in, verdict out (AD1).
 * Invariant: decided from what this station knows, recorded, and only then shown (LE2); one scan after another, so that
 * the second of two quick scans of one ticket sees the first. What cannot be recorded admits nobody.
 */

import { decide, type CheckIn } from '@gatefold/domain/admission/decide';
import { resolveScan, type ResolvedScan } from '@gatefold/domain/admission/scan';
import type { Verdict } from '@gatefold/domain/admission/verdict';
import type { Book } from '@gatefold/domain/codec/book';
import type { Entry } from '@gatefold/domain/codec/entry';
import type { Fact } from '@gatefold/domain/codec/facts';
import { tokenProof } from '@gatefold/domain/codec/ticket-token';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type {
  GateState,
  HolderView,
  ScanRequest,
  VerdictView,
} from '@gatefold/station/contract/gate';
import type { RefusalAnswer, SignInRequest } from '@gatefold/station/contract/station-status';
import { Desk, NO_MANIFEST, NOT_SIGNED_IN } from '@gatefold/station/core/desk';
import type { Station } from '@gatefold/station/core/station';
import { stationStatus, type DiskSpaceKind } from '@gatefold/station/core/status';
import { Turns } from '@gatefold/station/core/turns';
import type { Post } from '@gatefold/station/enrolment/identity';
import { holderView, ticketToOpen, withoutRecord } from './holder-view.ts';
import { UsedSteps } from './used-steps.ts';
import { faultView, verdictView, type ViewContext } from './verdict-view.ts';

const SHOWN_RECENT = 20;

/** The signed proof to keep for a ticket the manifest did not list (AL4). */
function proofOf(scan: ResolvedScan): Uint8Array | null {
  return scan.kind === 'agent-sold' || scan.kind === 'issued' ? tokenProof(scan.token) : null;
}

/** The protocol's own rule by which a gate decides; tests plant faults in its place. */
export type GateRules = { readonly decide: typeof decide };

const GATE_RULES: GateRules = { decide };

export class Gate {
  readonly #station: Station;
  readonly #post: Post;
  readonly #disk: () => DiskSpaceKind;
  readonly #rules: GateRules;
  readonly #book: Book;
  readonly #desk: Desk;
  readonly #turns = new Turns();
  readonly #steps = new UsedSteps();
  #recent: VerdictView[] = [];
  #number = 0;
  #admittedHere = 0;
  #refusedHere = 0;

  constructor(station: Station, post: Post, disk: () => DiskSpaceKind, rules = GATE_RULES) {
    this.#station = station;
    this.#post = post;
    this.#disk = disk;
    this.#rules = rules;
    this.#book = { kind: 'gate', event: station.identity.event };
    this.#desk = new Desk(station, () => this.#book, ['steward', 'supervisor']);
  }

  /** Takes notice of one of this station's entries, at the start and as they are made. */
  take(entry: Entry): void {
    this.#desk.take(entry);
    if (entry.fact.kind === 'ticket-admitted') this.#admittedHere += 1;
    if (entry.fact.kind === 'check-in-refused') this.#refusedHere += 1;
  }

  signIn(request: SignInRequest): Promise<Result<void, RefusalAnswer>> {
    return this.#turns.take(() => this.#desk.signIn(request));
  }

  signOut(): Promise<Result<void, RefusalAnswer>> {
    return this.#turns.take(() => this.#desk.signOut());
  }

  /** Handles one scan. Refused as a whole only when nobody is signed in or there is no ticket list yet. */
  scan(request: ScanRequest): Promise<Result<VerdictView, RefusalAnswer>> {
    return this.#turns.take(() => this.#scanNow(request));
  }

  async #scanNow(request: ScanRequest): Promise<Result<VerdictView, RefusalAnswer>> {
    // One manifest throughout: an exchange may swap in another while this scan is being recorded.
    const { manifest, clock, identity, known, link } = this.#station;
    if (manifest === null) return err(NO_MANIFEST);
    const { operator } = this.#desk;
    if (operator === null) return err(NOT_SIGNED_IN);
    const scan = resolveScan(manifest, request.text);
    const checkIn: CheckIn = {
      scan,
      station: identity.station,
      gate: this.#post.gate,
      checks: { id: request.idSeen ? 'seen' : 'not-seen', biometric: 'not-taken' },
      nowMs: clock.nowMs(),
      hubNowMs: clock.nowMs() + link.clockOffsetMs,
      lastStep: (serial) => this.#steps.last(serial),
    };
    const verdict = this.#rules.decide(manifest, (serial) => known.history(serial), checkIn);
    const fact = this.#factOf(verdict, scan, manifest, operator.id);
    const recorded = await this.#station.record(this.#book, [fact]);
    const context = this.#context(manifest);
    if (!recorded.ok) return ok(this.#show(faultView(recorded.error, context)));
    this.#useStep(verdict, scan, checkIn.nowMs);
    // The lists of last scans, which stand on the screen for hours, name nobody.
    this.#show(verdictView(verdict, context, null));
    return ok(verdictView(verdict, context, await this.#holder(verdict, scan)));
  }

  #useStep(verdict: Verdict, scan: ResolvedScan, nowMs: number): void {
    if (verdict.kind !== 'admitted' || scan.kind !== 'issued' || scan.suffix === undefined) return;
    this.#steps.use(verdict.serial, scan.suffix.step, nowMs);
  }

  async #holder(verdict: Verdict, scan: ResolvedScan): Promise<HolderView | null> {
    const ticket = ticketToOpen(verdict, scan);
    if (ticket !== null) return holderView(await this.#station.holderOf(ticket));
    const keepsNames = (this.#station.vault?.progress ?? null) !== null;
    return keepsNames ? withoutRecord(verdict, scan) : null;
  }

  #factOf(verdict: Verdict, scan: ResolvedScan, manifest: Manifest, operator: string): Fact {
    const { gate, lane } = this.#post;
    if (verdict.kind === 'refused') {
      const { serial, refusal } = verdict;
      const body = { reason: refusal.reason, serial, gate, lane, operator };
      return { kind: 'check-in-refused', body };
    }
    const { serial, issue, klass, basis, via } = verdict;
    const proof = basis === 'listed' ? null : proofOf(scan);
    const { epoch } = manifest.content.root;
    return {
      kind: 'ticket-admitted',
      body: { serial, issue, klass, basis, via, gate, lane, operator, epoch, proof },
    };
  }

  #context(manifest: Manifest): ViewContext {
    this.#number += 1;
    const atMs = this.#station.clock.nowMs();
    return { manifest, post: this.#post, number: this.#number, atMs };
  }

  #show(view: VerdictView): VerdictView {
    this.#recent = [view, ...this.#recent].slice(0, SHOWN_RECENT);
    this.#station.changed();
    return view;
  }

  state(): GateState {
    const { known, manifest } = this.#station;
    const { gate, lane } = this.#post;
    const { operator, operators } = this.#desk;
    const disk = this.#disk();
    return {
      status: stationStatus({ station: this.#station, operator, operators, disk }),
      gate: manifest?.content.event.gates[gate] ?? `Gate ${gate + 1}`,
      lane,
      counts: {
        admittedHere: this.#admittedHere,
        refusedHere: this.#refusedHere,
        admittedEverywhere: known.admissionCount - known.doubleCount,
        doubleEntries: known.doubleCount,
      },
      recent: this.#recent,
    };
  }
}
