//! Rewrite rules of tables and views. A view's own query, the rule `_RETURN`, is part of the view.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::relation;
use super::trigger::Enabled;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::spelling;
use crate::sql::sql;

pub(crate) struct Rule;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct RuleBody {
    #[serde(skip)]
    table: QName,
    name: Ident,
    definition: Expr,
    enabled: Enabled,
}

fn enable(body: &RuleBody) -> Step {
    let (table, word) = (&body.table, body.enabled.keyword());
    Step::new(sql!("ALTER TABLE {} {} RULE {}", Name(table), Keyword(word), Ident(&body.name)))
}

impl Kind for Rule {
    type Body = RuleBody;
    const NAME: KindName = KindName("rule");

    fn create(new: &Typed<'_, RuleBody>, _: Parts<'_>) -> Vec<Step> {
        let RuleBody { table: _, name: _, definition, enabled } = new.body;
        let mut steps = vec![Step::new(sql!("CREATE {}", Expr(definition)))];
        if *enabled != Enabled::Origin {
            steps.push(enable(new.body));
        }
        steps
    }

    fn alter(old: &Typed<'_, RuleBody>, new: &Typed<'_, RuleBody>) -> Alteration {
        let RuleBody { table: _, name: _, definition, enabled } = new.body;
        let mut steps = Vec::new();
        if old.body.definition != *definition {
            steps.push(Step::new(sql!("CREATE OR REPLACE {}", Expr(definition))));
        }
        // Unlike that of a trigger, a rule's state outlives CREATE OR REPLACE.
        if old.body.enabled != *enabled {
            steps.push(enable(new.body));
        }
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, RuleBody>) -> Vec<Step> {
        let (table, name) = (&old.body.table, &old.body.name);
        vec![Step::new(sql!("DROP RULE {} ON {}", Ident(name), Name(table)))]
    }

    fn rename(old: &Typed<'_, RuleBody>, name: &Ident) -> Option<Vec<Step>> {
        let (table, old) = (&old.body.table, &old.body.name);
        let sql = sql!("ALTER RULE {} ON {} RENAME TO {}", Ident(old), Name(table), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, RuleBody>, _: Parts<'_>) -> Option<Shape> {
        let RuleBody { table: _, name, definition, enabled } = object.body;
        let named = sql!("RULE {} ", Ident(name));
        let bare = definition.meaning().replacen(named.as_str(), "", 1);
        Some(Shape::Likeness(format!("{bare} {enabled:?}")))
    }
}

impl PgKind for Rule {
    const CLASS: u32 = class::REWRITE;
    const QUERY: &'static str = "
        SELECT r.oid, n.nspname AS schema, c.relname AS table, c.relkind AS table_kind, r.rulename AS name,
               pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';') AS definition,
               r.ev_enabled AS enabled
        FROM pg_catalog.pg_rewrite r
        JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE r.rulename <> '_RETURN' AND c.relpersistence <> 't' AND n.nspname = ANY ({schemas})
          AND {free pg_class c.oid} AND {free pg_rewrite r.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = QName::new(row.ident("schema")?, row.ident("table")?);
        let name = row.ident("name")?;
        let parent = relation(row.code("table_kind")?, &table);
        let path = vec![table.schema.clone(), table.name.clone(), name.clone()];
        let text = row.text("definition")?;
        let body = RuleBody {
            table,
            name,
            definition: spelling::expr(text.strip_prefix("CREATE ").unwrap_or(text)),
            enabled: Enabled::decode(row, "enabled")?,
        };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(body: &RuleBody) -> Option<Sql> {
        Some(sql!("RULE {} ON {}", Ident(&body.name), Name(&body.table)))
    }
}
