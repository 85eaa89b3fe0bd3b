--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE INDEX p_i ON p (note);
CREATE INDEX own ON p_eu (id);
ALTER TABLE p ADD PRIMARY KEY (id, region);
--- rows
INSERT INTO p (id, region) VALUES (1, 'eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us');
CREATE INDEX p_i ON p (note DESC);
ALTER TABLE p ADD UNIQUE (id, region);
CREATE UNIQUE INDEX p_u ON p (region, id) WHERE id > 0;
--- plan
DROP INDEX public.own;
DROP INDEX public.p_i;
ALTER TABLE public.p DROP CONSTRAINT p_pkey;
ALTER TABLE public.p_eu ADD CONSTRAINT p_eu_id_region_key UNIQUE (id, region);
ALTER TABLE public.p_us ADD CONSTRAINT p_us_id_region_key UNIQUE (id, region);
ALTER TABLE public.p ADD CONSTRAINT p_id_region_key UNIQUE (id, region);
CREATE INDEX p_eu_note_idx ON public.p_eu USING btree (note DESC);
CREATE UNIQUE INDEX p_eu_region_id_idx ON public.p_eu USING btree (region, id) WHERE (id > 0);
CREATE INDEX p_us_note_idx ON public.p_us USING btree (note DESC);
CREATE INDEX p_i ON public.p USING btree (note DESC);
CREATE UNIQUE INDEX p_us_region_id_idx ON public.p_us USING btree (region, id) WHERE (id > 0);
CREATE UNIQUE INDEX p_u ON public.p USING btree (region, id) WHERE (id > 0);
--- back
DROP INDEX public.p_i;
DROP INDEX public.p_u;
ALTER TABLE public.p DROP CONSTRAINT p_id_region_key;
ALTER TABLE public.p_eu ADD CONSTRAINT p_eu_pkey PRIMARY KEY (id, region);
ALTER TABLE public.p_us ADD CONSTRAINT p_us_pkey PRIMARY KEY (id, region);
ALTER TABLE public.p ADD CONSTRAINT p_pkey PRIMARY KEY (id, region);
CREATE INDEX own ON public.p_eu USING btree (id);
CREATE INDEX p_eu_note_idx ON public.p_eu USING btree (note);
CREATE INDEX p_us_note_idx ON public.p_us USING btree (note);
CREATE INDEX p_i ON public.p USING btree (note);
