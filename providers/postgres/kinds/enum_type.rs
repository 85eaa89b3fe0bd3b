//! Enumerated types.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Clash, Class, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct EnumType;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct EnumBody {
    name: QName,
    values: Vec<String>,
}

impl EnumBody {
    /// The values that another state of it lacks.
    pub(crate) fn missing_in(&self, other: &Self) -> Vec<String> {
        self.values.iter().filter(|v| !other.values.contains(v)).cloned().collect()
    }
}

impl Kind for EnumType {
    type Body = EnumBody;
    const NAME: KindName = KindName("enum");

    fn create(new: &Typed<'_, EnumBody>, _: Parts<'_>) -> Vec<Step> {
        let EnumBody { name, values } = new.body;
        let values = Sql::join(values.iter().map(|v| sql!("{}", Text(v))), ", ");
        vec![Step::new(sql!("CREATE TYPE {} AS ENUM ({})", Name(name), Sql(&values)))]
    }

    fn alter(old: &Typed<'_, EnumBody>, new: &Typed<'_, EnumBody>) -> Alteration {
        let EnumBody { name, values } = new.body;
        if is_subsequence(&old.body.values, values) {
            return Alteration::in_place(Class::Additive, added(name, &old.body.values, values));
        }
        let removes = old.body.values.iter().any(|v| !values.contains(v));
        if removes {
            swap(name, "PostgreSQL cannot remove a value of an enum", Class::Destructive)
        } else {
            swap(name, "PostgreSQL cannot reorder the values of an enum", Class::InPlace)
        }
    }

    /// PostgreSQL refuses a value until the transaction that adds it has ended (55P04), also in a
    /// default, a check or a view. The values of an enum made in the same transaction it takes.
    fn clash(old: &Typed<'_, EnumBody>, new: &Typed<'_, EnumBody>) -> Option<Clash> {
        let added = new.body.values.iter().filter(|v| !old.body.values.contains(v));
        let added: Vec<String> = added.cloned().collect();
        let id = new.object.id.clone();
        let why = "PostgreSQL lets nobody use a new value in the transaction that adds it";
        (!added.is_empty()).then(|| Clash {
            with: Box::new(move |other| reads_a_value(other, &id, &added)),
            instead: swap(&new.body.name, why, Class::InPlace),
        })
    }

    fn drop(old: &Typed<'_, EnumBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP TYPE {}", Name(&old.body.name)))]
    }

    fn rename(old: &Typed<'_, EnumBody>, name: &Ident) -> Option<Vec<Step>> {
        let sql = sql!("ALTER TYPE {} RENAME TO {}", Name(&old.body.name), Ident(name));
        Some(vec![Step::new(sql)])
    }

    fn shape(object: &Typed<'_, EnumBody>, _: Parts<'_>) -> Option<Shape> {
        Some(Shape::Likeness(object.object.nameless()))
    }

    const MEMBER: Option<KindName> = Some(KindName("enum value"));

    fn members(body: &EnumBody) -> Vec<(Ident, String)> {
        body.values.iter().map(|value| (Ident::new(value.as_str()), String::new())).collect()
    }

    fn rename_member(old: &Typed<'_, EnumBody>, value: &Ident, name: &Ident) -> Vec<Step> {
        vec![Step::new(sql!(
            "ALTER TYPE {} RENAME VALUE {} TO {}",
            Name(&old.body.name),
            Text(value.raw()),
            Text(name.raw())
        ))]
    }

    fn rebuild_class(_: &EnumBody) -> Class {
        Class::Destructive
    }

    fn occupies(body: &EnumBody) -> Vec<String> {
        vec![super::type_name(&body.name)]
    }
}

fn swap(name: &QName, why: &'static str, class: Class) -> Alteration {
    let aside = moved_aside(name);
    let rename = sql!("ALTER TYPE {} RENAME TO {}", Name(name), Ident(&aside.name));
    Alteration::Swap {
        why,
        class,
        aside: vec![Step::new(rename)],
        remove: vec![Step::new(sql!("DROP TYPE {}", Name(&aside)))],
    }
}

/// Whether the server turns one of the values into one of the enum's when it makes this object. A
/// function's body is read only where it is SQL; that and a partition's bound leave no trace in
/// `pg_depend`.
fn reads_a_value(object: &Object, of: &ObjectId, values: &[String]) -> bool {
    let fields = object.fields();
    let text = |name: &str| fields.get(name).is_some_and(|field| says(field, values));
    match object.id.kind.0 {
        "function" | "procedure" => {
            text("arguments") || fields["language"] == "sql" && text("definition")
        }
        "table" | "partition" => fields.values().any(|field| says(field, values)),
        _ => object.needs.contains(of) && fields.values().any(|field| says(field, values)),
    }
}

/// Whether a text has a literal with one of the values, alone or in an array.
fn says(field: &serde_json::Value, values: &[String]) -> bool {
    use serde_json::Value;
    let quoted = |text: &str, value: &str| {
        text.match_indices(value).any(|(at, _)| {
            text[..at].ends_with(['\'', '{', ',', '"'])
                && text[at + value.len()..].starts_with(['\'', '}', ',', '"'])
        })
    };
    match field {
        Value::String(text) => values.iter().any(|value| quoted(text, &value.replace('\'', "''"))),
        Value::Array(fields) => fields.iter().any(|field| says(field, values)),
        Value::Object(fields) => fields.values().any(|field| says(field, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The name under which a type that is being replaced waits for its end.
pub(crate) fn moved_aside(name: &QName) -> QName {
    let mut short = name.name.raw();
    while short.len() > 50 {
        short = &short[..short.char_indices().next_back().map_or(0, |(i, _)| i)];
    }
    QName::new(name.schema.clone(), Ident::new(format!("{short}__replaced")))
}

fn is_subsequence(old: &[String], new: &[String]) -> bool {
    let mut new = new.iter();
    old.iter().all(|value| new.any(|n| n == value))
}

/// One statement per new value, each put before the old value that follows it.
fn added(name: &QName, old: &[String], new: &[String]) -> Vec<Step> {
    let mut steps = Vec::new();
    for (i, value) in new.iter().enumerate().filter(|(_, v)| !old.contains(v)) {
        let sql = match new[i..].iter().find(|v| old.contains(v)) {
            Some(next) => {
                sql!("ALTER TYPE {} ADD VALUE {} BEFORE {}", Name(name), Text(value), Text(next))
            }
            None => sql!("ALTER TYPE {} ADD VALUE {}", Name(name), Text(value)),
        };
        steps.push(Step::new(sql));
    }
    steps
}

impl PgKind for EnumType {
    const CLASS: u32 = class::TYPE;
    const QUERY: &'static str = "
        SELECT t.oid, n.nspname AS schema, t.typname AS name,
               (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder)
                FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) AS values
        FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE t.typtype = 'e' AND n.nspname = ANY ({schemas}) AND {free pg_type t.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let values = row.json::<Option<Vec<String>>>("values")?.unwrap_or_default();
        let path = vec![name.schema.clone(), name.name.clone()];
        Ok(Object::new::<Self>(path, None, EnumBody { name, values }))
    }

    fn comment_on(body: &EnumBody) -> Option<Sql> {
        Some(sql!("TYPE {}", Name(&body.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_new_value_goes_to_its_place() {
        let name = QName::new(Ident::new("public"), Ident::new("status"));
        let steps = added(&name, &values("new done"), &values("draft new paid sent done gone"));
        let sql: Vec<&str> = steps.iter().map(|s| s.sql.as_str()).collect();
        assert_eq!(
            sql,
            [
                "ALTER TYPE public.status ADD VALUE 'draft' BEFORE 'new'",
                "ALTER TYPE public.status ADD VALUE 'paid' BEFORE 'done'",
                "ALTER TYPE public.status ADD VALUE 'sent' BEFORE 'done'",
                "ALTER TYPE public.status ADD VALUE 'gone'",
            ]
        );
    }

    #[test]
    fn a_new_value_is_found_in_literals_only() {
        let new = ["it's".to_owned(), "sent".to_owned()];
        let found = |text: &str| says(&serde_json::json!({ "definition": text }), &new);
        assert!(found("DEFAULT 'sent'::public.status"));
        assert!(found("= ANY ('{draft,sent}'::public.status[])"));
        assert!(found("SELECT 'it''s'::public.status"));
        assert!(!found("SELECT sent, 'presented' FROM t"));
    }

    #[test]
    fn a_removed_or_moved_value_is_no_subsequence() {
        assert!(is_subsequence(&values("a b"), &values("x a y b")));
        assert!(!is_subsequence(&values("a b"), &values("b a")));
        assert!(!is_subsequence(&values("a b"), &values("a")));
    }
}
