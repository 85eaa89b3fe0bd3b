//! Tables: plain, partitioned and foreign ones. Their columns, defaults and constraints are objects of their own that CREATE TABLE
//! takes in where it can.
use schemactl_core::catalog::{Object, ObjectId, Typed};
use schemactl_core::ident::{Ident, QName};
use schemactl_core::kind::{Alteration, Class, InPlace, Kind, KindName, Parts, Shape, Step};
use schemactl_core::sql::{Expr, Sql};
use serde::Serialize;

use super::column::{self, Column};
use super::constraint::{self, Constraint};
use super::fact::Fact;
use super::foreign_options::ForeignOptions;
use super::inheritance::{Inheritance, InheritanceBody};
use super::options::Options;
use super::sequence;
use super::toast_options;
use crate::row::{DecodeError, PgKind, Row, class};
use crate::sql::sql;

pub(crate) struct Table;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct TableBody {
    name: QName,
    persistence: Persistence,
    partition_by: Option<PartitionKey>,
    foreign: Option<Foreign>,
    /// Where it is not `heap`.
    access_method: Option<Ident>,
    /// Where it is not the database's own.
    tablespace: Option<Ident>,
    options: Options,
    /// Sequences of its columns that do not change their persistence with it.
    #[serde(skip)]
    keep_theirs: Fact<Vec<QName>>,
    /// Foreign keys that go and come back while its persistence changes.
    #[serde(skip)]
    in_the_way: Fact<Vec<ObjectId>>,
}

impl TableBody {
    pub(crate) fn persistence(&self) -> Persistence {
        self.persistence
    }

    pub(crate) fn with_sequences(&self, keep_theirs: Vec<QName>) -> Self {
        Self { keep_theirs: Fact(keep_theirs), ..self.clone() }
    }

    pub(crate) fn without(&self, in_the_way: Vec<ObjectId>) -> Self {
        Self { in_the_way: Fact(in_the_way), ..self.clone() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PartitionKey {
    /// `RANGE (placed_at)`
    key: Expr,
    /// The types of the columns in it, which PostgreSQL does not let change.
    types: String,
}

/// What makes it a foreign table.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Foreign {
    server: Ident,
    options: ForeignOptions,
}

/// `pg_class.relpersistence`; temporary relations are never seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Persistence {
    Permanent,
    Unlogged,
}

impl TableBody {
    /// Whether it stores rows itself.
    pub(crate) fn has_rows(&self) -> bool {
        self.partition_by.is_none() && self.foreign.is_none()
    }

    pub(crate) fn is_partitioned(&self) -> bool {
        self.partition_by.is_some()
    }

    pub(crate) fn is_foreign(&self) -> bool {
        self.foreign.is_some()
    }
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
        let TableBody { name, persistence, partition_by, foreign, .. } = new.body;
        let TableBody { access_method, tablespace, options, .. } = new.body;
        let parents = parts.of::<Inheritance>(&new.object.id);
        let comes = |object: &Object| comes_along(object, &parents);
        let (inherited, columns): (Vec<_>, Vec<_>) = parts
            .of::<Column>(&new.object.id)
            .into_iter()
            .partition(|c| !c.body.is_local() && comes(c.object));
        let constraints = parts.of::<Constraint>(&new.object.id);
        let (constraints, later) = constraint::distinct(constraints);
        let constraints = constraints.iter().filter(|c| c.object.local || !comes(c.object));
        let clauses = columns.iter().map(|c| column::clause(c, parts));
        let lines: Vec<Sql> =
            clauses.chain(constraints.map(|c| constraint::clause(c.body))).collect();
        let mut sql = match (persistence, foreign) {
            (_, Some(_)) => sql!("CREATE FOREIGN TABLE {}", Name(name)),
            (Persistence::Permanent, None) => sql!("CREATE TABLE {}", Name(name)),
            (Persistence::Unlogged, None) => sql!("CREATE UNLOGGED TABLE {}", Name(name)),
        };
        sql = if lines.is_empty() {
            sql!("{} ()", Sql(&sql))
        } else {
            sql!("{} (\n    {}\n)", Sql(&sql), Sql(&Sql::join(lines, ",\n    ")))
        };
        if !parents.is_empty() {
            let names = parents.iter().map(|p| sql!("{}", Name(&p.body.inherits)));
            sql = sql!("{} INHERITS ({})", Sql(&sql), Sql(&Sql::join(names, ", ")));
        }
        if let Some(PartitionKey { key, types: _ }) = partition_by {
            sql = sql!("{} PARTITION BY {}", Sql(&sql), Expr(key));
        }
        if let Some(Foreign { server, options }) = foreign {
            sql = sql!("{} SERVER {}{}", Sql(&sql), Ident(server), Sql(&options.clause()));
        }
        if let Some(method) = access_method {
            sql = sql!("{} USING {}", Sql(&sql), Ident(method));
        }
        let options = toast_options::joined(options, parts, &new.object.id);
        sql = sql!("{}{}", Sql(&sql), Sql(&options.clause()));
        if let Some(tablespace) = tablespace {
            sql = sql!("{} TABLESPACE {}", Sql(&sql), Ident(tablespace));
        }
        let mut steps = vec![Step::new(sql)];
        steps.extend(columns.iter().flat_map(|c| column::extras(None, c.body)));
        steps.extend(inherited.iter().flat_map(|c| column::own(c, parts)));
        steps.extend(later.iter().flat_map(|c| Constraint::create(c, Parts::default())));
        steps
    }

    fn alter(old: &Typed<'_, TableBody>, new: &Typed<'_, TableBody>) -> Alteration {
        let TableBody { name, persistence, partition_by, foreign, .. } = new.body;
        let TableBody { access_method, tablespace, options, in_the_way, .. } = new.body;
        let old = old.body;
        if let Some(why) = replaced(old, new.body) {
            return Alteration::Recreate { why, class: Class::InPlace };
        }
        debug_assert_eq!(old.partition_by, *partition_by);
        let mut steps = Vec::new();
        if old.persistence != *persistence {
            steps.push(Step::new(match persistence {
                Persistence::Permanent => sql!("ALTER TABLE {} SET LOGGED", Name(name)),
                Persistence::Unlogged => sql!("ALTER TABLE {} SET UNLOGGED", Name(name)),
            }));
            let theirs = new.body.keep_theirs.0.iter();
            steps.extend(theirs.map(|s| sequence::set_persistence(s, old.persistence)));
        }
        if let (Some(old), Some(new)) = (&old.foreign, foreign)
            && let Some(changes) = old.options.changes(&new.options)
        {
            steps.push(Step::new(sql!("ALTER FOREIGN TABLE {} {}", Name(name), Sql(&changes))));
        }
        let change = sql!("ALTER TABLE {}", Name(name));
        if old.access_method != *access_method {
            steps.push(match (access_method, partition_by) {
                // That of its partitions is then the server's default.
                (None, Some(_)) => Step::new(sql!("{} SET ACCESS METHOD DEFAULT", Sql(&change))),
                (method, _) => set_access_method(&change, method.as_ref()),
            });
        }
        if old.tablespace != *tablespace {
            steps.push(set_tablespace(&change, tablespace.as_ref()));
        }
        steps.extend(old.options.changes(options, &change));
        let in_the_way = in_the_way.0.clone();
        let disturbs = Box::new(move |object: &Object| in_the_way.contains(&object.id));
        Alteration::InPlace(InPlace { class: Class::InPlace, steps, disturbs })
    }

    fn drop(old: &Typed<'_, TableBody>) -> Vec<Step> {
        vec![Step::new(match old.body.foreign {
            Some(_) => sql!("DROP FOREIGN TABLE {}", Name(&old.body.name)),
            None => sql!("DROP TABLE {}", Name(&old.body.name)),
        })]
    }

    fn rename(old: &Typed<'_, TableBody>, name: &Ident) -> Option<Vec<Step>> {
        let sql = sql!("ALTER TABLE {} RENAME TO {}", Name(&old.body.name), Ident(name));
        Some(vec![Step::new(sql)])
    }

    /// Its columns.
    fn shape(object: &Typed<'_, TableBody>, parts: Parts<'_>) -> Option<Shape> {
        let columns = parts.of::<Column>(&object.object.id);
        let mut columns: Vec<String> =
            columns.iter().map(|c| column::description(c, parts)).collect();
        columns.sort();
        (!columns.is_empty()).then(|| Shape::Likeness(columns.join("\n")))
    }

    /// The rows of a foreign table are elsewhere.
    fn rebuild_class(body: &TableBody) -> Class {
        if body.foreign.is_some() { Class::InPlace } else { Class::Destructive }
    }

    fn occupies(body: &TableBody) -> Vec<String> {
        vec![super::relation_name(&body.name), super::type_name(&body.name)]
    }
}

/// Why the one table cannot become the other.
fn replaced(old: &TableBody, new: &TableBody) -> Option<&'static str> {
    let server = |body: &TableBody| body.foreign.as_ref().map(|f| f.server.clone());
    match (&old.partition_by, &new.partition_by) {
        (None, Some(_)) => Some("PostgreSQL cannot partition a table that exists"),
        (Some(_), None) => Some("PostgreSQL cannot make a partitioned table a plain one"),
        (Some(old), Some(new)) if old.key != new.key => {
            Some("PostgreSQL cannot change how a table is partitioned")
        }
        (Some(old), Some(new)) if old.types != new.types => {
            Some("PostgreSQL cannot change the type of a column in a partition key")
        }
        _ if old.foreign.is_some() != new.foreign.is_some() => {
            Some("PostgreSQL cannot turn a table into a foreign table or back")
        }
        _ if server(old) != server(new) => {
            Some("PostgreSQL cannot move a foreign table to another server")
        }
        _ => None,
    }
}

/// Whether INHERITS brings it.
fn comes_along(object: &Object, parents: &[Typed<'_, InheritanceBody>]) -> bool {
    let stated = |id: &ObjectId| parents.iter().any(|parent| parent.object.id == *id);
    !object.inherited.is_empty() && object.inherited.iter().all(|link| stated(&link.through))
}

pub(crate) fn set_access_method(change: &Sql, method: Option<&Ident>) -> Step {
    let heap = Ident::new("heap");
    Step::new(sql!("{} SET ACCESS METHOD {}", Sql(change), Ident(method.unwrap_or(&heap))))
}

pub(crate) fn set_tablespace(change: &Sql, tablespace: Option<&Ident>) -> Step {
    let usual = Ident::new("pg_default");
    Step::new(sql!("{} SET TABLESPACE {}", Sql(change), Ident(tablespace.unwrap_or(&usual))))
}

impl PgKind for Table {
    const CLASS: u32 = class::RELATION;
    const QUERY: &'static str = "
        SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relpersistence AS persistence,
               pg_catalog.to_json(c.reloptions) AS options,
               (SELECT s.spcname FROM pg_catalog.pg_tablespace s
                WHERE s.oid = c.reltablespace) AS tablespace,
               (SELECT m.amname FROM pg_catalog.pg_am m
                WHERE m.oid = c.relam AND (m.amname <> 'heap' OR c.relkind = 'p')) AS access_method,
               CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
               CASE WHEN c.relkind = 'p' THEN
                 (SELECT pg_catalog.string_agg(pg_catalog.format_type(a.atttypid, a.atttypmod), ', '
                                               ORDER BY k.place)
                  FROM pg_catalog.pg_partitioned_table pt
                  CROSS JOIN LATERAL pg_catalog.unnest(pt.partattrs::pg_catalog.int2[])
                    WITH ORDINALITY AS k (number, place)
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
                  WHERE pt.partrelid = c.oid AND k.number > 0) END AS partition_types,
               fs.srvname AS server, pg_catalog.to_json(ft.ftoptions) AS foreign_options
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid
        LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver
        WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND n.nspname = ANY ({schemas})
          AND {free pg_class c.oid}";

    fn decode(row: &Row<'_>) -> Result<Object, DecodeError> {
        let name = row.qname()?;
        let path: Vec<Ident> = vec![name.schema.clone(), name.name.clone()];
        let body = TableBody {
            name,
            persistence: Persistence::decode(row)?,
            partition_by: match row.optional_expr("partition_key")? {
                Some(key) => {
                    let types = row.optional("partition_types")?.unwrap_or_default().to_owned();
                    Some(PartitionKey { key, types })
                }
                None => None,
            },
            foreign: match row.optional("server")? {
                Some(server) => {
                    let options = ForeignOptions::decode(row, "foreign_options")?;
                    Some(Foreign { server: Ident::new(server), options })
                }
                None => None,
            },
            access_method: row.optional("access_method")?.map(Ident::new),
            tablespace: row.optional("tablespace")?.map(Ident::new),
            options: Options::decode(row)?,
            keep_theirs: Fact::default(),
            in_the_way: Fact::default(),
        };
        Ok(Object::new::<Self>(path, None, body))
    }

    fn comment_on(body: &TableBody) -> Option<Sql> {
        Some(match body.foreign {
            Some(_) => sql!("FOREIGN TABLE {}", Name(&body.name)),
            None => sql!("TABLE {}", Name(&body.name)),
        })
    }
}
