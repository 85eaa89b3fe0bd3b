//! That a table inherits from another. An object of its own, so that a table's parents change with all
//! that is in it. <https://www.postgresql.org/docs/current/ddl-inherit.html>
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::QName;
use schemactl_core::kind::{Alteration, Class, Inline, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::lineage;
use super::table::Table;
use crate::row::{DecodeError, PgKind, Row};
use crate::sql::sql;

pub(crate) struct Inheritance;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct InheritanceBody {
    #[serde(skip)]
    table: QName,
    pub(crate) inherits: QName,
}

impl Kind for Inheritance {
    type Body = InheritanceBody;
    const NAME: KindName = KindName("inheritance");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, InheritanceBody>, _: Parts<'_>) -> Vec<Step> {
        let InheritanceBody { table, inherits } = new.body;
        vec![Step::new(sql!("ALTER TABLE {} INHERIT {}", Name(table), Name(inherits)))]
    }

    fn alter(_: &Typed<'_, InheritanceBody>, _: &Typed<'_, InheritanceBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, Vec::new())
    }

    fn drop(old: &Typed<'_, InheritanceBody>) -> Vec<Step> {
        let InheritanceBody { table, inherits } = old.body;
        vec![Step::new(sql!("ALTER TABLE {} NO INHERIT {}", Name(table), Name(inherits)))]
    }

    fn inline(_: &InheritanceBody) -> Inline {
        Inline::Preferred
    }
}

impl PgKind for Inheritance {
    const CLASS: u32 = 0;
    const QUERY: &'static str = "
        SELECT 0 AS oid, n.nspname AS schema, c.relname AS name, pn.nspname AS parent_schema,
               p.relname AS parent, h.inhseqno AS place
        FROM pg_catalog.pg_inherits h
        JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
        WHERE NOT c.relispartition AND c.relkind IN ('r', 'f') AND c.relpersistence <> 't'
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = row.qname()?;
        let inherits = QName::new(row.ident("parent_schema")?, row.ident("parent")?);
        let id = lineage::inheritance_id(&table, &inherits);
        let child = ObjectId::new(Table::NAME, &id.path[..2]);
        let parent = ObjectId::new(Table::NAME, &id.path[2..]);
        let order = i32::try_from(row.number("place")?).unwrap_or(i32::MAX);
        let body = InheritanceBody { table, inherits };
        let mut object = Object::new::<Self>(id.path, Some(child), body).order(order);
        object.needs.push(parent);
        Ok(object)
    }

    fn comment_on(_: &InheritanceBody) -> Option<Sql> {
        None
    }
}
