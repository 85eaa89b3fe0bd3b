--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE VIEW v AS SELECT a FROM t;
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE VIEW v AS SELECT a FROM t;
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.a, 'x');
--- plan
CREATE RULE r AS
    ON INSERT TO public.v DO INSTEAD  INSERT INTO public.t (a, b)
  VALUES (new.a, 'x'::text);
--- back
DROP RULE r ON public.v;
