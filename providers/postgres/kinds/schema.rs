//! Schemas.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::Ident;
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Schema;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct SchemaBody {
    name: Ident,
}

impl Kind for Schema {
    type Body = SchemaBody;
    const NAME: KindName = KindName("schema");

    fn create(new: &Typed<'_, SchemaBody>, _: Parts<'_>) -> Vec<Step> {
        let SchemaBody { name } = new.body;
        vec![Step::new(sql!("CREATE SCHEMA {}", Ident(name)))]
    }

    fn alter(_: &Typed<'_, SchemaBody>, _: &Typed<'_, SchemaBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, Vec::new())
    }

    fn drop(old: &Typed<'_, SchemaBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP SCHEMA {}", Ident(&old.body.name)))]
    }

    fn rename(old: &Typed<'_, SchemaBody>, name: &Ident) -> Option<Vec<Step>> {
        let sql = sql!("ALTER SCHEMA {} RENAME TO {}", Ident(&old.body.name), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn rebuild_class(_: &SchemaBody) -> Class {
        Class::Destructive
    }
}

impl PgKind for Schema {
    const CLASS: u32 = class::NAMESPACE;
    const QUERY: &'static str = "
        SELECT n.oid, n.nspname AS name FROM pg_catalog.pg_namespace n
        WHERE n.nspname = ANY ({schemas}) AND {free pg_namespace n.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.ident("name")?;
        Ok(Object::new::<Self>(vec![name.clone()], None, SchemaBody { name }))
    }

    fn comment_on(body: &SchemaBody) -> Option<Sql> {
        Some(sql!("SCHEMA {}", Ident(&body.name)))
    }
}
