//! A random schema of the managed kinds as SQL. What it says stands in an order that can be loaded.
use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Draft;

/// A schema as SQL, and rows for it.
#[derive(Default)]
pub(super) struct Schema {
    pub(super) sql: String,
    pub(super) rows: String,
    enums: Vec<String>,
    number_domains: Vec<String>,
    enum_domains: Vec<String>,
    composites: Vec<String>,
    sequences: Vec<String>,
    tables: Vec<Table>,
    /// Views with their columns.
    views: Vec<(String, Vec<String>)>,
}

struct Table {
    name: String,
    id_type: String,
    /// The other columns.
    columns: Vec<Column>,
}

struct Column {
    name: String,
    data_type: String,
    clause: String,
    /// What rows get, if they get something.
    value: Option<&'static str>,
}

/// The schemas' names as they are written: every object has its place by its number.
const PLACES: [&str; 3] = ["public", "app", "\"Odd \"\"Place\""];

fn place(number: usize, name: &str) -> String {
    format!("{}.{name}{number}", PLACES[number % PLACES.len()])
}

impl Schema {
    pub(super) fn of(draft: &Draft) -> Self {
        let mut schema = Self::default();
        schema.add("CREATE SCHEMA app");
        schema.add(&format!("CREATE SCHEMA {}", PLACES[2]));
        schema.types(draft);
        schema.functions(draft);
        for number in 0..5 {
            if draft.chance(&format!("table {number}"), 80) {
                schema.table(draft, number);
            }
        }
        schema.fill();
        schema.foreign_keys(draft);
        schema.indexes(draft);
        schema.views(draft);
        schema.readers(draft);
        schema.triggers(draft);
        schema.comments(draft);
        schema
    }

    fn add(&mut self, statement: &str) {
        writeln!(self.sql, "{statement};").expect("a string takes all");
    }

    fn types(&mut self, draft: &Draft) {
        for number in 0..3 {
            let name = place(number, "e");
            if !draft.chance(&name, 80) {
                continue;
            }
            let mut labels: Vec<String> = Vec::new();
            for label in ["a", "b", "it''s", "d", "E"] {
                // Rows have an `a`.
                let there = label == "a" || draft.chance(&format!("{name} {label}"), 60);
                let front = draft.chance(&format!("{name} {label} front"), 20);
                let at = if front { 0 } else { labels.len() };
                if there {
                    labels.insert(at, format!("'{label}'"));
                }
            }
            self.add(&format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", ")));
            self.enums.push(name);
        }
        for number in 0..4 {
            self.domain(draft, number);
        }
        for number in 0..2 {
            let name = place(number, "c");
            let x = draft.pick(&format!("{name} x"), &["integer", "bigint", "text"]);
            let mut attributes = format!("x {x}");
            if draft.chance(&format!("{name} y"), 50) {
                attributes += ", y numeric(8,2)";
            }
            if let Some(of) = self.enums.first() {
                write!(attributes, ", z {of}").expect("a string takes all");
            }
            self.add(&format!("CREATE TYPE {name} AS ({attributes})"));
            self.composites.push(name);
        }
        for number in 0..2 {
            let name = place(number, "q");
            let options =
                draft.pick(&name, &["", "AS integer", "CACHE 5", "CYCLE", "MAXVALUE 999"]);
            self.add(&format!("CREATE SEQUENCE {name} {options}"));
            self.sequences.push(name);
        }
    }

    fn domain(&mut self, draft: &Draft, number: usize) {
        let name = place(number, "d");
        if !draft.chance(&name, 70) {
            return;
        }
        let over_enum = number == 3;
        // Always the same: there is no conversion from one enum to another.
        let base = match self.enums.iter().find(|e| **e == place(0, "e")) {
            Some(base) if over_enum => base.clone(),
            None if over_enum => return,
            Some(_) | None => {
                let mut bases = vec!["integer", "bigint", "numeric"];
                bases.extend(self.number_domains.first().map(String::as_str));
                draft.pick(&format!("{name} base"), &bases).to_owned()
            }
        };
        let mut clauses = String::new();
        let (default, check) = if over_enum { ("'a'", "<> 'zz'") } else { ("7", "> 0") };
        if draft.chance(&format!("{name} default"), 30) {
            write!(clauses, " DEFAULT {default}").expect("a string takes all");
        }
        if draft.chance(&format!("{name} check"), 50) {
            write!(
                clauses,
                " CONSTRAINT ok CHECK (VALUE::text {})",
                if over_enum { check } else { "<> '0'" }
            )
            .expect("a string takes all");
        }
        self.add(&format!("CREATE DOMAIN {name} AS {base}{clauses}"));
        if over_enum { self.enum_domains.push(name) } else { self.number_domains.push(name) }
    }

    /// What others call: `public.f0(bigint)`, and a trigger function.
    fn functions(&mut self, draft: &Draft) {
        let result = draft.pick("f0 result", &["integer", "bigint"]);
        let factor = draft.pick("f0 body", &["1", "2", "3"]);
        let options = draft.pick("f0 options", &["", "STRICT", "PARALLEL SAFE", "COST 7"]);
        self.add(&format!(
            "CREATE FUNCTION public.f0(n bigint) RETURNS {result} IMMUTABLE {options} LANGUAGE sql \
             AS 'SELECT (n * {factor})::{result}'"
        ));
        let body = draft.pick("tf body", &["", "PERFORM 1; ", "PERFORM 2; "]);
        self.add(&format!(
            "CREATE FUNCTION app.tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {body}RETURN NEW; END'"
        ));
        let arguments = [self.enums.clone(), self.number_domains.clone(), self.composites.clone()];
        for (number, of) in arguments.concat().iter().enumerate() {
            let name = place(number, "g");
            if draft.chance(&name, 40) {
                let result = draft.pick(&format!("{name} result"), &["boolean", "text"]);
                self.add(&format!(
                    "CREATE FUNCTION {name}(x {of}) RETURNS {result} LANGUAGE sql \
                     AS 'SELECT NULL::{result}'"
                ));
            }
        }
    }

    fn table(&mut self, draft: &Draft, number: usize) {
        let name = place(number, "t");
        let of = |what: &str| format!("{name} {what}");
        let id_type = draft.pick(&of("id"), &["smallint", "integer", "bigint"]);
        let identity =
            ["", "", " GENERATED ALWAYS AS IDENTITY", " GENERATED BY DEFAULT AS IDENTITY"];
        let identity = draft.pick(&of("identity"), &identity);
        let mut clauses = vec![format!("id {id_type}{identity}")];
        // Foreign keys stand on it.
        let named = format!("CONSTRAINT k{number} PRIMARY KEY (id)");
        let keys = ["PRIMARY KEY (id)", "UNIQUE (id)", &named];
        clauses.push(draft.pick(&of("key"), &keys).to_owned());
        let columns: Vec<Column> =
            (0..8).filter_map(|column| self.column(draft, &name, column)).collect();
        clauses.extend(columns.iter().map(|c| format!("{} {}{}", c.name, c.data_type, c.clause)));
        let checks = ["id > 0", "id > -5 OR id IS NULL", "public.f0(id) IS NOT NULL"];
        for (number, check) in checks.iter().enumerate() {
            if draft.chance(&of(&format!("check {number}")), 25) {
                let no_inherit =
                    draft.pick(&of(&format!("check {number} kind")), &["", " NO INHERIT"]);
                clauses.push(format!("CONSTRAINT ck{number} CHECK ({check}){no_inherit}"));
            }
        }
        if draft.chance(&of("exclude"), 10) {
            clauses.push(format!("CONSTRAINT ex{number} EXCLUDE USING btree (id WITH =)"));
        }
        self.add(&format!("CREATE TABLE {name} (\n  {}\n)", clauses.join(",\n  ")));
        self.tables.push(Table { name, id_type: id_type.to_owned(), columns });
    }

    /// The families, by the column's number.
    fn column(&self, draft: &Draft, table: &str, number: usize) -> Option<Column> {
        let name = if number == 2 { "\"C 2\"".to_owned() } else { format!("c{number}") };
        let of = |what: &str| format!("{table} {number} {what}");
        if !draft.chance(&of("there"), 65) {
            return None;
        }
        let strings = |all: &[String]| all.iter().map(String::clone).collect::<Vec<_>>();
        let words = |all: &[&str]| all.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let (types, value): (Vec<String>, Option<&'static str>) = match number {
            0 => {
                let plain = ["smallint", "integer", "bigint", "numeric", "numeric(12,2)", "text"];
                ([words(&plain), strings(&self.number_domains)].concat(), Some("'3'"))
            }
            1 => ([words(&["text", "varchar(20)"]), strings(&self.enums)].concat(), Some("'a'")),
            2 => {
                (words(&["text", "varchar(20)", "varchar(30)", "text COLLATE \"C\""]), Some("'x'"))
            }
            3 => (words(&["date", "timestamp", "timestamp(3)", "text"]), Some("'2020-01-02'")),
            4 => return Some(generated(draft, name, &of("generated"))),
            5 => {
                let arrays = self.enums.iter().map(|e| format!("{e}[]")).collect();
                ([words(&["text[]"]), arrays].concat(), Some("'{a}'"))
            }
            6 => (
                words(&["text"]).into_iter().chain(self.enum_domains.clone()).collect(),
                Some("'a'"),
            ),
            // No type can be converted to one of these.
            _ => (strings(&self.composites[..1]), None),
        };
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        let data_type = draft.pick(&of("type"), &types).to_owned();
        let mut clause = String::new();
        if let Some(value) = value
            && draft.chance(&of("default"), 40)
        {
            write!(clause, " DEFAULT {value}").expect("a string takes all");
            if draft.chance(&of("not null"), 50) {
                clause += " NOT NULL";
            }
        } else if number == 0 && draft.chance(&of("other default"), 40) {
            let sequence = format!("nextval('{}')", self.sequences[0]);
            let defaults = [sequence.as_str(), "public.f0(5)"];
            let default = draft.pick(&of("which default"), &defaults);
            write!(clause, " DEFAULT {default}").expect("a string takes all");
        }
        Some(Column { name, data_type, clause, value })
    }

    /// Two rows in every table.
    fn fill(&mut self) {
        for table in &self.tables {
            for id in ["1", "2"] {
                let given = table.columns.iter().filter_map(|c| Some((c.name.as_str(), c.value?)));
                let (names, values): (Vec<_>, Vec<_>) = given.chain([("id", id)]).unzip();
                let (names, values) = (names.join(", "), values.join(", "));
                writeln!(
                    self.rows,
                    "INSERT INTO {} ({names}) OVERRIDING SYSTEM VALUE VALUES ({values});",
                    table.name
                )
                .expect("a string takes all");
            }
        }
    }

    fn foreign_keys(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for (i, from) in self.tables.iter().enumerate() {
            for (j, to) in self.tables.iter().enumerate() {
                let of = |what: &str| format!("{} -> {} {what}", from.name, to.name);
                if !draft.chance(&of("column"), 30) {
                    continue;
                }
                let column = format!("r_{}", to.name.rsplit('.').next().expect("a last part"));
                statements
                    .push(format!("ALTER TABLE {} ADD COLUMN {column} {}", from.name, to.id_type));
                if draft.chance(&of("key"), 80) {
                    let actions = [
                        "",
                        " ON DELETE CASCADE",
                        " ON UPDATE SET NULL",
                        " DEFERRABLE INITIALLY DEFERRED",
                    ];
                    let action = draft.pick(&of("action"), &actions);
                    statements.push(format!(
                        "ALTER TABLE {} ADD CONSTRAINT fk_{i}_{j} FOREIGN KEY ({column}) REFERENCES {} (id){action}",
                        from.name, to.name
                    ));
                }
                writeln!(self.rows, "UPDATE {} SET {column} = 1;", from.name)
                    .expect("a string takes all");
            }
        }
        for statement in &statements {
            self.add(statement);
        }
    }

    fn indexes(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for table in &self.tables {
            let last = table.name.rsplit('.').next().expect("a last part").to_owned();
            let mut keys =
                vec!["id DESC".to_owned(), "(id + 1)".to_owned(), "public.f0(id)".to_owned()];
            // Composites have no order where an attribute has none; these have.
            keys.extend(table.columns.iter().map(|c| c.name.clone()));
            for index in 0..3 {
                let of = |what: &str| format!("{} index {index} {what}", table.name);
                if !draft.chance(&of("there"), 40) {
                    continue;
                }
                let all: Vec<&str> = keys.iter().map(String::as_str).collect();
                let (first, second) =
                    (draft.pick(&of("first"), &all), draft.pick(&of("second"), &all));
                let tail = draft.pick(
                    &of("tail"),
                    &["", " WITH (fillfactor = 70)", " WHERE id > 0", " WHERE public.f0(id) > 1"],
                );
                statements.push(format!(
                    "CREATE INDEX i_{last}_{index} ON {} ({first}, {second}){tail}",
                    table.name
                ));
            }
        }
        for statement in &statements {
            self.add(statement);
        }
    }

    /// Views on tables and on views, in an order of their own in each schema, and materialized ones.
    fn views(&mut self, draft: &Draft) {
        let mut numbers: Vec<usize> = (0..6).collect();
        if draft.chance("order of views", 50) {
            numbers.reverse();
        }
        let mut bases: Vec<(String, Vec<String>)> = Vec::new();
        for table in &self.tables {
            let columns = table.columns.iter().map(|c| c.name.clone()).collect();
            bases.push((table.name.clone(), columns));
        }
        for number in numbers {
            let name = place(number, "v");
            let of = |what: &str| format!("{name} {what}");
            if bases.is_empty() || !draft.chance(&of("there"), 70) {
                continue;
            }
            let (base, columns) = &bases[draft.dice(&of("base")).below(bases.len())];
            let mut chosen = vec!["b.id".to_owned()];
            let mut names = Vec::new();
            for column in columns {
                if draft.chance(&of(column), 60) {
                    chosen.push(format!("b.{column}"));
                    names.push(column.clone());
                }
            }
            if draft.chance(&of("computed"), 40) {
                chosen.push("public.f0(b.id) AS computed".to_owned());
                names.retain(|n| n != "computed");
                chosen.retain(|c| c != "b.computed");
                names.push("computed".to_owned());
            }
            let tail = draft
                .pick(&of("tail"), &["", " WHERE b.id > 0", " WHERE b.id < 9", " ORDER BY b.id"]);
            let kind = if number == 5 { "MATERIALIZED VIEW" } else { "VIEW" };
            let options = draft.pick(&of("options"), &["", " WITH (security_barrier)"]);
            let options = if number == 5 { "" } else { options };
            let statement = format!(
                "CREATE {kind} {name}{options} AS SELECT {} FROM {base} b{tail}",
                chosen.join(", ")
            );
            bases.push((name.clone(), names.clone()));
            self.add(&statement);
            if number == 5 {
                self.add(&format!("CREATE UNIQUE INDEX i_v5 ON {name} (id)"));
            } else {
                self.views.push((name, names));
            }
        }
    }

    /// Functions whose bodies the server follows.
    fn readers(&mut self, draft: &Draft) {
        let mut bases: Vec<String> = self.tables.iter().map(|t| t.name.clone()).collect();
        bases.extend(self.views.iter().map(|(name, _)| name.clone()));
        for number in 0..2 {
            let name = place(number, "h");
            if bases.is_empty() || !draft.chance(&name, 60) {
                continue;
            }
            let base = &bases[draft.dice(&format!("{name} base")).below(bases.len())];
            let what = draft.pick(&format!("{name} what"), &["count(*)", "max(b.id)::bigint"]);
            self.add(&format!(
                "CREATE FUNCTION {name}() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT {what} FROM {base} b; END"
            ));
        }
        let name = place(2, "h");
        if let Some(base) = bases.first()
            && draft.chance(&name, 50)
        {
            self.add(&format!(
                "CREATE FUNCTION {name}(r {base}) RETURNS bigint LANGUAGE sql AS 'SELECT r.id::bigint'"
            ));
        }
    }

    fn triggers(&mut self, draft: &Draft) {
        let mut statements = Vec::new();
        for table in &self.tables {
            let of = |what: &str| format!("{} trigger {what}", table.name);
            if !draft.chance(&of("there"), 50) {
                continue;
            }
            let mut events = vec!["INSERT".to_owned(), "UPDATE OF id".to_owned()];
            let plain = table.columns.iter().filter(|c| c.value.is_some());
            events.extend(plain.map(|c| format!("UPDATE OF {}", c.name)));
            let events: Vec<&str> = events.iter().map(String::as_str).collect();
            let event = draft.pick(&of("event"), &events);
            let time = draft.pick(&of("time"), &["BEFORE", "AFTER"]);
            let when =
                draft.pick(&of("when"), &["", " WHEN (NEW.id > 5)", " WHEN (NEW.* IS NOT NULL)"]);
            // A BEFORE trigger must not look at columns that are not computed yet.
            let when = if time == "BEFORE" && when.contains('*') { "" } else { when };
            statements.push(format!(
                "CREATE TRIGGER tr {time} {event} ON {} FOR EACH ROW{when} EXECUTE FUNCTION app.tf()",
                table.name
            ));
            if draft.chance(&of("disabled"), 20) {
                statements.push(format!("ALTER TABLE {} DISABLE TRIGGER tr", table.name));
            }
        }
        for (view, _) in &self.views {
            if draft.chance(&format!("{view} trigger"), 20) {
                statements.push(format!(
                    "CREATE TRIGGER tr INSTEAD OF INSERT ON {view} FOR EACH ROW EXECUTE FUNCTION app.tf()"
                ));
            }
        }
        for statement in &statements {
            self.add(statement);
        }
    }

    fn comments(&mut self, draft: &Draft) {
        let mut targets =
            BTreeSet::from(["SCHEMA app".to_owned(), "FUNCTION public.f0(bigint)".to_owned()]);
        targets.extend(self.enums.iter().map(|n| format!("TYPE {n}")));
        targets.extend(self.composites.iter().map(|n| format!("COLUMN {n}.x")));
        targets.extend(self.number_domains.iter().map(|n| format!("DOMAIN {n}")));
        targets.extend(self.sequences.iter().map(|n| format!("SEQUENCE {n}")));
        for table in &self.tables {
            targets.insert(format!("TABLE {}", table.name));
            targets
                .extend(table.columns.iter().map(|c| format!("COLUMN {}.{}", table.name, c.name)));
        }
        for (view, columns) in &self.views {
            targets.insert(format!("VIEW {view}"));
            targets.extend(columns.iter().map(|c| format!("COLUMN {view}.{c}")));
        }
        for target in targets {
            if draft.chance(&format!("comment {target}"), 25) {
                let text = draft.pick(&format!("text {target}"), &["one", "it''s two", "\\ $$"]);
                self.add(&format!("COMMENT ON {target} IS '{text}'"));
            }
        }
    }
}

fn generated(draft: &Draft, name: String, of: &str) -> Column {
    let expression = draft.pick(of, &["id + 1", "id * 2", "public.f0(id)"]);
    let clause = format!(" GENERATED ALWAYS AS ({expression}) STORED");
    Column { name, data_type: "bigint".to_owned(), clause, value: None }
}
