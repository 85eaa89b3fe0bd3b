//! The row-level security switches of a table: an object of its own, so that they come back by
//! themselves when the table is made again, whatever the table is.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::QName;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::relation;
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct RowSecurity;

/// `pg_class.relrowsecurity` and `relforcerowsecurity`; at least one is set.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct RowSecurityBody {
    #[serde(skip)]
    table: QName,
    enabled: bool,
    /// It holds for the table's owner too.
    forced: bool,
}

fn switches(table: &QName, old: (bool, bool), new: (bool, bool)) -> Vec<Step> {
    let alter = sql!("ALTER TABLE {}", Name(table));
    let mut steps = Vec::new();
    if old.0 != new.0 {
        let word = if new.0 { "ENABLE" } else { "DISABLE" };
        steps.push(Step::new(sql!("{} {} ROW LEVEL SECURITY", Sql(&alter), Keyword(word))));
    }
    if old.1 != new.1 {
        let word = if new.1 { "FORCE" } else { "NO FORCE" };
        steps.push(Step::new(sql!("{} {} ROW LEVEL SECURITY", Sql(&alter), Keyword(word))));
    }
    steps
}

impl Kind for RowSecurity {
    type Body = RowSecurityBody;
    const NAME: KindName = KindName("row security");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, RowSecurityBody>, _: Parts<'_>) -> Vec<Step> {
        let RowSecurityBody { table, enabled, forced } = new.body;
        switches(table, (false, false), (*enabled, *forced))
    }

    fn alter(old: &Typed<'_, RowSecurityBody>, new: &Typed<'_, RowSecurityBody>) -> Alteration {
        let RowSecurityBody { table, enabled, forced } = new.body;
        let was = (old.body.enabled, old.body.forced);
        Alteration::in_place(Class::InPlace, switches(table, was, (*enabled, *forced)))
    }

    fn drop(old: &Typed<'_, RowSecurityBody>) -> Vec<Step> {
        let RowSecurityBody { table, enabled, forced } = old.body;
        switches(table, (*enabled, *forced), (false, false))
    }
}

impl PgKind for RowSecurity {
    const CLASS: u32 = 0;
    const QUERY: &'static str = "
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS table_kind,
               c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE (c.relrowsecurity OR c.relforcerowsecurity) AND c.relpersistence <> 't'
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = row.qname()?;
        let parent = relation(row.code("table_kind")?, &table);
        let path = vec![table.schema.clone(), table.name.clone()];
        let body =
            RowSecurityBody { table, enabled: row.flag("enabled")?, forced: row.flag("forced")? };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(_: &RowSecurityBody) -> Option<Sql> {
        None
    }
}
