-- Issuer keys that follow one another (TK2). A key signs from a time on; from_ms and until_ms say which of its tickets are
-- believed, by the start of their validity.
ALTER TABLE issuer_key ADD COLUMN signs_from_ms bigint;
UPDATE issuer_key SET signs_from_ms = from_ms;
ALTER TABLE issuer_key ALTER COLUMN signs_from_ms SET NOT NULL;

-- The key a ticket was signed with, once its event has more than one: a ticket printed again must be the same ticket.
ALTER TABLE ticket ADD COLUMN signed_by bytea REFERENCES issuer_key;
