--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE TABLE log (a int);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE TABLE log (a int);
CREATE RULE "to log" AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
COMMENT ON RULE "to log" ON t IS 'a copy';
--- plan
CREATE RULE "to log" AS
    ON INSERT TO public.t DO  INSERT INTO public.log (a)
  VALUES (new.a);
COMMENT ON RULE "to log" ON public.t IS 'a copy';
--- back
DROP RULE "to log" ON public.t;
