//! What lies in a database and is modelled by no kind: named, never touched.

/// Every object that no kind models: those of the managed schemas (`in_scope`), and relations and
/// routines elsewhere that may stand on managed objects.
pub(crate) const QUERY: &str = "
    WITH found AS (
      SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass::pg_catalog.oid AS class, p.oid, true AS in_scope
      FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ({schemas})
      UNION ALL
      SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, r.oid, true
      FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ({schemas}) AND r.rulename <> '_RETURN'
      UNION ALL
      SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.nspname = ANY ({schemas})
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid >= 16384 AND c.relpersistence <> 't'
        AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname <> ALL ({schemas})
      UNION ALL
      SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, n.nspname = ANY ({schemas})
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE p.oid >= 16384 AND (p.prokind = 'a' OR n.nspname <> ALL ({schemas}))
      UNION ALL
      SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, n.nspname = ANY ({schemas})
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      WHERE t.oid >= 16384 AND t.typtype IN ('r', 'b') AND t.typelem = 0
      UNION ALL
      SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid, true
      FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
      WHERE n.nspname = ANY ({schemas})
      UNION ALL
      SELECT 'pg_catalog.pg_publication_rel'::pg_catalog.regclass, r.oid, false
      FROM pg_catalog.pg_publication_rel r
    )
    SELECT f.class, f.oid, f.in_scope, i.type AS kind, i.identity AS name
    FROM found f CROSS JOIN LATERAL pg_catalog.pg_identify_object(f.class, f.oid, 0) i
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                      WHERE e.classid = f.class AND e.objid = f.oid AND e.deptype = 'e')";
