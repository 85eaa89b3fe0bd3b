--- from
CREATE EXTENSION btree_gist;
CREATE TABLE t (room int, during tsrange);
--- to
CREATE EXTENSION btree_gist;
CREATE TABLE t (room int, during tsrange, EXCLUDE USING gist (room WITH =, during WITH &&));
--- plan
ALTER TABLE public.t ADD CONSTRAINT t_room_during_excl EXCLUDE USING gist (room WITH =, during WITH &&);
--- back
ALTER TABLE public.t DROP CONSTRAINT t_room_during_excl;
