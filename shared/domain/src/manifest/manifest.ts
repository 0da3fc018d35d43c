/**
 * Purpose: a verified manifest in memory, and the look-ups a decision needs (MA2).
 * Invariant: every look-up is O(1) and creates no row until one is asked for.
 */

import type { Bytes } from '../bytes.ts';
import { openGrant, type AllotmentGrant } from '../codec/allotment-grant.ts';
import {
  codeHash,
  columnsAt,
  NO_PLACE,
  SEAT_LABEL_BIT,
  type Chunk,
  type TicketColumns,
} from '../codec/chunk.ts';
import type {
  AllotmentsPart,
  EventPart,
  IssuersPart,
  ListedStation,
  Operator,
  OperatorsPart,
  StationsPart,
  TicketsPart,
} from '../codec/manifest-parts.ts';
import type { ManifestRoot } from '../codec/manifest-root.ts';
import { signerId, tokenValidity, type TicketFace } from '../codec/ticket-token.ts';
import type { OperatorId, Serial, StationId } from '../ids.ts';
import { buildCodeIndex, type CodeIndex } from './code-index.ts';

export type ManifestContent = {
  readonly root: ManifestRoot;
  readonly event: EventPart;
  readonly issuers: IssuersPart;
  readonly stations: StationsPart;
  readonly operators: OperatorsPart;
  readonly allotments: AllotmentsPart;
  readonly tickets: TicketsPart;
  readonly chunks: readonly Chunk[];
};

/** A key that may have signed a token, and by what right. */
export type TokenSigner =
  | {
      readonly kind: 'issuer';
      readonly publicKey: Bytes;
      readonly fromMs: number;
      readonly untilMs: number | null;
    }
  | { readonly kind: 'agent'; readonly publicKey: Bytes; readonly grant: AllotmentGrant };

/** A key is believed for tickets whose validity starts within its span (TK2). */
export function isInSpan(
  key: { readonly fromMs: number; readonly untilMs: number | null },
  face: TicketFace,
): boolean {
  const { fromMs } = tokenValidity(face);
  return fromMs >= key.fromMs && (key.untilMs === null || fromMs < key.untilMs);
}

export class Manifest {
  readonly content: ManifestContent;
  readonly grants: readonly AllotmentGrant[];
  readonly #signers = new Map<number, TokenSigner[]>();
  readonly #stations = new Map<StationId, ListedStation>();
  readonly #operators = new Map<OperatorId, Operator>();
  readonly #codes: CodeIndex;

  /** Takes content that `sync/manifest` has verified; a grant that no issuer signed is left out. */
  constructor(content: ManifestContent) {
    this.content = content;
    const issuerKeys = content.issuers.issuers.map((issuer) => issuer.publicKey);
    this.grants = content.allotments.grants.flatMap((envelope) => {
      const grant = openGrant(envelope, issuerKeys);
      return grant.ok && grant.value.event === content.root.event ? [grant.value] : [];
    });
    for (const issuer of content.issuers.issuers) this.#addSigner({ kind: 'issuer', ...issuer });
    for (const grant of this.grants) {
      this.#addSigner({ kind: 'agent', publicKey: grant.stationKey, grant });
    }
    for (const station of content.stations.stations) this.#stations.set(station.station, station);
    for (const operator of content.operators.operators) this.#operators.set(operator.id, operator);
    this.#codes = buildCodeIndex(content.chunks);
  }

  #addSigner(signer: TokenSigner): void {
    const id = signerId(signer.publicKey);
    this.#signers.set(id, [...(this.#signers.get(id) ?? []), signer]);
  }

  /** Three bytes of a fingerprint may be shared, so a token's signer id can name several keys. */
  signers(id: number): readonly TokenSigner[] {
    return this.#signers.get(id) ?? [];
  }

  station(id: StationId): ListedStation | null {
    return this.#stations.get(id) ?? null;
  }

  operator(id: OperatorId): Operator | null {
    return this.#operators.get(id) ?? null;
  }

  ticket(serial: Serial): TicketColumns | null {
    const { chunkSize, lastSerial } = this.content.tickets;
    if (serial < 1 || serial > lastSerial) return null;
    const chunk = this.content.chunks[Math.floor((serial - 1) / chunkSize)];
    return chunk === undefined ? null : columnsAt(chunk, (serial - 1) % chunkSize);
  }

  /** Whether the event has codes besides signed tokens at all. */
  get hasCodes(): boolean {
    return this.#codes.size > 0;
  }

  serialOfCode(code: string): Serial | null {
    return this.#codes.serialOf(codeHash(this.content.event.codeKey, code));
  }

  /** "Main Stand, row A, seat 7", in the pieces a page shows; null where the ticket has none. */
  place(columns: TicketColumns): {
    section: string | null;
    row: string | null;
    seat: string | null;
  } {
    const { sections, rows, seats } = this.content.event;
    const seat =
      columns.seat === NO_PLACE
        ? null
        : columns.seat & SEAT_LABEL_BIT
          ? (seats[columns.seat & ~SEAT_LABEL_BIT] ?? null)
          : String(columns.seat);
    return {
      section: sections[columns.section] ?? null,
      row: columns.row === NO_PLACE ? null : (rows[columns.row] ?? null),
      seat,
    };
  }
}
