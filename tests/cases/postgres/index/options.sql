--- from
CREATE TABLE t (a int, b int[]);
CREATE INDEX i ON t (a) WITH (fillfactor = 60);
CREATE INDEX g ON t USING gin (b);
--- to
CREATE TABLE t (a int, b int[]);
CREATE INDEX i ON t (a) WITH (fillfactor = 70);
CREATE INDEX g ON t USING gin (b) WITH (fastupdate = off);
--- plan
ALTER INDEX public.g SET (fastupdate = 'off');
ALTER INDEX public.i SET (fillfactor = '70');
--- back
ALTER INDEX public.g RESET (fastupdate);
ALTER INDEX public.i SET (fillfactor = '60');
