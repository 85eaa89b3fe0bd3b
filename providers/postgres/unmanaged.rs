//! What lies in a database and is modelled by no kind, and what managed objects have that their kinds
//! do not model: named, never touched. `tests/catalogs.txt` lists every column of every catalog.

/// Every object that no kind models: those of the managed schemas (`in_scope`), and relations, their
/// policies, rules and triggers, and routines elsewhere that may stand on managed objects. Then what
/// objects of the managed schemas have that no kind models.
pub(crate) const QUERY: &str = "
    WITH found AS (
      SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS class, c.oid,
             n.nspname = ANY ({schemas}) AS in_scope
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid >= 16384 AND c.relpersistence <> 't'
        AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname <> ALL ({schemas})
      UNION ALL
      SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, n.nspname = ANY ({schemas})
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE p.oid >= 16384 AND n.nspname <> ALL ({schemas})
      UNION ALL
      SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, false
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      WHERE t.oid >= 16384 AND t.typtype IN ('r', 'b', 'd', 'c') AND n.nspname <> ALL ({schemas})
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
          WHERE i.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND i.objid = t.oid
            AND i.deptype = 'i')
      UNION ALL
      SELECT part.class, part.oid, n.nspname = ANY ({schemas})
      FROM (SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass::pg_catalog.oid AS class, oid, polrelid AS relid
            FROM pg_catalog.pg_policy
            UNION ALL
            SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, oid, ev_class
            FROM pg_catalog.pg_rewrite WHERE oid >= 16384 AND rulename <> '_RETURN'
            UNION ALL
            SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, oid, tgrelid
            FROM pg_catalog.pg_trigger WHERE NOT tgisinternal) part
      JOIN pg_catalog.pg_class c ON c.oid = part.relid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relpersistence <> 't'
        AND NOT (n.nspname = ANY ({schemas}) AND {free pg_class c.oid})
    )
    SELECT f.class, f.oid, f.in_scope, i.type AS kind, i.identity AS name
    FROM found f CROSS JOIN LATERAL pg_catalog.pg_identify_object(f.class, f.oid, 0) i
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                      WHERE e.classid = f.class AND e.objid = f.oid AND e.deptype = 'e')
    UNION ALL
    -- What managed objects have besides.
    SELECT a.class, a.oid, true, a.kind, a.prefix || i.identity
    FROM (SELECT classoid AS class, objoid AS oid, objsubid AS subid, 'security label' AS kind,
                 provider || ' on ' AS prefix
          FROM pg_catalog.pg_seclabel
          UNION ALL
          -- What DISABLE TRIGGER ALL does: the constraint is not seen to.
          SELECT DISTINCT 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid, g.tgconstraint,
                 0, 'enable state of the triggers of constraint', ''
          FROM pg_catalog.pg_trigger g
          WHERE g.tgisinternal AND g.tgenabled <> 'O' AND g.tgconstraint <> 0) a
    CROSS JOIN LATERAL pg_catalog.pg_identify_object(a.class, a.oid, a.subid) i
    WHERE COALESCE(i.schema, (SELECT n.nspname FROM pg_catalog.pg_constraint k
                              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
                              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                              WHERE a.class = k.tableoid AND k.oid = a.oid),
                   ({schemas})[1]) = ANY ({schemas})";
