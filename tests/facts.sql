-- Tab-separated: what it is, its name, its number. Run by `laws.rs` before and after a plan.
-- Makes no object: an event trigger of a case would see it.
\set mine 'JOIN pg_namespace n ON n.nspname !~ ''^pg_'' AND n.nspname NOT IN (''information_schema'', ''schemactl'') AND n.oid ='

SELECT concat_ws(E'\t', CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'm' THEN 'materialized view' ELSE 'table' END,
                 n.nspname || '.' || c.relname, c.oid)
FROM pg_class c :mine c.relnamespace WHERE c.relkind IN ('r', 'p', 'S')
  -- The sequence of an identity column is a part of the column.
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i'
                  AND d.classid = 'pg_class'::regclass AND d.refclassid = d.classid);

SELECT concat_ws(E'\t', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type'
                                    ELSE 'composite type' END,
                 n.nspname || '.' || t.typname, t.oid)
FROM pg_type t :mine t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c';

SELECT concat_ws(E'\t', 'column', n.nspname || '.' || c.relname || '.' || a.attname, a.attnum)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid :mine c.relnamespace
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped;

-- The rows of a partitioned table are those of its partitions.
SELECT format('SELECT concat_ws(E''\t'', ''count'', ''table '' || %L, count(*)) FROM ONLY %I.%I;',
              n.nspname || '.' || c.relname, n.nspname, c.relname)
    || coalesce((SELECT string_agg(
                   format('SELECT concat_ws(E''\t'', ''count'', ''column '' || %L, count(%I)) FROM ONLY %I.%I;',
                          n.nspname || '.' || c.relname || '.' || a.attname, a.attname, n.nspname, c.relname), ' ')
                 FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '')
FROM pg_class c :mine c.relnamespace WHERE c.relkind = 'r'
UNION ALL
-- Only where a sequence has been used, and only if it is still the same one.
SELECT format('SELECT concat_ws(E''\t'', ''count'', ''sequence '' || %L, last_value) FROM %I.%I WHERE is_called;',
              n.nspname || '.' || c.relname || ' ' || c.oid, n.nspname, c.relname)
FROM pg_class c :mine c.relnamespace WHERE c.relkind = 'S'
UNION ALL
-- How many rows have a number that the sequence behind the column is still to give out.
SELECT format('SELECT concat_ws(E''\t'', ''count'', ''numbers '' || %L, count(*)) FROM ONLY %I.%I t, %s s
               WHERE (t.%I %s s.last_value OR t.%I = s.last_value AND NOT s.is_called) AND (t.%I::numeric - s.last_value) %% %s = 0
                 AND t.%I BETWEEN %s AND %s;',
              n.nspname || '.' || c.relname || '.' || a.attname, n.nspname, c.relname, q.seqrelid::regclass,
              a.attname, CASE WHEN q.seqincrement > 0 THEN '>' ELSE '<' END, a.attname, a.attname,
              q.seqincrement, a.attname, q.seqmin, q.seqmax)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' :mine c.relnamespace
LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
JOIN pg_depend d ON d.deptype = 'i' AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
    AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
  OR d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.objid = f.oid
JOIN pg_sequence q ON q.seqrelid IN (d.objid, d.refobjid)
WHERE a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) AND NOT a.attisdropped
\gexec
