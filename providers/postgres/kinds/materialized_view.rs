//! Materialized views.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::fact::Fact;
use super::options::Options;
use super::{table, toast_options};
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct MaterializedView;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct MaterializedViewBody {
    name: QName,
    /// Where it is not `heap`.
    access_method: Option<Ident>,
    /// Where it is not the database's own.
    tablespace: Option<Ident>,
    options: Options,
    definition: Expr,
    /// Whether it is filled: REFRESH is not a change of the schema.
    #[serde(skip)]
    populated: Fact<bool>,
}

impl Kind for MaterializedView {
    type Body = MaterializedViewBody;
    const NAME: KindName = KindName("materialized view");

    fn create(new: &Typed<'_, MaterializedViewBody>, parts: Parts<'_>) -> Vec<Step> {
        let MaterializedViewBody { name, access_method, tablespace, .. } = new.body;
        let MaterializedViewBody { options, definition, populated, .. } = new.body;
        let mut clauses = vec![sql!("CREATE MATERIALIZED VIEW {}", Name(name))];
        clauses.extend(access_method.iter().map(|method| sql!("USING {}", Ident(method))));
        let options = toast_options::joined(options, parts, &new.object.id);
        let head = sql!("{}{}", Sql(&Sql::join(clauses, " ")), Sql(&options.clause()));
        let place = tablespace.iter().map(|t| sql!("TABLESPACE {}", Ident(t)));
        let head = Sql::join(std::iter::once(head).chain(place), " ");
        let ending = if populated.0 { "" } else { "\nWITH NO DATA" };
        vec![Step::new(sql!("{} AS\n{}{}", Sql(&head), Expr(definition), Keyword(ending)))]
    }

    fn alter(
        old: &Typed<'_, MaterializedViewBody>,
        new: &Typed<'_, MaterializedViewBody>,
    ) -> Alteration {
        let MaterializedViewBody { name, access_method, tablespace, .. } = new.body;
        let MaterializedViewBody { options, definition, populated: _, .. } = new.body;
        if old.body.definition != *definition {
            return Alteration::Recreate {
                why: "PostgreSQL cannot change the query of a materialized view",
                class: Class::InPlace,
            };
        }
        let change = sql!("ALTER MATERIALIZED VIEW {}", Name(name));
        let mut steps = old.body.options.changes(options, &change);
        if old.body.access_method != *access_method {
            steps.push(table::set_access_method(&change, access_method.as_ref()));
        }
        if old.body.tablespace != *tablespace {
            steps.push(table::set_tablespace(&change, tablespace.as_ref()));
        }
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, MaterializedViewBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP MATERIALIZED VIEW {}", Name(&old.body.name)))]
    }

    fn rename(old: &Typed<'_, MaterializedViewBody>, name: &Ident) -> Option<Vec<Step>> {
        let sql =
            sql!("ALTER MATERIALIZED VIEW {} RENAME TO {}", Name(&old.body.name), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, MaterializedViewBody>, _: Parts<'_>) -> Option<Shape> {
        Some(Shape::Likeness(object.object.nameless()))
    }

    fn occupies(body: &MaterializedViewBody) -> Vec<String> {
        vec![super::relation_name(&body.name), super::type_name(&body.name)]
    }
}

impl PgKind for MaterializedView {
    const CLASS: u32 = class::RELATION;
    const QUERY: &'static str = "
        SELECT c.oid, n.nspname AS schema, c.relname AS name, pg_catalog.to_json(c.reloptions) AS options,
               pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';') AS definition,
               c.relispopulated AS populated,
               (SELECT s.spcname FROM pg_catalog.pg_tablespace s
                WHERE s.oid = c.reltablespace) AS tablespace,
               (SELECT a.amname FROM pg_catalog.pg_am a
                WHERE a.oid = c.relam AND a.amname <> 'heap') AS access_method
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'm' AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let body = MaterializedViewBody {
            name,
            access_method: row.optional("access_method")?.map(Ident::new),
            tablespace: row.optional("tablespace")?.map(Ident::new),
            options: Options::decode(row)?,
            definition: row.expr("definition")?,
            populated: Fact(row.flag("populated")?),
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &MaterializedViewBody) -> Option<Sql> {
        Some(sql!("MATERIALIZED VIEW {}", Name(&body.name)))
    }
}
