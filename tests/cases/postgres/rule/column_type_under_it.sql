--- from
CREATE TABLE log (a int);
CREATE TABLE t (a int, b text);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
ALTER TABLE t DISABLE RULE r;
--- to
CREATE TABLE log (a bigint);
CREATE TABLE t (a bigint, b text);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
ALTER TABLE t DISABLE RULE r;
--- plan
DROP RULE r ON public.t;
ALTER TABLE public.log ALTER COLUMN a TYPE bigint USING a::bigint;
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;
CREATE RULE r AS
    ON INSERT TO public.t DO  INSERT INTO public.log (a)
  VALUES (new.a);
ALTER TABLE public.t DISABLE RULE r;
--- back
DROP RULE r ON public.t;
ALTER TABLE public.log ALTER COLUMN a TYPE integer USING a::integer;
ALTER TABLE public.t ALTER COLUMN a TYPE integer USING a::integer;
CREATE RULE r AS
    ON INSERT TO public.t DO  INSERT INTO public.log (a)
  VALUES (new.a);
ALTER TABLE public.t DISABLE RULE r;
