//! Whether the locks of one transaction fit the server's lock table. Every relation that is made,
//! changed or dropped stays locked until the end, and many other objects that are dropped too.
//! <https://www.postgresql.org/docs/current/runtime-config-locks.html>
use std::collections::{BTreeMap, BTreeSet};

use schemactl_core::catalog::{Object, ObjectId};
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::ident::Ident;
use schemactl_core::kind::Kind as _;
use schemactl_core::plan::{Action, Plan, PlannedChange};
use schemactl_core::provider::ProviderError;
use tokio_postgres::Client;

use super::row;
use crate::kinds::column::Column;
use crate::kinds::constraint::Constraint;
use crate::kinds::types;

/// The catalogs that are read and written, their indexes, the advisory lock, the transaction.
const BASE: usize = 170;

/// What an extension's script makes or drops, which is not known before.
const EXTENSION: usize = 100;

pub(super) async fn check(
    client: &Client,
    plan: &Plan,
) -> Result<Option<Diagnostic>, ProviderError> {
    let needed = needed(plan);
    // NLOCKENTS() of the server's lock.c. That of other sessions is taken already.
    let query = "SELECT pg_catalog.current_setting('max_locks_per_transaction') AS setting, \
        pg_catalog.current_setting('max_connections')::int \
        + pg_catalog.current_setting('max_prepared_transactions')::int \
        + coalesce(pg_catalog.current_setting('autovacuum_worker_slots', true), \
                   pg_catalog.current_setting('autovacuum_max_workers'))::int + 1 \
        + pg_catalog.current_setting('max_worker_processes')::int \
        + pg_catalog.current_setting('max_wal_senders')::int AS backends, \
        (SELECT count(*) FROM pg_catalog.pg_locks WHERE NOT fastpath) AS taken";
    let (setting, backends, taken) = row(client, query, |row| {
        Ok((row.number("setting")?, row.number("backends")?, row.number("taken")?))
    })
    .await?;
    let positive = |number: i64| usize::try_from(number).unwrap_or(0).max(1);
    let (setting, backends, taken) = (positive(setting), positive(backends), positive(taken));
    if needed + taken <= setting * backends {
        return Ok(None);
    }
    // A tenth to spare for sessions that come.
    let wanted = ((needed + taken) * 11).div_ceil(10 * backends).next_multiple_of(64);
    let message = format!(
        "this apply needs about {needed} locks in one transaction, and the server's lock table \
         holds about {}",
        setting * backends
    );
    let help = format!(
        "set max_locks_per_transaction = {wanted} on the server (it is {setting}) and restart it, \
         or apply the files in parts"
    );
    Ok(Some(Diagnostic::error("lock-table-too-small", message).help(help)))
}

/// How many locks the plan's statements and the reading of the result take, at most.
pub(super) fn needed(plan: &Plan) -> usize {
    let mut locks = Locks::default();
    let (mut made, mut dropped) = (Rows::default(), Rows::default());
    for change in &plan.changes {
        let (makes, drops) = match change.action {
            Action::Create => (true, false),
            Action::Alter | Action::Rename => (false, false),
            Action::Replace | Action::Rebuild => (true, true),
            Action::Drop => (false, true),
        };
        for object in change.old.iter().chain(&change.new) {
            locks.touch(object);
        }
        if let (true, Some(old)) = (drops, &change.old) {
            locks.more += dropping(old);
            dropped.add(old);
        }
        if let (true, Some(new)) = (makes, &change.new) {
            locks.more += making(new);
            made.add(new);
        }
        locks.more += rewriting(change);
    }
    // The TOAST table and its index.
    locks.more += 2 * (made.long() + dropped.long());
    // To print a query, the server locks what it reads.
    for object in plan.target.iter().filter(|o| holds_query(o.id.kind.0)) {
        locks.touch_needs(object);
    }
    BASE + locks.relations.len() + locks.schemas.len() + locks.more
}

/// A table whose rows can be longer than this, in bytes, gets a TOAST table (`heapam.c`: 2032 with
/// the row's header, which leaves this with room to spare).
const TOAST_THRESHOLD: usize = 1900;

/// The tables, and how long a row of each can be, in bytes.
#[derive(Default)]
struct Rows<'a> {
    tables: BTreeSet<&'a ObjectId>,
    widths: BTreeMap<&'a ObjectId, usize>,
}

impl<'a> Rows<'a> {
    fn add(&mut self, object: &'a Object) {
        match (object.id.kind.0, &object.parent) {
            ("table", _) => {
                self.tables.insert(&object.id);
            }
            ("materialized view", _) => {
                self.tables.insert(&object.id);
                self.widths.insert(&object.id, query_width(object));
            }
            ("column", Some(table)) => {
                *self.widths.entry(table).or_default() += object.typed::<Column>().body.max_width();
            }
            _ => {}
        }
    }

    fn long(&self) -> usize {
        let width = |table| self.widths.get(table).copied().unwrap_or_default();
        self.tables.iter().filter(|table| width(**table) > TOAST_THRESHOLD).count()
    }
}

/// The same for a materialized view, whose columns are no objects.
fn query_width(object: &Object) -> usize {
    let fields = object.fields();
    let columns = fields.get("columns").and_then(|columns| columns.as_array());
    let types = columns.into_iter().flatten().filter_map(|column| column.get("type")?.as_str());
    types.map(types::max_width).sum()
}

#[derive(Default)]
struct Locks<'a> {
    /// Relations share one name space in their schema.
    relations: BTreeSet<(&'a Ident, &'a Ident)>,
    schemas: BTreeSet<&'a Ident>,
    more: usize,
}

impl<'a> Locks<'a> {
    fn touch(&mut self, object: &'a Object) {
        self.schemas.extend(object.id.path.first().filter(|_| object.id.kind.0 != "comment"));
        self.relations.extend(relation(&object.id));
        self.relations.extend(object.parent.as_ref().and_then(relation));
        if object.id.kind == Constraint::NAME {
            let body = object.typed::<Constraint>().body;
            if let ([schema, .., name], true) = (&*object.id.path, body.has_index()) {
                self.relations.insert((schema, name));
            }
            if body.is_foreign_key() {
                self.touch_needs(object);
            }
        }
        if holds_query(object.id.kind.0) {
            self.touch_needs(object);
        }
    }

    fn touch_needs(&mut self, object: &'a Object) {
        for need in &object.needs {
            self.relations.extend(relation(need));
            if let (Constraint::NAME, [schema, .., name]) = (need.kind, &*need.path) {
                self.relations.insert((schema, name));
            }
        }
    }
}

/// Whether printing it means to print a query.
fn holds_query(kind: &str) -> bool {
    matches!(kind, "view" | "materialized view" | "function" | "procedure")
}

/// The relation that an object is, or is a part of.
fn relation(id: &ObjectId) -> Option<(&Ident, &Ident)> {
    let path = match id.kind.0 {
        "table" | "view" | "materialized view" | "sequence" | "sequence owner" | "index"
        | "composite type" | "column" | "default" | "constraint" | "trigger" => &*id.path,
        // Its first name is the kind of what it is on.
        "comment" => {
            let on = id.path.first()?.raw();
            let is_relation = !matches!(
                on,
                "function" | "procedure" | "enum" | "domain" | "domain constraint" | "schema"
            );
            if is_relation { &id.path[1..] } else { return None }
        }
        _ => return None,
    };
    path.first().zip(path.get(1))
}

/// Locks beside those of the relation itself and its TOAST table.
fn making(new: &Object) -> usize {
    match new.id.kind.0 {
        // The sequence behind it.
        "column" => usize::from(new.typed::<Column>().body.has_identity()),
        "extension" => EXTENSION,
        // What is no relation is locked as itself.
        "comment" => usize::from(relation(&new.id).is_none()),
        _ => 0,
    }
}

/// The same for what is dropped: its types, rules and triggers are objects with locks of their own.
fn dropping(old: &Object) -> usize {
    match old.id.kind.0 {
        // Its type and that of arrays of it.
        "table" | "enum" | "domain" => 2,
        "column" => usize::from(old.typed::<Column>().body.has_identity()),
        "constraint" if old.typed::<Constraint>().body.is_foreign_key() => 5,
        "view" | "materialized view" | "composite type" => 3,
        "extension" => EXTENSION,
        "default" | "constraint" | "domain constraint" | "function" | "procedure" | "trigger"
        | "schema" => 1,
        _ => 0,
    }
}

/// A table that is rewritten has a new one, with its TOAST table and types, beside it.
fn rewriting(change: &PlannedChange) -> usize {
    let types = change.fields.iter().any(|field| field.name == "type" || field.name == "generated");
    match (change.id.kind, change.action) {
        (Column::NAME, Action::Alter) if types => 6,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
