//! Triggers on tables and views, constraint triggers too.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, InPlace, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::partition_trigger::PartitionTrigger;
use super::table::Table;
use super::view::View;
use crate::cost::words::Words;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Trigger;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct TriggerBody {
    #[serde(skip)]
    table: QName,
    name: Ident,
    definition: Expr,
    enabled: Enabled,
}

/// `pg_trigger.tgenabled`: in which `session_replication_role` it fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Enabled {
    Origin,
    Disabled,
    Replica,
    Always,
}

impl Enabled {
    pub(crate) fn decode(row: &Row<'_>, column: &'static str) -> Result<Self, DecodeError> {
        match row.code(column)? {
            'O' => Ok(Self::Origin),
            'D' => Ok(Self::Disabled),
            'R' => Ok(Self::Replica),
            'A' => Ok(Self::Always),
            code => row.unknown(column, code),
        }
    }

    pub(crate) fn keyword(self) -> &'static str {
        match self {
            Self::Origin => "ENABLE",
            Self::Disabled => "DISABLE",
            Self::Replica => "ENABLE REPLICA",
            Self::Always => "ENABLE ALWAYS",
        }
    }
}

impl TriggerBody {
    /// Whether it may fire when a row changes, whatever column of it.
    pub(crate) fn fires_on_update(&self) -> bool {
        let words = Words::new(self.definition.as_str());
        words.has("UPDATE") && !words.has("UPDATE OF")
    }
}

fn enable(body: &TriggerBody) -> Step {
    Step::new(sql!(
        "ALTER TABLE {} {} TRIGGER {}",
        Name(&body.table),
        Keyword(body.enabled.keyword()),
        Ident(&body.name)
    ))
}

impl Kind for Trigger {
    type Body = TriggerBody;
    const NAME: KindName = KindName("trigger");

    fn create(new: &Typed<'_, TriggerBody>, _: Parts<'_>) -> Vec<Step> {
        let TriggerBody { table: _, name: _, definition, enabled } = new.body;
        let mut steps = vec![Step::new(sql!("{}", Expr(definition)))];
        if *enabled != Enabled::Origin {
            steps.push(enable(new.body));
        }
        steps
    }

    fn alter(old: &Typed<'_, TriggerBody>, new: &Typed<'_, TriggerBody>) -> Alteration {
        let TriggerBody { table: _, name: _, definition, enabled } = new.body;
        let mut steps = Vec::new();
        if old.body.definition != *definition {
            let rest =
                |text: &Expr| text.as_str().strip_prefix("CREATE TRIGGER").map(Expr::from_server);
            let (Some(_), Some(rest)) = (rest(&old.body.definition), rest(definition)) else {
                return Alteration::Recreate {
                    why: "PostgreSQL cannot replace a constraint trigger",
                    class: Class::InPlace,
                };
            };
            steps.push(Step::new(sql!("CREATE OR REPLACE TRIGGER{}", Expr(&rest))));
        }
        // A replaced trigger is enabled again.
        let is = if steps.is_empty() { old.body.enabled } else { Enabled::Origin };
        if is != *enabled {
            steps.push(enable(new.body));
        }
        // What is said of a partitioned table's trigger is said of its partitions' too.
        let disturbs = Box::new(|object: &Object| object.id.kind == PartitionTrigger::NAME);
        Alteration::InPlace(InPlace { class: Class::InPlace, steps, disturbs })
    }

    fn drop(old: &Typed<'_, TriggerBody>) -> Vec<Step> {
        let (table, name) = (&old.body.table, &old.body.name);
        vec![Step::new(sql!("DROP TRIGGER {} ON {}", Ident(name), Name(table)))]
    }

    fn rename(old: &Typed<'_, TriggerBody>, name: &Ident) -> Option<Vec<Step>> {
        let (table, old) = (&old.body.table, &old.body.name);
        let sql = sql!("ALTER TRIGGER {} ON {} RENAME TO {}", Ident(old), Name(table), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, TriggerBody>, _: Parts<'_>) -> Option<Shape> {
        let TriggerBody { table: _, name, definition, enabled } = object.body;
        let named = sql!("TRIGGER {} ", Ident(name));
        let bare = definition.as_str().replacen(named.as_str(), "", 1);
        Some(Shape::Likeness(format!("{bare} {enabled:?}")))
    }
}

impl PgKind for Trigger {
    const CLASS: u32 = class::TRIGGER;
    const QUERY: &'static str = "
        SELECT t.oid, n.nspname AS schema, c.relname AS table, c.relkind AS table_kind, t.tgname AS name,
               pg_catalog.pg_get_triggerdef(t.oid) AS definition, t.tgenabled AS enabled
        FROM pg_catalog.pg_trigger t
        JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND c.relkind IN ('r', 'p', 'f', 'v')
          AND n.nspname = ANY ({schemas}) AND {free pg_class c.oid} AND {free pg_trigger t.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let table = QName::new(row.ident("schema")?, row.ident("table")?);
        let name = row.ident("name")?;
        let on = if row.code("table_kind")? == 'v' { View::NAME } else { Table::NAME };
        let parent = ObjectId::new(on, vec![table.schema.clone(), table.name.clone()]);
        let path = vec![table.schema.clone(), table.name.clone(), name.clone()];
        let body = TriggerBody {
            table,
            name,
            definition: row.expr("definition")?,
            enabled: Enabled::decode(row, "enabled")?,
        };
        Ok(Object::new::<Self>(path, Some(parent), body))
    }

    fn comment_on(body: &TriggerBody) -> Option<Sql> {
        Some(sql!("TRIGGER {} ON {}", Ident(&body.name), Name(&body.table)))
    }
}
