--- setup
CREATE ROLE case_reader;
CREATE ROLE "case Writer";
--- from
CREATE TABLE t (a int NOT NULL, b text);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY "a b" ON t AS RESTRICTIVE FOR UPDATE TO case_reader, "case Writer" USING (a > 0) WITH CHECK (b <> 'x');
--- plan
CREATE POLICY "a b" ON public.t AS RESTRICTIVE FOR UPDATE TO "case Writer", case_reader USING ((a > 0)) WITH CHECK ((b <> 'x'::text));
--- back
DROP POLICY "a b" ON public.t;
