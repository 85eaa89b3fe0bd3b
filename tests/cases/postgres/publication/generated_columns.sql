--- versions: 18-
--- from
CREATE TABLE t (a int PRIMARY KEY, b int GENERATED ALWAYS AS (a + 1) STORED);
CREATE PUBLICATION p FOR TABLE t;
--- to
CREATE TABLE t (a int PRIMARY KEY, b int GENERATED ALWAYS AS (a + 1) STORED);
CREATE PUBLICATION p FOR TABLE t WITH (publish_generated_columns = stored);
CREATE PUBLICATION q FOR TABLE t (a, b);
--- plan
ALTER PUBLICATION p SET (publish_generated_columns = stored);
CREATE PUBLICATION q FOR TABLE public.t (a, b);
--- back
DROP PUBLICATION q;
ALTER PUBLICATION p SET (publish_generated_columns = none);
