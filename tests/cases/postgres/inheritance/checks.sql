--- from
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE d () INHERITS (a);
--- to
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0) NO INHERIT);
CREATE TABLE d () INHERITS (a);
ALTER TABLE a ADD CONSTRAINT n CHECK (note <> '');
--- plan
--- back
