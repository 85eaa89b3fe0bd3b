--- from
CREATE TABLE p (id int NOT NULL, region text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us') PARTITION BY RANGE (id);
CREATE TABLE p_us_a PARTITION OF p_us DEFAULT;
CREATE INDEX p_i ON ONLY p (id);
CREATE INDEX "one ON ONLY" ON p_eu (id);
CREATE INDEX two ON p_eu (id) WITH (fillfactor = 70);
CREATE INDEX "us ON ONLY" ON ONLY p_us (id);
CREATE INDEX us_part ON p_us_a (id);
ALTER INDEX "us ON ONLY" ATTACH PARTITION us_part;
ALTER INDEX p_i ATTACH PARTITION "one ON ONLY";
ALTER INDEX p_i ATTACH PARTITION "us ON ONLY";
--- rows
INSERT INTO p VALUES (1, 'eu'), (2, 'us');
--- to
CREATE TABLE p (id int NOT NULL, region text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us') PARTITION BY RANGE (id);
CREATE TABLE p_us_a PARTITION OF p_us DEFAULT;
CREATE INDEX p_i ON ONLY p (id);
CREATE INDEX "one ON ONLY" ON p_eu (id);
CREATE INDEX two ON p_eu (id) WITH (fillfactor = 70);
CREATE INDEX "us ON ONLY" ON ONLY p_us (id);
CREATE INDEX us_part ON p_us_a (id);
ALTER INDEX "us ON ONLY" ATTACH PARTITION us_part;
ALTER INDEX p_i ATTACH PARTITION two;
ALTER INDEX p_i ATTACH PARTITION "us ON ONLY";
--- plan
DROP INDEX public.p_i;
CREATE INDEX "one ON ONLY" ON public.p_eu USING btree (id);
CREATE INDEX p_i ON ONLY public.p USING btree (id);
ALTER INDEX public.p_i ATTACH PARTITION public.two;
CREATE INDEX us_part ON public.p_us_a USING btree (id);
CREATE INDEX "us ON ONLY" ON public.p_us USING btree (id);
ALTER INDEX public.p_i ATTACH PARTITION public."us ON ONLY";
--- back
DROP INDEX public.p_i;
CREATE INDEX two ON public.p_eu USING btree (id) WITH (fillfactor='70');
CREATE INDEX p_i ON ONLY public.p USING btree (id);
ALTER INDEX public.p_i ATTACH PARTITION public."one ON ONLY";
CREATE INDEX us_part ON public.p_us_a USING btree (id);
CREATE INDEX "us ON ONLY" ON public.p_us USING btree (id);
ALTER INDEX public.p_i ATTACH PARTITION public."us ON ONLY";
