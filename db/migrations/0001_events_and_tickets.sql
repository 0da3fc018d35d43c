-- Venues, events and their tickets. Tickets have dense serials from 1 within an event (MA2); money is integer minor
-- units with a currency (AL5). Numbers such as klass and gate_set are positions in the event's own lists, from 0, and
-- are what the manifest's columns carry.

CREATE TABLE hub_life (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- Changes when the hub is brought back from a backup; receipts name it (LE6).
  hub_epoch text NOT NULL
);

CREATE TABLE venue (
  venue integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  capacity integer NOT NULL CHECK (capacity > 0)
);

CREATE TABLE event (
  event integer PRIMARY KEY CHECK (event BETWEEN 1 AND 16777215),
  venue integer NOT NULL REFERENCES venue,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  starts_at_ms bigint NOT NULL,
  sold_since text NOT NULL CHECK (sold_since IN ('admit', 'ask-supervisor', 'refuse')),
  max_manifest_age_ms bigint NOT NULL DEFAULT 0,
  code_key bytea NOT NULL CHECK (length(code_key) = 16),
  -- Highest epoch published; the next one is higher, whatever happens.
  epoch bigint NOT NULL DEFAULT 0,
  -- Something other than tickets changed since then.
  dirty boolean NOT NULL DEFAULT true
);

CREATE TABLE gate (
  event integer NOT NULL REFERENCES event,
  gate smallint NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (event, gate)
);

CREATE TABLE gate_set (
  event integer NOT NULL REFERENCES event,
  gate_set smallint NOT NULL,
  gates smallint[] NOT NULL CHECK (cardinality(gates) > 0),
  PRIMARY KEY (event, gate_set)
);

CREATE TABLE time_window (
  event integer NOT NULL REFERENCES event,
  time_window smallint NOT NULL,
  opens_at_ms bigint NOT NULL,
  closes_at_ms bigint NOT NULL CHECK (closes_at_ms > opens_at_ms),
  PRIMARY KEY (event, time_window)
);

CREATE TABLE ticket_class (
  event integer NOT NULL REFERENCES event,
  klass smallint NOT NULL,
  name text NOT NULL,
  name_key text NOT NULL,
  price_minor bigint NOT NULL CHECK (price_minor >= 0),
  currency char(3) NOT NULL,
  admits smallint NOT NULL DEFAULT 1 CHECK (admits BETWEEN 1 AND 255),
  needs_id boolean NOT NULL DEFAULT false,
  needs_biometric boolean NOT NULL DEFAULT false,
  -- What tokens of this class say of their validity (TK1).
  valid_from_ms bigint NOT NULL,
  valid_for_hours smallint NOT NULL CHECK (valid_for_hours BETWEEN 0 AND 255),
  PRIMARY KEY (event, klass),
  UNIQUE (event, name_key)
);

-- Names that the place columns of a ticket point to.
CREATE TABLE place_name (
  event integer NOT NULL REFERENCES event,
  kind text NOT NULL CHECK (kind IN ('section', 'row', 'seat')),
  number integer NOT NULL CHECK (number BETWEEN 0 AND 65534),
  name text NOT NULL,
  name_key text NOT NULL,
  PRIMARY KEY (event, kind, number),
  UNIQUE (event, kind, name_key)
);

CREATE TABLE issuer_key (
  event integer NOT NULL REFERENCES event,
  public_key bytea PRIMARY KEY CHECK (length(public_key) = 32),
  -- The seed, sealed under the hub's master key: a copy of this database signs nothing.
  sealed_seed bytea NOT NULL,
  from_ms bigint NOT NULL,
  until_ms bigint
);

CREATE TABLE ticket (
  event integer NOT NULL REFERENCES event,
  serial integer NOT NULL CHECK (serial BETWEEN 1 AND 16777215),
  klass smallint NOT NULL,
  gate_set smallint NOT NULL,
  time_window smallint NOT NULL,
  state text NOT NULL
    CHECK (state IN ('unsold', 'sold', 'revoked', 'not-paid', 'watch-listed', 'allotted')),
  issue smallint NOT NULL DEFAULT 1 CHECK (issue BETWEEN 0 AND 255),
  section integer NOT NULL,
  row_no integer,
  -- The seat's number, or 32768 plus the number of its label.
  seat integer,
  price_minor bigint NOT NULL,
  currency char(3) NOT NULL,
  code text,
  code_hash bytea CHECK (length(code_hash) = 8),
  PRIMARY KEY (event, serial),
  FOREIGN KEY (event, klass) REFERENCES ticket_class,
  FOREIGN KEY (event, gate_set) REFERENCES gate_set,
  FOREIGN KEY (event, time_window) REFERENCES time_window,
  CHECK ((row_no IS NULL) = (seat IS NULL)),
  CHECK ((code IS NULL) = (code_hash IS NULL))
);
CREATE UNIQUE INDEX ticket_code ON ticket (event, code) WHERE code IS NOT NULL;
CREATE UNIQUE INDEX ticket_code_hash ON ticket (event, code_hash) WHERE code IS NOT NULL;
CREATE UNIQUE INDEX ticket_place ON ticket (event, section, row_no, seat) WHERE seat IS NOT NULL;
CREATE INDEX ticket_free ON ticket (event, klass, serial) WHERE state = 'unsold';

-- Kept apart from the tickets, never part of a manifest (MA4).
CREATE TABLE ticket_holder (
  event integer NOT NULL,
  serial integer NOT NULL,
  name text,
  phone text,
  PRIMARY KEY (event, serial),
  FOREIGN KEY (event, serial) REFERENCES ticket
);
