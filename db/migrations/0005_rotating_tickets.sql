-- Classes whose tickets are shown on phones with a moving code, and on paper not at all (TK4).
ALTER TABLE ticket_class ADD COLUMN rotates boolean NOT NULL DEFAULT false;
