--- from
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- to
CREATE TABLE p (id int NOT NULL, region text NOT NULL DEFAULT 'eu', note text) PARTITION BY LIST (region);
CREATE TABLE p_us PARTITION OF p FOR VALUES IN ('us') PARTITION BY RANGE (id);
CREATE TABLE p_us_1 PARTITION OF p_us FOR VALUES FROM (1) TO (10);
CREATE INDEX p_note ON p (note);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
--- plan
CREATE TABLE public.p_us (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
) PARTITION BY RANGE (id);
CREATE TABLE public.p_us_1 (
    id integer NOT NULL,
    region text DEFAULT 'eu'::text NOT NULL,
    note text
);
CREATE INDEX p_eu_note_idx ON public.p_eu USING btree (note);
CREATE INDEX p_note ON public.p USING btree (note);
CREATE INDEX p_us_1_note_idx ON public.p_us_1 USING btree (note);
CREATE INDEX p_us_note_idx ON public.p_us USING btree (note);
ALTER TABLE public.p ATTACH PARTITION public.p_us FOR VALUES IN ('us');
ALTER TABLE public.p_us ATTACH PARTITION public.p_us_1 FOR VALUES FROM (1) TO (10);
--- back
DROP TABLE public.p_us_1;
DROP TABLE public.p_us;
DROP INDEX public.p_note;
