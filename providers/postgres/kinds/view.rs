//! Views.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::{Deserialize, Serialize};

use super::default::Default as ColumnDefault;
use super::options::Options;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct View;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ViewBody {
    name: QName,
    columns: Vec<ViewColumn>,
    options: Options,
    definition: Expr,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ViewColumn {
    name: String,
    r#type: String,
    collation: Option<String>,
}

impl Kind for View {
    type Body = ViewBody;
    const NAME: KindName = KindName("view");

    fn create(new: &Typed<'_, ViewBody>, parts: Parts<'_>) -> Vec<Step> {
        let ViewBody { name, columns: _, options, definition } = new.body;
        let mut steps = vec![Step::new(sql!(
            "CREATE VIEW {}{} AS\n{}",
            Name(name),
            Sql(&options.clause()),
            Expr(definition)
        ))];
        let defaults = parts.of::<ColumnDefault>(&new.object.id);
        steps.extend(defaults.iter().flat_map(|d| ColumnDefault::create(d, Parts::default())));
        steps
    }

    fn alter(old: &Typed<'_, ViewBody>, new: &Typed<'_, ViewBody>) -> Alteration {
        let ViewBody { name, columns, options, definition } = new.body;
        if !columns.starts_with(&old.body.columns) {
            return Alteration::Recreate {
                why: "PostgreSQL can only add columns at the end of a view",
                class: Class::InPlace,
            };
        }
        if old.body.definition == *definition {
            let change = sql!("ALTER VIEW {}", Name(name));
            return Alteration::in_place(
                Class::InPlace,
                old.body.options.changes(options, &change),
            );
        }
        let sql = sql!(
            "CREATE OR REPLACE VIEW {}{} AS\n{}",
            Name(name),
            Sql(&options.clause()),
            Expr(definition)
        );
        Alteration::in_place(Class::InPlace, vec![Step::new(sql)])
    }

    fn drop(old: &Typed<'_, ViewBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP VIEW {}", Name(&old.body.name)))]
    }

    fn rename(old: &Typed<'_, ViewBody>, name: &Ident) -> Option<Vec<Step>> {
        let sql = sql!("ALTER VIEW {} RENAME TO {}", Name(&old.body.name), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, ViewBody>, _: Parts<'_>) -> Option<Shape> {
        Some(Shape::Likeness(object.object.nameless()))
    }

    fn occupies(body: &ViewBody) -> Vec<String> {
        vec![super::relation_name(&body.name), super::type_name(&body.name)]
    }
}

impl PgKind for View {
    const CLASS: u32 = class::RELATION;
    const QUERY: &'static str = "
        SELECT c.oid, n.nspname AS schema, c.relname AS name, pg_catalog.to_json(c.reloptions) AS options,
               pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';') AS definition,
               (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname,
                         'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
                         'collation', NULLIF(a.attcollation, 0)::pg_catalog.regcollation::pg_catalog.text)
                         ORDER BY a.attnum)
                FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                  AND NOT a.attisdropped) AS columns
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND n.nspname = ANY ({schemas})
          AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let body = ViewBody {
            name,
            columns: row.json::<Option<_>>("columns")?.unwrap_or_default(),
            options: Options::decode(row)?,
            definition: row.expr("definition")?,
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &ViewBody) -> Option<Sql> {
        Some(sql!("VIEW {}", Name(&body.name)))
    }
}
