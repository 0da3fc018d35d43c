/**
 * Purpose: the tables of a station's database, and the steps that lead to them.
 * Invariant: `PRAGMA user_version` counts the steps that were taken; a step, once released, is never edited. Entries,
 * ledgers and requests are facts: the database itself refuses to change or delete them (LE2, LE3).
 */

function immutable(table: string): string {
  return ['UPDATE', 'DELETE']
    .map(
      (change) =>
        `CREATE TRIGGER ${table}_no_${change.toLowerCase()} BEFORE ${change} ON ${table}
         BEGIN SELECT RAISE(ABORT, '${table} are facts, which are never changed'); END;`,
    )
    .join('\n');
}

const FIRST = `
CREATE TABLE ledgers (
  number INTEGER PRIMARY KEY,
  ledger TEXT NOT NULL UNIQUE,
  certificate BLOB NOT NULL,
  book BLOB NOT NULL
) STRICT;
${immutable('ledgers')}

CREATE TABLE entries (
  ledger INTEGER NOT NULL REFERENCES ledgers (number),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  bytes BLOB NOT NULL,
  hash BLOB NOT NULL,
  head BLOB NOT NULL,
  PRIMARY KEY (ledger, seq)
) STRICT, WITHOUT ROWID;
${immutable('entries')}
CREATE TRIGGER entries_in_order BEFORE INSERT ON entries
WHEN new.seq <> 1 + coalesce((SELECT max(seq) FROM entries WHERE ledger = new.ledger), 0)
BEGIN SELECT RAISE(ABORT, 'the seq is out of order'); END;

CREATE TABLE requests (
  request TEXT PRIMARY KEY,
  ledger INTEGER NOT NULL,
  from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL CHECK (to_seq >= from_seq),
  FOREIGN KEY (ledger, from_seq) REFERENCES entries (ledger, seq),
  FOREIGN KEY (ledger, to_seq) REFERENCES entries (ledger, seq)
) STRICT, WITHOUT ROWID;
${immutable('requests')}

CREATE TABLE manifest_blobs (
  hash TEXT PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE manifest_roots (
  event INTEGER PRIMARY KEY,
  root BLOB NOT NULL
) STRICT;
CREATE TABLE manifest_uses (
  event INTEGER NOT NULL REFERENCES manifest_roots (event),
  hash TEXT NOT NULL REFERENCES manifest_blobs (hash),
  PRIMARY KEY (event, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX manifest_uses_by_hash ON manifest_uses (hash);

CREATE TABLE receipts (
  ledger TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  hub_epoch TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE feed_positions (
  event INTEGER PRIMARY KEY,
  hub_epoch TEXT NOT NULL,
  cursor INTEGER NOT NULL
) STRICT;
CREATE TABLE feed_items (
  event INTEGER NOT NULL,
  key TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (event, key)
) STRICT, WITHOUT ROWID;
`;

const EVIDENCE = `
CREATE TABLE evidence_shown (
  ledger TEXT PRIMARY KEY,
  hub_epoch TEXT NOT NULL,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Others' ledgers, carried to the hub and between neighbours. */
const CARRIED = `
CREATE TABLE carried_branches (
  branch INTEGER PRIMARY KEY,
  ledger TEXT NOT NULL,
  station TEXT NOT NULL,
  certificate BLOB NOT NULL,
  book BLOB NOT NULL,
  first_seq INTEGER NOT NULL CHECK (first_seq >= 1)
) STRICT;
${immutable('carried_branches')}

CREATE TABLE carried_entries (
  branch INTEGER NOT NULL REFERENCES carried_branches (branch),
  seq INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  hash BLOB NOT NULL,
  head BLOB,
  PRIMARY KEY (branch, seq)
) STRICT, WITHOUT ROWID;
${immutable('carried_entries')}
CREATE TRIGGER carried_entries_in_order BEFORE INSERT ON carried_entries
WHEN new.seq <> coalesce((SELECT max(seq) + 1 FROM carried_entries WHERE branch = new.branch),
  (SELECT first_seq FROM carried_branches WHERE branch = new.branch))
BEGIN SELECT RAISE(ABORT, 'the seq is out of order'); END;

CREATE TABLE carried_evidence (
  number INTEGER PRIMARY KEY,
  carrier TEXT NOT NULL,
  reason TEXT NOT NULL,
  heard_at_ms INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
${immutable('carried_evidence')}
`;

export const SCHEMA_STEPS: readonly string[] = [FIRST, EVIDENCE, CARRIED];
