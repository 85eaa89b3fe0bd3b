//! A hash of the system catalogs, made in the server: far less work for it than to print what they say. Where
//! it is the same again, so is all that was read.
//!
//! Columns of `pg_class` and `pg_attribute` that move without a change of the schema (statistics, file
//! numbers) do not count, nor do other sessions' temporary tables. Of what stands in `pg_depend` only that
//! counts which is nowhere else: owners of sequences, members of extensions.
use std::fmt::Write as _;

use schemactl_core::provider::ProviderError;
use schemactl_core::store::key;
use tokio_postgres::Client;

use crate::introspect::{Snapshot, read_in};
use crate::row::{DecodeError, RowSet, expand};

/// One catalog: what of a row `t` counts, and which rows do.
struct Part {
    catalog: &'static str,
    row: Counts,
    rows: &'static str,
}

enum Counts {
    Everything,
    Columns(&'static str),
}

const fn all(catalog: &'static str) -> Part {
    Part { catalog, row: Counts::Everything, rows: "true" }
}

/// But for what the cluster was made with.
const fn made(catalog: &'static str) -> Part {
    Part { catalog, row: Counts::Everything, rows: "t.oid >= 16384" }
}

const PARTS: &[Part] = &[
    Part {
        catalog: "pg_class",
        row: Counts::Columns(
            "t.oid, t.relname, t.relnamespace, t.reltype, t.reloftype, t.relowner, t.relam,
             t.reltablespace, t.relpersistence, t.relkind, t.relchecks, t.relrowsecurity,
             t.relforcerowsecurity, t.relhassubclass, t.reltoastrelid, t.relispopulated, t.relreplident,
             t.relispartition, t.relacl, t.reloptions, t.relpartbound::pg_catalog.text",
        ),
        rows: "t.oid >= 16384 AND t.relpersistence <> 't'",
    },
    Part {
        catalog: "pg_attribute",
        row: Counts::Columns(
            "t.attrelid, t.attname, t.atttypid, t.attstattarget, t.attnum, t.attndims, t.attstorage,
             t.attcompression, t.attnotnull, t.atthasdef, t.attidentity, t.attgenerated, t.attisdropped,
             t.attislocal, t.attinhcount, t.attcollation, t.atttypmod, t.attacl, t.attoptions,
             t.attfdwoptions",
        ),
        rows: "t.attrelid >= 16384 AND t.attnum > 0 AND {lasting t.attrelid}",
    },
    Part {
        catalog: "pg_depend",
        row: Counts::Everything,
        rows: "(t.deptype IN ('e', 'x') OR t.deptype = 'a' AND t.refclassid = t.classid
                 AND t.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
               AND {lasting t.objid}",
    },
    Part {
        catalog: "pg_description",
        row: Counts::Everything,
        rows: "t.objoid >= 16384 OR t.classoid IN ('pg_catalog.pg_namespace'::pg_catalog.regclass,
                 'pg_catalog.pg_language'::pg_catalog.regclass,
                 'pg_catalog.pg_extension'::pg_catalog.regclass)",
    },
    Part { rows: "{lasting t.indrelid}", ..all("pg_index") },
    Part { rows: "{lasting t.inhrelid}", ..all("pg_inherits") },
    Part { rows: "{lasting t.seqrelid}", ..all("pg_sequence") },
    Part { rows: "{lasting t.tgrelid}", ..all("pg_trigger") },
    Part { rows: "{lasting t.adrelid}", ..all("pg_attrdef") },
    Part { rows: "t.oid >= 16384 AND {lasting t.conrelid}", ..all("pg_constraint") },
    Part {
        rows: "t.oid >= 16384 AND t.typnamespace <> ALL (ARRAY(SELECT n.oid
                 FROM pg_catalog.pg_namespace n WHERE n.nspname LIKE 'pg\\_temp\\_%'))",
        ..all("pg_type")
    },
    Part { rows: "t.nspname NOT LIKE 'pg\\_t%emp\\_%'", ..all("pg_namespace") },
    Part { row: Counts::Columns("t.oid, t.rolname"), ..all("pg_roles") },
    Part { row: Counts::Columns("t.oid, t.spcname"), ..all("pg_tablespace") },
    Part { rows: "t.aggfnoid >= 16384::pg_catalog.oid", ..all("pg_aggregate") },
    all("pg_default_acl"),
    all("pg_enum"),
    all("pg_event_trigger"),
    all("pg_extension"),
    all("pg_foreign_data_wrapper"),
    all("pg_foreign_server"),
    all("pg_foreign_table"),
    all("pg_init_privs"),
    all("pg_language"),
    all("pg_partitioned_table"),
    all("pg_policy"),
    all("pg_publication"),
    all("pg_publication_rel"),
    all("pg_seclabel"),
    all("pg_statistic_ext"),
    all("pg_transform"),
    all("pg_ts_config_map"),
    all("pg_range"),
    made("pg_am"),
    made("pg_amop"),
    made("pg_amproc"),
    made("pg_cast"),
    made("pg_collation"),
    made("pg_conversion"),
    made("pg_opclass"),
    made("pg_operator"),
    made("pg_opfamily"),
    made("pg_proc"),
    made("pg_rewrite"),
    made("pg_ts_config"),
    made("pg_ts_dict"),
    made("pg_ts_parser"),
    made("pg_ts_template"),
];

/// Where these have rows, a role may not see all that counts, or what was read is a secret.
const NEVER: &str = "
    SELECT 'never' AS v WHERE EXISTS (SELECT FROM pg_catalog.pg_user_mappings)
      OR EXISTS (SELECT FROM pg_catalog.pg_subscription)";

/// The hash; `None` of a database of which it would not tell everything.
pub(crate) async fn catalog_hash(
    client: &Client,
    major: u32,
    snapshot: Snapshot<'_>,
) -> Result<Option<String>, ProviderError> {
    let decode = |error: DecodeError| ProviderError::Catalog(error.to_string());
    let sets = read_in(client, snapshot, &[expand(&query(major), &[], major)]).await?;
    let parts = sets.iter().flat_map(RowSet::rows).map(|row| row.text("v"));
    let parts: Vec<&str> = parts.collect::<Result<_, _>>().map_err(decode)?;
    Ok((!parts.contains(&"never")).then(|| key(parts)))
}

/// One statement, so that all of it is of one moment.
fn query(major: u32) -> String {
    let mut query = NEVER.to_owned();
    let mut part = |Part { catalog, row, rows }: &Part| {
        // `hash_record` would not do: it is a sum over the columns, and two rows could swap values.
        let text = match row {
            Counts::Everything => "t::pg_catalog.text".to_owned(),
            Counts::Columns(columns) => format!("ROW({columns})::pg_catalog.text"),
        };
        let _ = write!(
            query,
            " UNION ALL SELECT '{catalog} ' || pg_catalog.count(*) || ' '
              || COALESCE(pg_catalog.sum(pg_catalog.hashtextextended({text}, 0)), 0)
              FROM pg_catalog.{catalog} t WHERE {rows}"
        );
    };
    PARTS.iter().for_each(&mut part);
    if major >= 15 {
        part(&all("pg_publication_namespace"));
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::introspect::queries;

    /// Not hashed: with rows in them there is no hash, or what is asked of them cannot change.
    const OTHERS: [&str; 3] = ["pg_user_mappings", "pg_subscription", "pg_database"];

    #[test]
    fn every_catalog_that_is_read_counts() {
        let hashed = query(18);
        for text in queries() {
            for after in text.split("pg_catalog.pg_").skip(1) {
                let end = after.find(|c: char| !c.is_ascii_lowercase() && c != '_');
                let (name, rest) = after.split_at(end.unwrap_or(after.len()));
                // Functions, and the names of catalogs in quotes.
                if rest.starts_with(['(', '\'']) {
                    continue;
                }
                let name = format!("pg_{name}");
                let counts = hashed.contains(&format!("FROM pg_catalog.{name} t WHERE"));
                assert!(counts || OTHERS.contains(&&*name), "{name} in {text}");
            }
        }
    }
}
