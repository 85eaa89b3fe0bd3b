--- setup
CREATE ROLE case_reader;
CREATE ROLE "case Writer";
--- from
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t TO case_reader USING (true);
--- to
CREATE TABLE t (a int NOT NULL, b text);
CREATE POLICY p ON t TO "case Writer", case_reader USING (true);
--- plan
ALTER POLICY p ON public.t TO "case Writer", case_reader;
--- back
ALTER POLICY p ON public.t TO case_reader;
