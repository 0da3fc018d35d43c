/**
 * Purpose: decides what importing a list changes: the tickets, classes and names to add, and every row that is there
 * already or says something else than what is there.
 * Invariant: pure. Importing a list twice plans nothing the second time; a row that does not agree with what is there
 * changes nothing and is named.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { MAX_SERIAL, type Ordinal } from '@gatefold/domain/ids';
import type { Money } from '@gatefold/domain/money/money';
import { err, ok, type Result } from '@gatefold/domain/result';
import { nameKey } from './cell-text.ts';
import type { EventStock, NameKind, StockTicket } from './event-stock.ts';
import { findConflict, stockIndex, type RowConflict } from './find-conflict.ts';
import { oddPrices, usualPrices, type OddPrice } from './usual-prices.ts';
import { placeNumbers, type NewName } from './place-numbers.ts';
import type { TicketRow } from './ticket-list.ts';

/** As many as the manifest's event part and a ticket's class column hold. */
const MAX_CLASSES = 255;

export type NewTicket = Omit<StockTicket, 'code' | 'codeHash'> & {
  readonly code: string;
  readonly codeHash: Bytes;
};

export type NewClass = { readonly klass: Ordinal; readonly name: string; readonly price: Money };

export type ImportPlan = {
  readonly classes: readonly NewClass[];
  readonly names: readonly NewName[];
  readonly tickets: readonly NewTicket[];
  readonly alreadyThere: number;
  readonly conflicts: readonly RowConflict[];
  /** Added as they are, but worth a look. */
  readonly oddPrices: readonly OddPrice[];
};

/** Why nothing of a list can be imported. */
export type PlanRefusal =
  | {
      readonly kind: 'beyond-capacity';
      readonly capacity: number;
      readonly there: number;
      readonly offered: number;
    }
  | { readonly kind: 'too-many-classes'; readonly limit: number }
  | { readonly kind: 'too-many-names'; readonly of: NameKind; readonly limit: number }
  | { readonly kind: 'too-many-tickets'; readonly limit: number };

/** `hashOf` is the event's own code hash. */
export function planImport(
  rows: readonly TicketRow[],
  stock: EventStock,
  hashOf: (barcode: string) => Bytes,
): Result<ImportPlan, PlanRefusal> {
  const index = stockIndex(stock);
  const conflicts: RowConflict[] = [];
  const added: { row: TicketRow; codeHash: Bytes }[] = [];
  let alreadyThere = 0;
  for (const row of rows) {
    const codeHash = hashOf(row.barcode);
    const found = findConflict(row, codeHash, index);
    if (found === 'same') alreadyThere += 1;
    else if (found !== null) conflicts.push(found);
    else {
      // Two barcodes of this list that share a hash could not be told apart at a gate either.
      index.barcodeOfHash.set(toHex(codeHash), row.barcode);
      added.push({ row, codeHash });
    }
  }
  const overflow = whyTooMany(added.length, stock);
  if (overflow !== null) return err(overflow);
  const usual = usualPrices(rows);
  const classes = newClasses(
    added.map(({ row }) => row),
    stock,
    usual,
  );
  const places = placeNumbers(stock.names);
  const tickets = added.map(({ row, codeHash }, position): NewTicket => {
    const klass = classes.numbers.get(nameKey(row.className)) ?? 0;
    const { price, holder, phone, barcode: code } = row;
    const serial = stock.lastSerial + 1 + position;
    return { serial, klass, ...places.place(row), price, code, codeHash, holder, phone };
  });
  if (classes.numbers.size > MAX_CLASSES) {
    return err({ kind: 'too-many-classes', limit: MAX_CLASSES });
  }
  const full = places.overflow();
  if (full !== null) return err({ kind: 'too-many-names', ...full });
  return ok({
    classes: classes.added,
    names: places.added(),
    tickets,
    alreadyThere,
    conflicts,
    oddPrices: oddPrices(
      added.map(({ row }) => row),
      usual,
    ),
  });
}

function whyTooMany(offered: number, stock: EventStock): PlanRefusal | null {
  if (offered === 0) return null;
  const { capacity, liveTickets: there } = stock;
  if (there + offered > capacity) return { kind: 'beyond-capacity', capacity, there, offered };
  // Revoked tickets keep their serials, so this can run out even where the stand does not.
  return stock.lastSerial + offered > MAX_SERIAL
    ? { kind: 'too-many-tickets', limit: MAX_SERIAL }
    : null;
}

/** The number of every class by its key, the new ones behind those that are there. */
function newClasses(
  rows: readonly TicketRow[],
  stock: EventStock,
  usual: ReadonlyMap<string, { readonly price: Money }>,
): { numbers: ReadonlyMap<string, Ordinal>; added: readonly NewClass[] } {
  const numbers = new Map(stock.classes.map((name, klass) => [nameKey(name), klass]));
  const added: NewClass[] = [];
  for (const { className, price } of rows) {
    const key = nameKey(className);
    if (numbers.has(key)) continue;
    const klass = numbers.size;
    numbers.set(key, klass);
    added.push({ klass, name: className, price: usual.get(key)?.price ?? price });
  }
  return { numbers, added };
}
