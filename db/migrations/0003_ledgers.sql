-- The merged ledgers of all stations, and what the hub folds from them (LE, AD2, AL3).

CREATE TABLE ledger (
  ledger char(32) PRIMARY KEY,
  station char(16) NOT NULL REFERENCES station,
  -- {"kind":"gate","event":N} or {"kind":"till","period":N}
  book jsonb NOT NULL,
  last_seq bigint NOT NULL,
  last_hash bytea NOT NULL,
  -- The signed head that vouches for everything up to last_seq (LE1).
  last_head bytea NOT NULL,
  -- The rank of its last entry that could be read: what follows ranks no earlier (LE5).
  last_rank_ms bigint NOT NULL DEFAULT 0,
  last_rank_n integer NOT NULL DEFAULT 0,
  last_received_at_ms bigint NOT NULL
);
CREATE INDEX ledger_station ON ledger (station);

CREATE TABLE entry (
  ledger char(32) NOT NULL REFERENCES ledger,
  seq bigint NOT NULL CHECK (seq > 0),
  hash bytea NOT NULL,
  bytes bytea NOT NULL,
  -- Null when the entry could not be understood; it is kept all the same (LE8).
  kind text,
  event integer,
  hlc_ms bigint,
  hlc_n integer,
  -- The rank by which it counts, and why it differs from the station's own reading (LE5).
  rank_ms bigint,
  rank_n integer,
  rank_flag text,
  received_at_ms bigint NOT NULL,
  -- False when it is only kept: not understood, or from a station that had been revoked.
  counted boolean NOT NULL,
  PRIMARY KEY (ledger, seq)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries are facts: they are appended, never changed or removed';
END $$;
CREATE TRIGGER entry_is_a_fact BEFORE UPDATE OR DELETE ON entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_is_a_fact_too BEFORE TRUNCATE ON entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is folded from the entries names them by (ledger, seq), without foreign keys: it is written in one transaction with
-- the entries, by the code that appends them, and the checks would cost more than everything else that a run costs.

CREATE TABLE admission (
  ledger char(32) NOT NULL,
  seq bigint NOT NULL,
  event integer NOT NULL,
  serial integer NOT NULL,
  klass smallint NOT NULL,
  station char(16) NOT NULL,
  gate smallint NOT NULL,
  lane text NOT NULL,
  operator text NOT NULL,
  basis text NOT NULL,
  rank_ms bigint NOT NULL,
  rank_n integer NOT NULL,
  -- The ruling: false is a double entry, an incident against those that stand (AD2).
  standing boolean NOT NULL,
  PRIMARY KEY (ledger, seq)
);
CREATE INDEX admission_ticket ON admission (event, serial);
CREATE INDEX admission_double ON admission (event) WHERE NOT standing;

CREATE TABLE refusal_count (
  event integer NOT NULL REFERENCES event,
  gate smallint NOT NULL,
  reason text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (event, gate, reason)
);

CREATE TABLE sale (
  ledger char(32) NOT NULL,
  seq bigint NOT NULL,
  event integer NOT NULL,
  serial integer NOT NULL,
  issue smallint NOT NULL,
  klass smallint NOT NULL,
  station char(16) NOT NULL,
  allotment text NOT NULL,
  price_minor bigint NOT NULL,
  currency char(3) NOT NULL,
  token_hash bytea NOT NULL,
  rank_ms bigint NOT NULL,
  rank_n integer NOT NULL,
  -- The seller had been granted this serial.
  granted boolean NOT NULL,
  -- The ruling: false for a second sale of one serial and for one that was not granted: an incident, not stock.
  counted boolean NOT NULL,
  voided boolean NOT NULL,
  PRIMARY KEY (ledger, seq)
);
CREATE UNIQUE INDEX sale_once ON sale (event, serial) WHERE counted;
CREATE INDEX sale_ticket ON sale (event, serial);
CREATE INDEX sale_incident ON sale (event) WHERE NOT counted;

-- Kept by themselves, because a void may arrive before the sale it takes back.
CREATE TABLE sale_void (
  ledger char(32) NOT NULL,
  seq bigint NOT NULL,
  event integer NOT NULL,
  serial integer NOT NULL,
  station char(16) NOT NULL,
  PRIMARY KEY (ledger, seq)
);
CREATE INDEX sale_void_ticket ON sale_void (event, serial);

-- Two signed histories of one ledger (LE4). The other branch's bytes are in quarantine.
CREATE TABLE ledger_fork (
  ledger char(32) PRIMARY KEY,
  event integer NOT NULL REFERENCES event,
  station char(16) NOT NULL REFERENCES station,
  -- Where the branches part.
  seq bigint NOT NULL,
  noted_at_ms bigint NOT NULL
);

-- What stations are told of each other, in the order in which it was committed: every writer holds the merge lock.
CREATE TABLE feed (
  cursor bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('entry', 'double-ruled')),
  ledger char(32),
  seq bigint,
  serial integer
);
CREATE INDEX feed_event ON feed (event, cursor);

CREATE TABLE quarantine (
  quarantine bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  received_at_ms bigint NOT NULL,
  station text,
  ledger text,
  seq bigint,
  reason text NOT NULL,
  words text NOT NULL,
  -- The same thing offered again for the same reason is counted, not kept again.
  identity bytea NOT NULL UNIQUE,
  bytes bytea NOT NULL,
  -- How far the sender's clock was behind the hub's, for a run that may be merged later.
  clock_offset_ms bigint NOT NULL DEFAULT 0,
  times integer NOT NULL DEFAULT 1,
  resolved_at_ms bigint,
  resolved_by text,
  note text
);
CREATE INDEX quarantine_open ON quarantine (received_at_ms) WHERE resolved_at_ms IS NULL;
CREATE INDEX quarantine_ledger ON quarantine (ledger) WHERE resolved_at_ms IS NULL;
