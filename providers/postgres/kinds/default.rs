//! Column defaults, of tables and of views. Objects of their own, so that a function or sequence
//! under a default can be replaced without touching the column.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{
    Alteration, Between, Carry, Class, Handover, Inline, Kind, KindName, Parts, Step,
};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::column::{Column, serial};
use super::fact::Fact;
use super::lineage;
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
    /// The table has, or had, child tables.
    #[serde(skip)]
    has_children: Fact<bool>,
}

/// `ALTER TABLE ... ALTER COLUMN ...`, without what child tables have.
fn change(body: &DefaultBody) -> Sql {
    let DefaultBody { relation, column, expression: _, has_children } = body;
    let only = if has_children.0 { "ONLY " } else { "" };
    sql!("ALTER TABLE {}{} ALTER COLUMN {}", Keyword(only), Name(relation), Ident(column))
}

impl Kind for Default {
    type Body = DefaultBody;
    const NAME: KindName = KindName("default");
    const DROP: Class = Class::InPlace;

    fn create(new: &Typed<'_, DefaultBody>, _: Parts<'_>) -> Vec<Step> {
        let expression = &new.body.expression;
        vec![Step::new(sql!("{} SET DEFAULT {}", Sql(&change(new.body)), Expr(expression)))]
    }

    fn alter(_: &Typed<'_, DefaultBody>, new: &Typed<'_, DefaultBody>) -> Alteration {
        Alteration::in_place(Class::InPlace, Self::create(new, Parts::default()))
    }

    fn drop(old: &Typed<'_, DefaultBody>) -> Vec<Step> {
        vec![Step::new(sql!("{} DROP DEFAULT", Sql(&change(old.body))))]
    }

    fn carries<'a>(
        old: &Typed<'_, DefaultBody>,
        _: &Typed<'_, DefaultBody>,
        between: Between<'a>,
    ) -> Vec<Carry<'a>> {
        serial::default_carries(&old.object.id.path, between)
    }

    fn carries_over(
        _: &Typed<'_, DefaultBody>,
        _: &Typed<'_, DefaultBody>,
        carry: Carry<'_>,
    ) -> Handover {
        serial::default_carries_over(carry)
    }

    /// ADD COLUMN gives child tables the default that it states.
    fn follow(
        old: Option<&Typed<'_, DefaultBody>>,
        _: &Typed<'_, DefaultBody>,
        _: (Option<&Object>, &Object),
    ) -> Option<Vec<Step>> {
        old.is_none().then(Vec::new)
    }

    fn inline(_: &DefaultBody) -> Inline {
        Inline::WhenAcyclic
    }
}

impl PgKind for Default {
    const CLASS: u32 = class::ATTRDEF;
    const QUERY: &'static str = "
        SELECT d.oid, n.nspname AS schema, c.relname AS name, a.attname AS column,
               c.relkind AS relation_kind, c.relispartition AS is_partition,
               c.relhassubclass AS has_children,
               CASE WHEN a.attinhcount > 0 THEN (
                 SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
                   'table', pg_catalog.json_build_array(pn.nspname, p.relname),
                   'path', pg_catalog.json_build_array(pn.nspname, p.relname, a.attname)))
                 FROM pg_catalog.pg_inherits h
                 JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
                 JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
                 JOIN pg_catalog.pg_attribute pa ON pa.attrelid = p.oid AND pa.attname = a.attname
                 JOIN pg_catalog.pg_attrdef pd ON pd.adrelid = p.oid AND pd.adnum = pa.attnum
                 WHERE h.inhrelid = c.oid AND pg_catalog.pg_get_expr(pd.adbin, pd.adrelid)
                       = pg_catalog.pg_get_expr(d.adbin, d.adrelid)) END AS copy_of,
               -- A default has no columns in it. With 0 the table need not be opened.
               pg_catalog.pg_get_expr(d.adbin, 0) AS expression
        FROM pg_catalog.pg_attrdef d
        JOIN pg_catalog.pg_class c ON c.oid = d.adrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE a.attgenerated = '' AND c.relkind IN ('r', 'p', 'f', 'v') AND c.relpersistence <> 't'
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let relation = row.qname()?;
        let column = row.ident("column")?;
        let path = vec![relation.schema.clone(), relation.name.clone(), column.clone()];
        let parent = match row.code("relation_kind")? {
            'v' => ObjectId::new(View::NAME, &path[..2]),
            _ => ObjectId::new(Column::NAME, path.clone()),
        };
        // Links to the parents' columns that have the same default.
        let inherited = lineage::inherited(row, Column::NAME, &relation)?;
        let body = DefaultBody {
            relation,
            column,
            expression: row.expr("expression")?,
            has_children: Fact(row.flag("has_children")?),
        };
        let mut object = Object::new::<Self>(path, Some(parent), body);
        object.local = true;
        // CREATE TABLE takes over what is there by then.
        let originals = inherited.iter().map(|link| ObjectId::new(Self::NAME, &*link.from.path));
        object.after.extend(originals);
        object.inherited = inherited;
        Ok(object)
    }

    fn comment_on(_: &DefaultBody) -> Option<Sql> {
        None
    }
}
