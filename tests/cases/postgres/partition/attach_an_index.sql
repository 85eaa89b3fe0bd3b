--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE TABLE p_as PARTITION OF p FOR VALUES IN ('as');
CREATE INDEX p_i ON ONLY p (id);
CREATE INDEX first_part ON p_eu (id);
CREATE INDEX second_part ON p_us (id);
ALTER INDEX p_i ATTACH PARTITION first_part;
ALTER TABLE ONLY p ADD CONSTRAINT p_key PRIMARY KEY (id, region);
ALTER TABLE p_eu ADD CONSTRAINT eu_key PRIMARY KEY (id, region);
ALTER TABLE p_us ADD CONSTRAINT us_key PRIMARY KEY (id, region);
ALTER INDEX p_key ATTACH PARTITION us_key;
--- rows
INSERT INTO p VALUES (1, 'eu'), (2, 'us'), (3, 'as');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE TABLE p_as PARTITION OF p FOR VALUES IN ('as');
CREATE INDEX p_i ON ONLY p (id);
CREATE INDEX first_part ON p_eu (id);
CREATE INDEX second_part ON p_us (id);
CREATE INDEX third_part ON p_as (id);
ALTER INDEX p_i ATTACH PARTITION first_part;
ALTER INDEX p_i ATTACH PARTITION second_part;
ALTER INDEX p_i ATTACH PARTITION third_part;
ALTER TABLE ONLY p ADD CONSTRAINT p_key PRIMARY KEY (id, region);
ALTER TABLE p_eu ADD CONSTRAINT eu_key PRIMARY KEY (id, region);
ALTER TABLE p_us ADD CONSTRAINT us_key PRIMARY KEY (id, region);
ALTER TABLE p_as ADD CONSTRAINT as_key PRIMARY KEY (id, region);
ALTER INDEX p_key ATTACH PARTITION eu_key;
ALTER INDEX p_key ATTACH PARTITION us_key;
ALTER INDEX p_key ATTACH PARTITION as_key;
--- plan
ALTER TABLE public.p_as ADD CONSTRAINT as_key PRIMARY KEY (id, region);
ALTER INDEX public.p_key ATTACH PARTITION public.as_key;
ALTER INDEX public.p_key ATTACH PARTITION public.eu_key;
ALTER INDEX public.p_i ATTACH PARTITION public.second_part;
CREATE INDEX third_part ON public.p_as USING btree (id);
ALTER INDEX public.p_i ATTACH PARTITION public.third_part;
--- back
DROP INDEX public.p_i;
ALTER TABLE public.p DROP CONSTRAINT p_key;
ALTER TABLE public.p_eu ADD CONSTRAINT eu_key PRIMARY KEY (id, region);
ALTER TABLE ONLY public.p ADD CONSTRAINT p_key PRIMARY KEY (id, region);
ALTER TABLE public.p_us ADD CONSTRAINT us_key PRIMARY KEY (id, region);
ALTER INDEX public.p_key ATTACH PARTITION public.us_key;
CREATE INDEX second_part ON public.p_us USING btree (id);
CREATE INDEX p_i ON ONLY public.p USING btree (id);
CREATE INDEX first_part ON public.p_eu USING btree (id);
ALTER INDEX public.p_i ATTACH PARTITION public.first_part;
