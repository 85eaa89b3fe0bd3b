//! Whether the role may make the changes: what it has to own, and where it has to have CREATE.
//! <https://www.postgresql.org/docs/current/ddl-priv.html>
use std::collections::BTreeSet;

use schemactl_core::catalog::{Object, ObjectId};
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::ident::Ident;
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Action, Plan, PlannedChange};
use schemactl_core::provider::ProviderError;
use schemactl_core::sql::Sql;
use tokio_postgres::Client;

use crate::introspect::transaction;
use crate::kinds::constraint::Constraint;
use crate::row::RowSet;
use crate::sql::sql;

/// At most so many missing rights are named.
const NAMED: usize = 20;

pub(super) async fn check(
    client: &Client,
    plan: &Plan,
) -> Result<Option<Diagnostic>, ProviderError> {
    let Some(query) = Needed::by(plan).query() else { return Ok(None) };
    // Types are printed qualified, as the catalog's reader has them.
    let message =
        format!("BEGIN READ ONLY; SET LOCAL search_path = ''; {}; COMMIT", query.as_str());
    let sets = transaction(client, &message).await?;
    let mut missing = Vec::new();
    let mut role = String::new();
    for row in sets.iter().flat_map(RowSet::rows) {
        let text = |column| row.text(column).map_err(|e| ProviderError::Catalog(e.to_string()));
        text("role")?.clone_into(&mut role);
        missing.push(text("missing")?.to_owned());
    }
    if missing.is_empty() {
        return Ok(None);
    }
    let message = format!("the role `{role}` has not the rights that this plan takes");
    let mut diagnostic = Diagnostic::error("no-privilege", message)
        .help("apply with a role that has them, or have them granted");
    let more = missing.len().saturating_sub(NAMED);
    missing.truncate(NAMED);
    diagnostic.notes = missing.into_iter().map(|right| format!("missing: {right}")).collect();
    if more > 0 {
        diagnostic.notes.push(format!("and {more} more"));
    }
    Ok(Some(diagnostic))
}

type Name<'a> = (&'a Ident, &'a Ident);

/// What the plan takes of what is there already.
#[derive(Default)]
struct Needed<'a> {
    create_in_database: bool,
    extensions: BTreeSet<&'a Ident>,
    create_in: BTreeSet<&'a Ident>,
    schemas: BTreeSet<&'a Ident>,
    relations: BTreeSet<Name<'a>>,
    types: BTreeSet<Name<'a>>,
    routines: BTreeSet<(&'a Ident, &'a Ident, &'a Ident)>,
    /// Tables that get a trigger.
    triggers: BTreeSet<Name<'a>>,
    /// Tables that a foreign key leads to.
    references: BTreeSet<Name<'a>>,
}

impl<'a> Needed<'a> {
    fn by(plan: &'a Plan) -> Self {
        let mut needed = Self::default();
        for change in &plan.changes {
            let object = change.old.as_ref().or(change.new.as_ref());
            let object = object.expect("a change has an old state or a new one");
            needed.change(change, object);
        }
        let made: Vec<&ObjectId> =
            plan.changes.iter().filter(|c| c.action == Action::Create).map(|c| &c.id).collect();
        for id in made {
            match &*id.path {
                [schema] if id.kind.0 == "schema" => {
                    needed.create_in.remove(schema);
                    needed.schemas.remove(schema);
                }
                [schema, name] => {
                    for names in [
                        &mut needed.relations,
                        &mut needed.types,
                        &mut needed.triggers,
                        &mut needed.references,
                    ] {
                        names.remove(&(schema, name));
                    }
                }
                [schema, name, signature] => {
                    needed.routines.remove(&(schema, name, signature));
                }
                _ => {}
            }
        }
        needed
    }

    fn change(&mut self, change: &PlannedChange, object: &'a Object) {
        let created = change.action == Action::Create;
        let path = &*object.id.path;
        match object.id.kind.0 {
            "schema" if created => self.create_in_database = true,
            "extension" if created => self.extensions.extend(path.first()),
            "trigger" if created => {
                self.triggers.extend(object.parent.as_ref().and_then(relation));
            }
            "comment" => {
                if let (Some(parent), false) = (&object.parent, change.action == Action::Drop) {
                    self.own(parent);
                }
            }
            _ if created => {
                if is_in_schema(object.id.kind.0) {
                    self.create_in.extend(path.first());
                }
                if let Some(parent) = &object.parent {
                    self.own(parent);
                }
                if object.id.kind == Constraint::NAME
                    && object.typed::<Constraint>().body.is_foreign_key()
                {
                    self.references.extend(object.needs.iter().filter_map(table));
                }
            }
            _ => match &object.parent {
                Some(parent) if relation(parent).is_some() => self.own(parent),
                _ => self.own(&object.id),
            },
        }
    }

    fn own(&mut self, id: &'a ObjectId) {
        match (id.kind.0, &*id.path) {
            ("schema", [schema]) => {
                self.schemas.insert(schema);
            }
            ("enum" | "domain" | "range type" | "base type", [schema, name]) => {
                self.types.insert((schema, name));
            }
            ("function" | "procedure" | "aggregate", [schema, name, signature]) => {
                self.routines.insert((schema, name, signature));
            }
            _ => self.relations.extend(relation(id)),
        }
    }

    /// A row for everything that is needed and missing.
    fn query(&self) -> Option<Sql> {
        let mut parts = Vec::new();
        if self.create_in_database {
            parts.push(sql!(
                "SELECT 'CREATE on database ' || pg_catalog.current_database() \
                 WHERE NOT pg_catalog.has_database_privilege(\
                 pg_catalog.current_database(), 'CREATE')"
            ));
        }
        let ones = |names: &BTreeSet<&Ident>| {
            let rows = names.iter().map(|name| sql!("({})", Text(name.raw())));
            (!names.is_empty()).then(|| Sql::join(rows, ", "))
        };
        let twos = |names: &BTreeSet<Name<'_>>| {
            let row =
                |(schema, name): &Name<'_>| sql!("({}, {})", Text(schema.raw()), Text(name.raw()));
            (!names.is_empty()).then(|| Sql::join(names.iter().map(row), ", "))
        };
        let threes = self.routines.iter().map(|(schema, name, signature)| {
            sql!("({}, {}, {})", Text(schema.raw()), Text(name.raw()), Text(signature.raw()))
        });
        let threes = Sql::join(threes, ", ");
        parts.extend(ones(&self.extensions).map(|names| extensions(&names)));
        parts.extend(ones(&self.create_in).map(|names| create_in(&names)));
        parts.extend(ones(&self.schemas).map(|names| schemas(&names)));
        parts.extend(twos(&self.relations).map(|names| relations(&names)));
        parts.extend(twos(&self.types).map(|names| types(&names)));
        parts.extend(
            twos(&self.triggers).map(|names| tables(&names, "TRIGGER", "has_table_privilege")),
        );
        let references = twos(&self.references);
        parts.extend(
            references.map(|names| tables(&names, "REFERENCES", "has_any_column_privilege")),
        );
        if !self.routines.is_empty() {
            parts.push(routines(&threes));
        }
        if parts.is_empty() {
            return None;
        }
        let all = Sql::join(parts, " UNION ALL ");
        Some(sql!(
            "SELECT missing, current_user AS role FROM ({}) m (missing) ORDER BY missing",
            Sql(&all)
        ))
    }
}

/// The relation that an object is.
fn relation(id: &ObjectId) -> Option<Name<'_>> {
    let kinds = ["table", "view", "materialized view", "sequence", "composite type", "index"];
    match &*id.path {
        [schema, name] if kinds.contains(&id.kind.0) => Some((schema, name)),
        _ => None,
    }
}

/// The table that an object is or is a part of.
fn table(id: &ObjectId) -> Option<Name<'_>> {
    match (id.kind.0, &*id.path) {
        ("table" | "column" | "constraint", [schema, name, ..]) => Some((schema, name)),
        _ => None,
    }
}

/// Whether CREATE on the schema is what it takes to make one.
fn is_in_schema(kind: &str) -> bool {
    matches!(
        kind,
        "table"
            | "view"
            | "materialized view"
            | "sequence"
            | "index"
            | "function"
            | "procedure"
            | "aggregate"
            | "enum"
            | "domain"
            | "composite type"
            | "range type"
            | "base type"
            | "collation"
            | "operator"
            | "statistics"
    )
}

/// A trusted extension takes CREATE on the database, any other a superuser.
fn extensions(names: &Sql) -> Sql {
    sql!(
        "SELECT CASE WHEN t.trusted THEN 'CREATE on database ' || pg_catalog.current_database() \
                ELSE 'superuser' END || ', for extension ' || w.name \
         FROM (VALUES {}) w (name) \
         JOIN LATERAL (SELECT pg_catalog.bool_or(v.trusted) AS trusted, \
                              pg_catalog.bool_or(v.superuser) AS superuser \
                       FROM pg_catalog.pg_available_extension_versions v WHERE v.name = w.name) t \
           ON true \
         JOIN pg_catalog.pg_roles r ON r.rolname = current_user \
         WHERE NOT r.rolsuper AND t.superuser \
           AND NOT (t.trusted AND pg_catalog.has_database_privilege(\
                    pg_catalog.current_database(), 'CREATE'))",
        Sql(names)
    )
}

fn create_in(names: &Sql) -> Sql {
    sql!(
        "SELECT 'CREATE on schema ' || pg_catalog.quote_ident(n.nspname) \
         FROM (VALUES {}) w (name) JOIN pg_catalog.pg_namespace n ON n.nspname = w.name \
         WHERE NOT pg_catalog.has_schema_privilege(n.oid, 'CREATE')",
        Sql(names)
    )
}

fn schemas(names: &Sql) -> Sql {
    sql!(
        "SELECT 'to own schema ' || pg_catalog.quote_ident(n.nspname) || ', as ' \
                || pg_catalog.pg_get_userbyid(n.nspowner) || ' does' \
         FROM (VALUES {}) w (name) JOIN pg_catalog.pg_namespace n ON n.nspname = w.name \
         WHERE NOT pg_catalog.pg_has_role(n.nspowner, 'USAGE')",
        Sql(names)
    )
}

fn relations(names: &Sql) -> Sql {
    sql!(
        "SELECT 'to own ' || CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' \
                THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' \
                WHEN 'i' THEN 'index' ELSE 'table' END \
                || pg_catalog.format(' %I.%I, as ', n.nspname, c.relname) \
                || pg_catalog.pg_get_userbyid(c.relowner) || ' does' \
         FROM (VALUES {}) w (schema, name) JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema \
         JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name \
         WHERE NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')",
        Sql(names)
    )
}

fn types(names: &Sql) -> Sql {
    sql!(
        "SELECT pg_catalog.format('to own type %I.%I, as ', n.nspname, t.typname) \
                || pg_catalog.pg_get_userbyid(t.typowner) || ' does' \
         FROM (VALUES {}) w (schema, name) JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema \
         JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = w.name \
         WHERE NOT pg_catalog.pg_has_role(t.typowner, 'USAGE')",
        Sql(names)
    )
}

/// `test` is the function that asks for the privilege.
fn tables(names: &Sql, privilege: &'static str, test: &'static str) -> Sql {
    sql!(
        "SELECT {} || pg_catalog.format(' on table %I.%I', n.nspname, c.relname) \
         FROM (VALUES {}) w (schema, name) JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema \
         JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name \
         WHERE NOT pg_catalog.{}(c.oid, {})",
        Text(privilege),
        Sql(names),
        Keyword(test),
        Text(privilege)
    )
}

fn routines(names: &Sql) -> Sql {
    sql!(
        "SELECT pg_catalog.format('to own routine %I.%I(%s), as ', n.nspname, p.proname, \
                w.signature) || pg_catalog.pg_get_userbyid(p.proowner) || ' does' \
         FROM (VALUES {}) w (schema, name, signature) \
         JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema \
         JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid AND p.proname = w.name \
           AND pg_catalog.oidvectortypes(p.proargtypes) = w.signature \
         WHERE NOT pg_catalog.pg_has_role(p.proowner, 'USAGE')",
        Sql(names)
    )
}
