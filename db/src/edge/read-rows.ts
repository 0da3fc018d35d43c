/**
 * Purpose: rows of SQLite as parsed values.
 * Invariant: what the disk lost or altered throws `DiskUnreadable`.
 */

import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Bytes } from '@gatefold/domain/bytes';
import type { Result } from '@gatefold/domain/result';
import { DiskUnreadable } from '@gatefold/sync/disk-fault';
import { z } from 'zod';
import { isDamage } from './durable-write.ts';

export const blobSchema = z.custom<Bytes>((value) => value instanceof Uint8Array, {
  error: 'expected bytes',
});

function parsed<Schema extends z.ZodType>(schema: Schema, row: unknown): z.output<Schema> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  // The tables are STRICT, so no program could have put this there.
  throw new DiskUnreadable('a row has lost its shape', result.error);
}

function reading<Rows>(read: () => Rows): Rows {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) throw new DiskUnreadable(error.message, error);
    throw error;
  }
}

export function readAll<Schema extends z.ZodType>(
  schema: Schema,
  statement: StatementSync,
  ...values: readonly SQLInputValue[]
): z.output<Schema>[] {
  return reading(() => statement.all(...values)).map((row) => parsed(schema, row));
}

export function readOne<Schema extends z.ZodType>(
  schema: Schema,
  statement: StatementSync,
  ...values: readonly SQLInputValue[]
): z.output<Schema> | null {
  const row = reading(() => statement.get(...values));
  return row === undefined ? null : parsed(schema, row);
}

/** A kept message, which was well formed when it was written. */
export function readKept<Value>(decoded: Result<Value, unknown>, what: string): Value {
  if (decoded.ok) return decoded.value;
  throw new DiskUnreadable(`${what} has lost its shape`, decoded.error);
}
