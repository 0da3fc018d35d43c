/**
 * Purpose: gives the sections, rows and seats of a list their numbers in the event's lists of names (MA2).
 * Invariant: a name that is there under another spelling keeps its number; new ones follow in the order of the list.
 */

import { NO_PLACE, SEAT_LABEL_BIT } from '@gatefold/domain/codec/chunk';
import { nameKey } from './cell-text.ts';
import { NAME_KINDS, plainSeat, type EventStock, type NameKind } from './event-stock.ts';
import type { TicketRow } from './ticket-list.ts';

export type NewName = { readonly kind: NameKind; readonly number: number; readonly name: string };

/** 0xffff says "none", so names end before it; labels have 15 bits, of which the last pattern says "none" too. */
const LIMITS: Readonly<Record<NameKind, number>> = {
  section: NO_PLACE,
  row: NO_PLACE,
  seat: SEAT_LABEL_BIT - 1,
};

export type PlaceNumbers = {
  place(row: Pick<TicketRow, 'section' | 'row' | 'seat'>): {
    readonly section: number;
    readonly row: number | null;
    readonly seat: number | null;
  };
  added(): readonly NewName[];
  /** The first list that would hold more names than it can; null when all fit. */
  overflow(): { readonly of: NameKind; readonly limit: number } | null;
};

export function placeNumbers(names: EventStock['names']): PlaceNumbers {
  const numbersOf = (kind: NameKind) =>
    new Map(names[kind].map((name, number) => [nameKey(name), number]));
  const numbers = { section: numbersOf('section'), row: numbersOf('row'), seat: numbersOf('seat') };
  const added: NewName[] = [];
  const numberOf = (kind: NameKind, name: string): number => {
    const key = nameKey(name);
    const known = numbers[kind].get(key);
    if (known !== undefined) return known;
    const number = numbers[kind].size;
    numbers[kind].set(key, number);
    added.push({ kind, number, name });
    return number;
  };
  const seatNumber = (seat: string): number =>
    plainSeat(nameKey(seat)) ?? numberOf('seat', seat) + SEAT_LABEL_BIT;
  return {
    place: ({ section, row, seat }) => ({
      section: numberOf('section', section),
      row: row === null ? null : numberOf('row', row),
      seat: seat === null ? null : seatNumber(seat),
    }),
    added: () => added,
    overflow: () => {
      const of = NAME_KINDS.find((kind) => numbers[kind].size > LIMITS[kind]);
      return of === undefined ? null : { of, limit: LIMITS[of] };
    },
  };
}
