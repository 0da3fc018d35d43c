-- Published manifests: signed roots, and the parts and chunks they name by hash (MA1).

CREATE TABLE manifest_root (
  event integer NOT NULL REFERENCES event,
  epoch bigint NOT NULL,
  envelope bytea NOT NULL,
  published_at_ms bigint NOT NULL,
  PRIMARY KEY (event, epoch)
);

CREATE TABLE blob (
  hash char(64) PRIMARY KEY,
  bytes bytea NOT NULL
);

-- Which epochs still need a blob; one that no kept epoch needs is dropped.
CREATE TABLE manifest_blob (
  event integer NOT NULL,
  epoch bigint NOT NULL,
  hash char(64) NOT NULL REFERENCES blob,
  PRIMARY KEY (event, epoch, hash),
  FOREIGN KEY (event, epoch) REFERENCES manifest_root ON DELETE CASCADE
);
CREATE INDEX manifest_blob_hash ON manifest_blob (hash);

-- Chunks whose tickets changed since the last epoch, by their place in the chunk table, from 0. Without a key on purpose:
-- every change adds its own row. If changes shared one, a publisher could take it away while a change that relies on it
-- is not committed yet, and that change would be left out of every manifest to come.
CREATE TABLE dirty_chunk (
  event integer NOT NULL REFERENCES event,
  chunk integer NOT NULL
);
CREATE INDEX dirty_chunk_event ON dirty_chunk (event);
