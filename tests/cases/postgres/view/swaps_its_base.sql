--- from
CREATE TABLE t1 (a int);
CREATE TABLE t2 (a int);
CREATE VIEW a AS SELECT a FROM t1;
CREATE VIEW b AS SELECT a FROM a;
--- to
CREATE TABLE t1 (a int);
CREATE TABLE t2 (a int);
CREATE VIEW b AS SELECT a FROM t1;
CREATE VIEW a AS SELECT a FROM b;
--- plan
CREATE OR REPLACE VIEW public.b AS
 SELECT t1.a
   FROM public.t1;
CREATE OR REPLACE VIEW public.a AS
 SELECT b.a
   FROM public.b;
--- back
CREATE OR REPLACE VIEW public.a AS
 SELECT t1.a
   FROM public.t1;
CREATE OR REPLACE VIEW public.b AS
 SELECT a.a
   FROM public.a;
