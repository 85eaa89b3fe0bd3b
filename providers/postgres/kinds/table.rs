//! Tables. Their columns, defaults and constraints are objects of their own that CREATE TABLE
//! takes in where it can.
use schemactl_core::catalog::{Object, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, Kind, KindName, Parts, Step};
use schemactl_core::sql::Sql;
use serde::Serialize;

use super::column::{self, Column};
use super::constraint::{self, Constraint};
use super::options::Options;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Table;

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct TableBody {
    name: QName,
    persistence: Persistence,
    options: Options,
}

/// `pg_class.relpersistence`; temporary relations are never seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Persistence {
    Permanent,
    Unlogged,
}

impl Persistence {
    pub(crate) fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        match row.code("persistence")? {
            'p' => Ok(Self::Permanent),
            'u' => Ok(Self::Unlogged),
            code => row.unknown("persistence", code),
        }
    }
}

impl Kind for Table {
    type Body = TableBody;
    const NAME: KindName = KindName("table");

    fn create(new: &Typed<'_, TableBody>, parts: Parts<'_>) -> Vec<Step> {
        let TableBody { name, persistence, options } = new.body;
        let columns = parts.of::<Column>(&new.object.id);
        let constraints = parts.of::<Constraint>(&new.object.id);
        let clauses = columns.iter().map(|c| column::clause(c, parts));
        let clauses = clauses.chain(constraints.iter().map(|c| constraint::clause(c.body)));
        let lines: Vec<Sql> = clauses.collect();
        let head = match persistence {
            Persistence::Permanent => sql!("CREATE TABLE {}", Name(name)),
            Persistence::Unlogged => sql!("CREATE UNLOGGED TABLE {}", Name(name)),
        };
        let with = options.clause();
        let sql = if lines.is_empty() {
            sql!("{} (){}", Sql(&head), Sql(&with))
        } else {
            sql!("{} (\n    {}\n){}", Sql(&head), Sql(&Sql::join(lines, ",\n    ")), Sql(&with))
        };
        let mut steps = vec![Step::new(sql)];
        steps.extend(columns.iter().flat_map(|c| column::extras(None, c.body)));
        steps
    }

    fn alter(old: &Typed<'_, TableBody>, new: &Typed<'_, TableBody>) -> Alteration {
        let TableBody { name, persistence, options } = new.body;
        let mut steps = Vec::new();
        if old.body.persistence != *persistence {
            steps.push(Step::new(match persistence {
                Persistence::Permanent => sql!("ALTER TABLE {} SET LOGGED", Name(name)),
                Persistence::Unlogged => sql!("ALTER TABLE {} SET UNLOGGED", Name(name)),
            }));
        }
        let change = sql!("ALTER TABLE {}", Name(name));
        steps.extend(old.body.options.changes(options, &change));
        Alteration::in_place(Class::InPlace, steps)
    }

    fn drop(old: &Typed<'_, TableBody>) -> Vec<Step> {
        vec![Step::new(sql!("DROP TABLE {}", Name(&old.body.name)))]
    }

    fn rebuild_class(_: &TableBody) -> Class {
        Class::Destructive
    }

    fn occupies(body: &TableBody) -> Vec<String> {
        vec![super::relation_name(&body.name), super::type_name(&body.name)]
    }
}

impl PgKind for Table {
    const CLASS: u32 = class::RELATION;
    const QUERY: &'static str = "
        SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relpersistence AS persistence,
               pg_catalog.to_json(c.reloptions) AS options,
               (SELECT pg_catalog.to_json(tc.reloptions) FROM pg_catalog.pg_class tc
                WHERE tc.oid = c.reltoastrelid) AS toast_options
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname = ANY ({schemas})
          AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let body = TableBody {
            name,
            persistence: Persistence::decode(row)?,
            options: Options::decode(row)?,
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &TableBody) -> Option<Sql> {
        Some(sql!("TABLE {}", Name(&body.name)))
    }
}
