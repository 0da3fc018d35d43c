/** Purpose: rows of SQLite as parsed values; a row of another shape is a broken invariant and throws. */

import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Bytes } from '@gatefold/domain/bytes';
import { z } from 'zod';

export const blobSchema = z.custom<Bytes>((value) => value instanceof Uint8Array, {
  error: 'expected bytes',
});

export function readAll<Schema extends z.ZodType>(
  schema: Schema,
  statement: StatementSync,
  ...values: readonly SQLInputValue[]
): z.output<Schema>[] {
  return statement.all(...values).map((row) => schema.parse(row));
}

export function readOne<Schema extends z.ZodType>(
  schema: Schema,
  statement: StatementSync,
  ...values: readonly SQLInputValue[]
): z.output<Schema> | null {
  const row = statement.get(...values);
  return row === undefined ? null : schema.parse(row);
}
