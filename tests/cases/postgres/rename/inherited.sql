--- from
CREATE TABLE events (id int, at date, CONSTRAINT at_check CHECK (at > '2000-01-01')) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX at_idx ON events (at);
--- rows
INSERT INTO events VALUES (1, '2024-05-05');
--- to
CREATE TABLE log (id int, -- schemactl: renamed_from=events
  day date, -- schemactl: renamed_from=at
  CONSTRAINT day_check CHECK (day > '2000-01-01')) PARTITION BY RANGE (day);
-- schemactl: renamed_from=events_1
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX day_idx ON log (day);
--- plan
ALTER TABLE public.events RENAME TO log;
ALTER TABLE public.events_1 RENAME TO log_1;
ALTER TABLE public.log RENAME COLUMN at TO day;
ALTER TABLE public.log RENAME CONSTRAINT at_check TO day_check;
ALTER INDEX public.at_idx RENAME TO day_idx;
ALTER INDEX public.events_1_at_idx RENAME TO log_1_day_idx;
--- back
DROP TABLE public.log_1;
DROP TABLE public.log;
CREATE TABLE public.events (
    id integer,
    at date,
    CONSTRAINT at_check CHECK ((at > '2000-01-01'::date))
) PARTITION BY RANGE (at);
CREATE TABLE public.events_1 (
    id integer,
    at date,
    CONSTRAINT at_check CHECK ((at > '2000-01-01'::date))
);
CREATE INDEX at_idx ON public.events USING btree (at);
CREATE INDEX events_1_at_idx ON public.events_1 USING btree (at);
ALTER TABLE public.events ATTACH PARTITION public.events_1 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
