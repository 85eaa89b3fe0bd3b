//! A random schema of the managed kinds as SQL. What it says stands in an order that can be loaded.
use std::fmt::Write as _;

use super::Draft;

/// A schema as SQL, and rows for it.
#[derive(Default)]
pub(super) struct Schema {
    pub(super) sql: String,
    pub(super) rows: String,
    pub(super) enums: Vec<String>,
    pub(super) number_domains: Vec<String>,
    pub(super) enum_domains: Vec<String>,
    pub(super) composites: Vec<String>,
    pub(super) sequences: Vec<String>,
    pub(super) tables: Vec<Table>,
    /// Partitions, each with its table, outer ones first.
    pub(super) attached: Vec<(String, String)>,
    /// Views with their columns.
    pub(super) views: Vec<(String, Vec<String>)>,
    /// What can have a comment, an owner or rights: its kind as COMMENT ON says it, and its name.
    pub(super) things: Vec<(&'static str, String)>,
}

pub(super) struct Table {
    pub(super) name: String,
    pub(super) id_type: String,
    /// Whether it has a unique index `u_` with its name, over a column that is not null.
    pub(super) unique: bool,
    /// The other columns.
    pub(super) columns: Vec<Column>,
}

impl Table {
    /// Its name without the schema's.
    pub(super) fn last(&self) -> &str {
        self.name.rsplit('.').next().expect("a last part")
    }
}

pub(super) struct Column {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) clause: String,
    /// What rows get, if they get something.
    pub(super) value: Option<&'static str>,
}

/// Roles, made once for the whole server. Who owns something may be asked to run anything for it.
pub(super) const SETUP: &str = "CREATE ROLE pair_owner SUPERUSER;
CREATE ROLE pair_reader;
CREATE ROLE \"Pair \"\"Writer\";
";

/// The schemas' names as they are written: every object has its place by its number.
pub(super) const PLACES: [&str; 3] = ["public", "app", "\"Odd \"\"Place\""];

pub(super) fn place(number: usize, name: &str) -> String {
    format!("{}.{name}{number}", PLACES[number % PLACES.len()])
}

impl Schema {
    pub(super) fn of(draft: &Draft) -> Self {
        let mut schema = Self::default();
        for place in &PLACES[1..] {
            schema.make("SCHEMA", place, "");
        }
        schema.types(draft);
        schema.ranges(draft);
        schema.functions(draft);
        schema.operators(draft);
        schema.text_search(draft);
        schema.foreign_data(draft);
        for number in 0..5 {
            if draft.chance(&format!("table {number}"), 80) {
                schema.table(draft, number);
            }
        }
        schema.fill();
        schema.foreign_keys(draft);
        schema.partitions(draft);
        schema.inheritance(draft);
        schema.indexes(draft);
        schema.views(draft);
        schema.readers(draft);
        schema.triggers(draft);
        schema.rules(draft);
        schema.statistics(draft);
        schema.attributes(draft);
        schema.policies(draft);
        schema.publications(draft);
        schema.rarer(draft);
        schema.comments(draft);
        schema.rights(draft);
        schema.owners(draft);
        schema
    }

    pub(super) fn add(&mut self, statement: &str) {
        writeln!(self.sql, "{statement};").expect("a string takes all");
    }

    pub(super) fn add_all(&mut self, statements: &[String]) {
        for statement in statements {
            self.add(statement);
        }
    }

    /// Creates a thing; what others can say of it is said later.
    pub(super) fn make(&mut self, kind: &'static str, name: &str, rest: &str) {
        self.add(&format!("CREATE {kind} {name}{rest}"));
        self.things.push((kind, name.to_owned()));
    }
}
