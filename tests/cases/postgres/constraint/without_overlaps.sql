--- versions: 18-
--- from
CREATE EXTENSION btree_gist;
CREATE TABLE room (id int, valid daterange);
CREATE TABLE stay (id int, room int, valid daterange);
--- rows
INSERT INTO room VALUES (1, '[2026-01-01,2027-01-01)');
INSERT INTO stay VALUES (1, 1, '[2026-02-01,2026-03-01)');
--- to
CREATE EXTENSION btree_gist;
CREATE TABLE room (id int, valid daterange, PRIMARY KEY (id, valid WITHOUT OVERLAPS));
CREATE TABLE stay (id int, room int, valid daterange, CONSTRAINT once UNIQUE (id, valid WITHOUT OVERLAPS),
    FOREIGN KEY (room, PERIOD valid) REFERENCES room (id, PERIOD valid));
COMMENT ON CONSTRAINT once ON stay IS 'one at a time';
--- plan
ALTER TABLE public.room ALTER COLUMN id SET NOT NULL;
ALTER TABLE public.room ALTER COLUMN valid SET NOT NULL;
ALTER TABLE public.room ADD CONSTRAINT room_pkey PRIMARY KEY (id, valid WITHOUT OVERLAPS);
ALTER TABLE public.stay ADD CONSTRAINT once UNIQUE (id, valid WITHOUT OVERLAPS);
ALTER TABLE public.stay ADD CONSTRAINT stay_room_valid_fkey FOREIGN KEY (room, PERIOD valid) REFERENCES public.room(id, PERIOD valid);
COMMENT ON CONSTRAINT once ON public.stay IS 'one at a time';
--- back
ALTER TABLE public.stay DROP CONSTRAINT once;
ALTER TABLE public.stay DROP CONSTRAINT stay_room_valid_fkey;
ALTER TABLE public.room DROP CONSTRAINT room_pkey;
ALTER TABLE public.room ALTER COLUMN id DROP NOT NULL;
ALTER TABLE public.room ALTER COLUMN valid DROP NOT NULL;
