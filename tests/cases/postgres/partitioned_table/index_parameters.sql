--- from
CREATE TABLE p (id int, k int, PRIMARY KEY (id, k) WITH (fillfactor = 80)) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX i ON p (id) WITH (fillfactor = 70);
--- rows
INSERT INTO p VALUES (1, 1);
--- to
CREATE TABLE p (id int, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX i ON p (id);
--- plan
DROP INDEX public.i;
ALTER TABLE public.p DROP CONSTRAINT p_pkey;
ALTER TABLE public.p1 ADD CONSTRAINT p1_pkey PRIMARY KEY (id, k);
ALTER TABLE public.p ADD CONSTRAINT p_pkey PRIMARY KEY (id, k);
CREATE INDEX p1_id_idx ON public.p1 USING btree (id);
CREATE INDEX i ON public.p USING btree (id);
--- back
DROP INDEX public.i;
ALTER TABLE public.p DROP CONSTRAINT p_pkey;
ALTER TABLE public.p1 ADD CONSTRAINT p1_pkey PRIMARY KEY (id, k)  WITH (fillfactor = '80');
ALTER TABLE public.p ADD CONSTRAINT p_pkey PRIMARY KEY (id, k)  WITH (fillfactor = '80');
CREATE INDEX p1_id_idx ON public.p1 USING btree (id) WITH (fillfactor='70');
CREATE INDEX i ON public.p USING btree (id) WITH (fillfactor='70');
