-- What a hub takes back that came back from an older backup of this database (LE6).

-- Epochs above the first, up to the second, may have been published by a life of the hub that this database does not know.
CREATE TABLE lost_stretch (
  event integer NOT NULL REFERENCES event,
  after_epoch bigint NOT NULL,
  to_epoch bigint NOT NULL CHECK (to_epoch > after_epoch),
  noted_at_ms bigint NOT NULL,
  PRIMARY KEY (event, to_epoch)
);

-- Lists of lost lives that were taken back, with their signed roots. Each by itself: of two lost lives neither list holds the
-- other.
CREATE TABLE list_taken_back (
  event integer NOT NULL REFERENCES event,
  epoch bigint NOT NULL,
  root bytea NOT NULL,
  -- The station that showed it, or null for a stick.
  shown_by text,
  taken_at_ms bigint NOT NULL,
  PRIMARY KEY (event, epoch)
);

-- A list names stations and keys, and has neither their certificates nor the keys' seeds: null where that is all there is.
ALTER TABLE station ALTER COLUMN certificate DROP NOT NULL;
ALTER TABLE issuer_key ALTER COLUMN sealed_seed DROP NOT NULL;
