--- from
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE d (id int NOT NULL, note text);
--- rows
INSERT INTO d VALUES (1);
--- to
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE d (id int NOT NULL, note text, CONSTRAINT c CHECK (id > 0)) INHERITS (a);
ALTER TABLE d ALTER note SET DEFAULT 'n';
--- plan
--- back
