--- from
CREATE TABLE t (id int, up int);
--- to
CREATE TABLE t (id int, up int);
CREATE RECURSIVE VIEW v (id, depth) AS SELECT id, 1 FROM t WHERE up IS NULL UNION ALL SELECT t.id, v.depth + 1 FROM t JOIN v ON t.up = v.id;
--- plan
CREATE VIEW public.v AS
 WITH RECURSIVE v(id, depth) AS (
         SELECT t.id,
            1 AS "?column?"
           FROM public.t
          WHERE (t.up IS NULL)
        UNION ALL
         SELECT t.id,
            (v_1.depth + 1)
           FROM (public.t
             JOIN v v_1 ON ((t.up = v_1.id)))
        )
 SELECT v.id,
    v.depth
   FROM v;
--- back
DROP VIEW public.v;
