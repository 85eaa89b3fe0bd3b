//! Text search templates.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::definition::{Definition, function, options};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct TextSearchTemplate;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct TemplateBody {
    name: QName,
    #[serde(flatten)]
    definition: Definition,
}

impl Kind for TextSearchTemplate {
    type Body = TemplateBody;
    const NAME: KindName = KindName("text search template");

    fn create(new: &Typed<'_, TemplateBody>, _: Parts<'_>) -> Vec<Step> {
        let TemplateBody { name, definition } = new.body;
        let definition = definition.clause();
        vec![Step::new(sql!("CREATE TEXT SEARCH TEMPLATE {} {}", Name(name), Sql(&definition)))]
    }

    fn alter(_: &Typed<'_, TemplateBody>, _: &Typed<'_, TemplateBody>) -> Alteration {
        Alteration::Recreate {
            why: "PostgreSQL cannot change a text search template",
            class: Class::InPlace,
        }
    }

    fn drop(old: &Typed<'_, TemplateBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP TEXT SEARCH TEMPLATE {}", Name(&old.body.name)))]
    }
}

impl PgKind for TextSearchTemplate {
    const CLASS: u32 = class::TS_TEMPLATE;
    const QUERY: &'static str = concat!(
        "
        SELECT t.oid, n.nspname AS schema, t.tmplname AS name, ",
        options!("init" = function!("t.tmplinit"), "lexize" = function!("t.tmpllexize")),
        "
        FROM pg_catalog.pg_ts_template t
        JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
        WHERE n.nspname = ANY ({schemas}) AND t.oid >= 16384 AND {free pg_ts_template t.oid}"
    );

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let body = TemplateBody { name, definition: Definition::decode(row)? };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &TemplateBody) -> Option<Sql> {
        Some(sql!("TEXT SEARCH TEMPLATE {}", Name(&body.name)))
    }
}
