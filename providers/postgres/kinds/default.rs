//! Column defaults, of tables and of views. Objects of their own, so that a function or sequence
//! under a default can be replaced without touching the column.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Inline, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::column::Column;
use super::view::View;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Default;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct DefaultBody {
    #[serde(skip)]
    relation: QName,
    #[serde(skip)]
    column: Ident,
    #[serde(rename = "default")]
    pub(crate) expression: Expr,
}

impl Kind for Default {
    type Body = DefaultBody;
    const NAME: KindName = KindName("default");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, DefaultBody>, _: Parts<'_>) -> Vec<Step> {
        let DefaultBody { relation, column, expression } = new.body;
        vec![Step::new(sql!(
            "ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}",
            Name(relation),
            Ident(column),
            Expr(expression)
        ))]
    }

    fn alter(_: &Typed<'_, DefaultBody>, new: &Typed<'_, DefaultBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, Self::create(new, Parts::default()))
    }

    fn drop(old: &Typed<'_, DefaultBody>) -> Vec<Step> {
        let DefaultBody { relation, column, expression: _ } = old.body;
        vec![Step::new(sql!(
            "ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT",
            Name(relation),
            Ident(column)
        ))]
    }

    fn inline(_: &DefaultBody) -> Inline {
        Inline::WhenAcyclic
    }
}

impl PgKind for Default {
    const CLASS: u32 = class::ATTRDEF;
    const QUERY: &'static str = "
        SELECT d.oid, n.nspname AS schema, c.relname AS name, a.attname AS column,
               c.relkind AS relation_kind, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression
        FROM pg_catalog.pg_attrdef d
        JOIN pg_catalog.pg_class c ON c.oid = d.adrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE a.attgenerated = '' AND c.relkind IN ('r', 'v') AND c.relpersistence <> 't'
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let relation = row.qname()?;
        let column = row.ident("column")?;
        let path = vec![relation.schema.clone(), relation.name.clone(), column.clone()];
        let parent = match row.code("relation_kind")? {
            'v' => ObjectId::new(View::NAME, &path[..2]),
            _ => ObjectId::new(Column::NAME, path.clone()),
        };
        let body = DefaultBody { relation, column, expression: row.expr("expression")? };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(_: &DefaultBody) -> Option<Sql> {
        None
    }
}
