//! That a table's columns are those of a composite type (`CREATE TABLE ... OF`). An object of its own,
//! because PostgreSQL lets neither change as long as it stands.
//! <https://www.postgresql.org/docs/current/sql-altertable.html>
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::QName;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::column::Column;
use super::composite_type::CompositeType;
use super::table::Table;
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct TypedTable;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct TypedTableBody {
    #[serde(skip)]
    table: QName,
    of: QName,
    /// The columns with their types, in their order.
    columns: Vec<String>,
}

impl Kind for TypedTable {
    type Body = TypedTableBody;
    const NAME: KindName = KindName("typed table");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, TypedTableBody>, _: Parts<'_>) -> Vec<Step> {
        let TypedTableBody { table, of, .. } = new.body;
        vec![Step::new(sql!("ALTER TABLE {} OF {}", Name(table), Name(of)))]
    }

    fn alter(_: &Typed<'_, TypedTableBody>, _: &Typed<'_, TypedTableBody>) -> Alteration {
        Alteration::Recreate {
            why: "PostgreSQL changes no column of a typed table",
            class: Class::InPlace,
        }
    }

    fn drop(old: &Typed<'_, TypedTableBody>) -> Vec<Step> {
        vec![Step::new(sql!("ALTER TABLE {} NOT OF", Name(&old.body.table)))]
    }
}

impl PgKind for TypedTable {
    const CLASS: u32 = 0;
    const QUERY: &'static str = "
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name, tn.nspname AS type_schema,
               t.typname AS type, r.names, r.columns
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_type t ON t.oid = c.reloftype
        JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
        CROSS JOIN LATERAL (
          SELECT pg_catalog.json_agg(a.attname ORDER BY a.attnum) AS names,
                 pg_catalog.json_agg(pg_catalog.format('%I %s', a.attname,
                   pg_catalog.format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum) AS columns
          FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) r
        WHERE c.reloftype <> 0 AND c.relpersistence <> 't'
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = row.qname()?;
        let of = QName::new(row.ident("type_schema")?, row.ident("type")?);
        let path = vec![table.schema.clone(), table.name.clone()];
        let parent = ObjectId::new(Table::NAME, path.clone());
        let mut needs =
            vec![ObjectId::new(CompositeType::NAME, vec![of.schema.clone(), of.name.clone()])];
        needs.extend(row.idents("names")?.into_iter().map(|column| {
            ObjectId::new(Column::NAME, vec![table.schema.clone(), table.name.clone(), column])
        }));
        let columns = row.json::<Option<Vec<String>>>("columns")?.unwrap_or_default();
        let body = TypedTableBody { table, of, columns };
        let mut object = Object::new::<Self>(path, Some(parent), body);
        object.needs = needs;
        Ok(object)
    }

    fn comment_on(_: &TypedTableBody) -> Option<Sql> {
        None
    }
}
