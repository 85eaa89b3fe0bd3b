--- from
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE d () INHERITS (a);
--- rows
INSERT INTO d VALUES (1);
--- to
CREATE TABLE a (id int NOT NULL, CONSTRAINT c CHECK (id > 0));
CREATE TABLE d (note text DEFAULT 'n') INHERITS (a);
--- plan
--- back
