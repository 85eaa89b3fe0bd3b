--- from
CREATE TABLE a (id int NOT NULL, note text DEFAULT 'n', CONSTRAINT c CHECK (id > 0));
CREATE TABLE b (at date);
CREATE TABLE d () INHERITS (a, b);
--- rows
INSERT INTO d VALUES (1);
--- to
CREATE TABLE a (id bigint NOT NULL, more int DEFAULT 3, CONSTRAINT c CHECK (id > 0));
CREATE TABLE b (at date);
CREATE TABLE d () INHERITS (a, b);
--- plan
--- back
