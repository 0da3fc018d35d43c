-- Stations, how they enrol (SE1), who may work at them (SE4), and the stock they hold in escrow (AL1).

CREATE TABLE station (
  station char(16) PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('gate', 'agent')),
  public_key bytea NOT NULL UNIQUE CHECK (length(public_key) = 32),
  certificate bytea NOT NULL,
  event integer NOT NULL REFERENCES event,
  gate smallint,
  lane text,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'revoked', 'quarantined')),
  lease_until_ms bigint NOT NULL,
  enrolled_at_ms bigint NOT NULL,
  -- What the station said of itself at its last contact.
  last_contact_ms bigint,
  owed_entries bigint,
  manifest_epoch bigint,
  clock_offset_ms bigint,
  CHECK ((role = 'gate') = (gate IS NOT NULL AND lane IS NOT NULL)),
  FOREIGN KEY (event, gate) REFERENCES gate
);

CREATE TABLE enrolment_code (
  lookup char(4) PRIMARY KEY,
  code_key bytea NOT NULL CHECK (length(code_key) = 32),
  role text NOT NULL CHECK (role IN ('gate', 'agent')),
  name text NOT NULL,
  event integer NOT NULL REFERENCES event,
  gate smallint,
  lane text,
  expires_at_ms bigint NOT NULL,
  -- Wrong proofs so far; a code is locked after a few.
  failures smallint NOT NULL DEFAULT 0,
  -- Set when the code is spent. The same key may ask again, in case the answer was lost on its way.
  spent_by char(16) REFERENCES station
);

CREATE TABLE operator (
  operator text PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('steward', 'supervisor', 'agent')),
  -- Argon2id; travels to the stations in the manifest.
  pin text NOT NULL
);

CREATE TABLE administrator (
  name text PRIMARY KEY,
  password text NOT NULL
);

CREATE TABLE allotment (
  allotment text PRIMARY KEY,
  event integer NOT NULL REFERENCES event,
  station char(16) NOT NULL REFERENCES station,
  klass smallint NOT NULL,
  serial_from integer NOT NULL,
  serial_to integer NOT NULL CHECK (serial_to >= serial_from),
  expires_at_ms bigint NOT NULL,
  grant_envelope bytea NOT NULL,
  granted_at_ms bigint NOT NULL,
  -- No serial is ever granted twice, whatever the code above believes (AL1). Event and serial share one number line so
  -- that a plain range type can hold both.
  EXCLUDE USING gist (
    int8range(event::bigint * 16777216 + serial_from, event::bigint * 16777216 + serial_to, '[]') WITH &&
  )
);

CREATE TABLE audit (
  audit bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at_ms bigint NOT NULL,
  who text NOT NULL,
  what text NOT NULL
);
