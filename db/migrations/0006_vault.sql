-- Holders of tickets and the event's vault (MA4). What is known of a holder is sealed under a secret of its event, which is
-- kept in a file outside of this database: a dump of these tables names nobody, and neither does any backup of them once
-- that file is destroyed.

-- Sealed {name, phone, photo, templates, consent}. The clear columns of earlier versions are sealed at the hub's start and
-- are null from then on.
ALTER TABLE ticket_holder ADD COLUMN sealed bytea;

CREATE TABLE event_vault (
  event integer PRIMARY KEY REFERENCES event,
  -- The day on which hub and gates destroy it by themselves.
  keep_until_ms bigint NOT NULL,
  -- The newest part's hash and key list; null before the first.
  vault char(64),
  key_list bytea,
  -- Which signing keys the records are locked with.
  signers bytea,
  -- The end: decided first, then done, then signed.
  ended_at_ms bigint,
  ended_by text,
  end_reason text,
  ended_holders integer,
  ended_records integer,
  -- The hub's signed record of the destruction.
  destruction bytea
);

-- What every record of a class is padded to, so that lengths do not tell who gave fingerprints.
CREATE TABLE vault_class (
  event integer NOT NULL REFERENCES event,
  klass smallint NOT NULL,
  padded_length integer NOT NULL,
  PRIMARY KEY (event, klass)
);

CREATE TABLE vault_page (
  event integer NOT NULL REFERENCES event,
  page integer NOT NULL,
  hash char(64) NOT NULL,
  key_id bytea NOT NULL CHECK (length(key_id) = 8),
  records integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (event, page)
);
CREATE INDEX vault_page_hash ON vault_page (event, hash);

-- The newest part, its key list and its shelves.
CREATE TABLE vault_index (
  event integer NOT NULL REFERENCES event,
  hash char(64) NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (event, hash)
);

-- Pages whose tickets or holders changed; without a key for the reason that dirty_chunk has none.
CREATE TABLE dirty_vault_page (
  event integer NOT NULL REFERENCES event,
  page integer NOT NULL
);
CREATE INDEX dirty_vault_page_event ON dirty_vault_page (event);

-- Gates that wrote into their ledgers that they destroyed what they held.
CREATE TABLE vault_confirmation (
  ledger char(32) NOT NULL,
  seq bigint NOT NULL,
  event integer NOT NULL,
  station char(16) NOT NULL,
  vault char(64) NOT NULL,
  why text NOT NULL,
  pages integer NOT NULL,
  records integer NOT NULL,
  rank_ms bigint NOT NULL,
  PRIMARY KEY (ledger, seq)
);
CREATE INDEX vault_confirmation_event ON vault_confirmation (event);
