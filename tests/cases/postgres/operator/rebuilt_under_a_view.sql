--- from
CREATE FUNCTION same(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE FUNCTION other(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT lower(a) = lower(b)';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text);
CREATE TABLE t (n text, CHECK (n === 'x'));
CREATE VIEW v AS SELECT n === '1' AS one FROM t;
COMMENT ON OPERATOR === (text, text) IS 'kept';
--- to
CREATE FUNCTION same(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE FUNCTION other(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT lower(a) = lower(b)';
CREATE OPERATOR === (FUNCTION = other, LEFTARG = text, RIGHTARG = text, COMMUTATOR = ===, HASHES, MERGES);
CREATE TABLE t (n text, CHECK (n === 'x'));
CREATE VIEW v AS SELECT n === '1' AS one FROM t;
COMMENT ON OPERATOR === (text, text) IS 'kept';
--- plan
DROP VIEW public.v;
ALTER TABLE public.t DROP CONSTRAINT t_n_check;
DROP OPERATOR public.=== (text, text);
CREATE OPERATOR public.=== (function = public.other, leftarg = text, rightarg = text, commutator = OPERATOR(public.===), hashes = true, merges = true);
ALTER TABLE public.t ADD CONSTRAINT t_n_check CHECK ((n OPERATOR(public.===) 'x'::text));
CREATE VIEW public.v AS
 SELECT (t.n OPERATOR(public.===) '1'::text) AS one
   FROM public.t;
COMMENT ON OPERATOR public.=== (text, text) IS 'kept';
--- back
DROP VIEW public.v;
ALTER TABLE public.t DROP CONSTRAINT t_n_check;
DROP OPERATOR public.=== (text, text);
CREATE OPERATOR public.=== (function = public.same, leftarg = text, rightarg = text);
ALTER TABLE public.t ADD CONSTRAINT t_n_check CHECK ((n OPERATOR(public.===) 'x'::text));
CREATE VIEW public.v AS
 SELECT (t.n OPERATOR(public.===) '1'::text) AS one
   FROM public.t;
COMMENT ON OPERATOR public.=== (text, text) IS 'kept';
