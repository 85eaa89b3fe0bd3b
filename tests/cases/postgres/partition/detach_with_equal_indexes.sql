--- from
CREATE TABLE p (id int NOT NULL, region text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE INDEX a ON p (id);
CREATE INDEX own ON p_eu (id);
--- rows
INSERT INTO p VALUES (1, 'eu'), (2, 'us');
--- to
CREATE TABLE p (id int NOT NULL, region text) PARTITION BY LIST (region);
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us', 'es');
CREATE INDEX a ON p (id);
CREATE TABLE p_eu (id int NOT NULL, region text);
CREATE INDEX own ON p_eu (id);
CREATE INDEX p_eu_id_idx ON p_eu (id);
--- plan
ALTER TABLE public.p DETACH PARTITION public.p_eu;
ALTER TABLE public.p DETACH PARTITION public.p_us;
ALTER TABLE public.p ATTACH PARTITION public.p_us FOR VALUES IN ('us', 'es');
--- back
ALTER TABLE public.p DETACH PARTITION public.p_us;
DROP INDEX public.a;
DROP INDEX public.p_us_id_idx;
ALTER TABLE public.p ATTACH PARTITION public.p_eu FOR VALUES IN ('eu');
ALTER TABLE public.p ATTACH PARTITION public.p_us FOR VALUES IN ('us');
CREATE INDEX a ON ONLY public.p USING btree (id);
ALTER INDEX public.a ATTACH PARTITION public.p_eu_id_idx;
CREATE INDEX p_us_id_idx ON public.p_us USING btree (id);
ALTER INDEX public.a ATTACH PARTITION public.p_us_id_idx;
