//! Event triggers. Their owner is not managed.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::trigger::Enabled;
use super::unordered::Unordered;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct EventTrigger;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct EventTriggerBody {
    name: Ident,
    event: Expr,
    /// The commands that it fires for; empty for all.
    tags: Unordered<String>,
    function: QName,
    enabled: Enabled,
}

fn enable(name: &Ident, enabled: Enabled) -> Step {
    Step::new(sql!("ALTER EVENT TRIGGER {} {}", Ident(name), Keyword(enabled.keyword())))
}

impl Kind for EventTrigger {
    type Body = EventTriggerBody;
    const NAME: KindName = KindName("event trigger");
    const LAST: bool = true;

    fn create(new: &Typed<'_, EventTriggerBody>, _: Parts<'_>) -> Vec<Step> {
        let EventTriggerBody { name, event, tags, function, enabled } = new.body;
        let mut clauses = vec![sql!("CREATE EVENT TRIGGER {} ON {}", Ident(name), Expr(event))];
        if !tags.0.is_empty() {
            let tags = Sql::join(tags.0.iter().map(|tag| sql!("{}", Text(tag))), ", ");
            clauses.push(sql!("WHEN TAG IN ({})", Sql(&tags)));
        }
        clauses.push(sql!("EXECUTE FUNCTION {}()", Name(function)));
        let mut steps = vec![Step::new(Sql::join(clauses, " "))];
        if *enabled != Enabled::Origin {
            steps.push(enable(name, *enabled));
        }
        steps
    }

    fn alter(old: &Typed<'_, EventTriggerBody>, new: &Typed<'_, EventTriggerBody>) -> Alteration {
        let EventTriggerBody { name, event, tags, function, enabled } = new.body;
        let old = old.body;
        if old.event != *event || old.tags != *tags || old.function != *function {
            return Alteration::Recreate {
                why: "PostgreSQL cannot change when an event trigger fires or what it calls",
                class: Class::InPlace,
            };
        }
        Alteration::in_place(Class::InPlace, vec![enable(name, *enabled)])
    }

    fn drop(old: &Typed<'_, EventTriggerBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP EVENT TRIGGER {}", Ident(&old.body.name)))]
    }
}

impl PgKind for EventTrigger {
    const CLASS: u32 = class::EVENT_TRIGGER;
    const QUERY: &'static str = "
        SELECT v.oid, v.evtname AS name, v.evtevent AS event, v.evtenabled AS enabled,
               pg_catalog.to_json(v.evttags) AS tags,
               n.nspname AS function_schema, p.proname AS function
        FROM pg_catalog.pg_event_trigger v
        JOIN pg_catalog.pg_proc p ON p.oid = v.evtfoid
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE {free pg_event_trigger v.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.ident("name")?;
        let path = vec![name.clone()];
        let body = EventTriggerBody {
            name,
            event: row.expr("event")?,
            tags: Unordered(row.json::<Option<_>>("tags")?.unwrap_or_default()),
            function: QName::new(row.ident("function_schema")?, row.ident("function")?),
            enabled: Enabled::decode(row, "enabled")?,
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &EventTriggerBody) -> Option<Sql> {
        Some(sql!("EVENT TRIGGER {}", Ident(&body.name)))
    }
}
