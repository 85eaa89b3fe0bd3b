--- from
CREATE TABLE t (a int);
CREATE INDEX x ON t (a);
CREATE INDEX y ON t (a);
--- to
CREATE TABLE t (a int);
CREATE INDEX z ON t (a);
--- plan
DROP INDEX public.x;
DROP INDEX public.y;
CREATE INDEX z ON public.t USING btree (a);
--- back
DROP INDEX public.z;
CREATE INDEX x ON public.t USING btree (a);
CREATE INDEX y ON public.t USING btree (a);
