//! Names that need quoting, in every kind of object.
use std::fmt::Write as _;

use crate::support::{Folder, Run, database};

/// 63 bytes are what a name can have (NAMEDATALEN less one).
const LONGEST: &str = "n23456789012345678901234567890123456789012345678901234567890123";

const NAMES: [&str; 12] = [
    "it\"s",
    "two words",
    "Order",
    "select",
    "größe",
    "日本",
    "a'b",
    "a\\b",
    "a.b",
    "-- x",
    "{} $1 %s",
    LONGEST,
];

fn ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `name` with one more letter at its end, within the limit.
fn with(name: &str, letter: char) -> String {
    let name = if name.len() < 63 { name } else { &name[1..] };
    ident(&format!("{name}{letter}"))
}

/// Everything in a schema of the name, with the name.
#[expect(clippy::many_single_char_names, reason = "each is the letter that its name ends with")]
fn schema(name: &str) -> String {
    let (n, text) = (ident(name), format!("E'{}'", name.replace('\\', "\\\\").replace('\'', "''")));
    let a = |letter| format!("{n}.{}", with(name, letter));
    let (e, i, v, g, d, s, p, m) =
        (a('e'), with(name, 'i'), a('v'), a('g'), a('d'), a('s'), a('p'), a('m'));
    let (k, r) = (with(name, 'k'), with(name, 'r'));
    let mut sql = format!(
        "CREATE SCHEMA {n};
        CREATE TYPE {e} AS ENUM ({text});
        CREATE DOMAIN {d} AS int CONSTRAINT {n} CHECK (VALUE > 0);
        CREATE TYPE {p} AS ({n} int);
        CREATE TABLE {n}.{n} ({n} int CONSTRAINT {k} PRIMARY KEY, {r} {e} DEFAULT {text},
            {i} int CONSTRAINT {n} REFERENCES {n}.{n});
        CREATE SEQUENCE {s} OWNED BY {n}.{n}.{n};
        CREATE INDEX {i} ON {n}.{n} ({r}) WHERE {n} > 1;
        CREATE VIEW {v} AS SELECT {n} FROM {n}.{n};
        CREATE MATERIALIZED VIEW {m} AS SELECT {n} FROM {v};
        CREATE FUNCTION {n}.{n}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
        CREATE FUNCTION {g}({n} int, x {e}) RETURNS int LANGUAGE sql AS $$SELECT 1$$;
        CREATE TRIGGER {n} BEFORE INSERT OR UPDATE OF {n} ON {n}.{n}
            FOR EACH ROW EXECUTE FUNCTION {n}.{n}({text});\n"
    );
    for on in [
        format!("SCHEMA {n}"),
        format!("TABLE {n}.{n}"),
        format!("COLUMN {n}.{n}.{n}"),
        format!("COLUMN {v}.{n}"),
        format!("CONSTRAINT {n} ON {n}.{n}"),
        format!("INDEX {n}.{i}"),
        format!("VIEW {v}"),
        format!("FUNCTION {n}.{n}()"),
        format!("FUNCTION {g}(int, {e})"),
        format!("TRIGGER {n} ON {n}.{n}"),
        format!("TYPE {e}"),
        format!("DOMAIN {d}"),
    ] {
        writeln!(sql, "COMMENT ON {on} IS {text};").unwrap();
    }
    sql
}

#[test]
fn every_kind_of_object_may_have_any_name() {
    let database = database("names");
    let sql: String = NAMES.into_iter().map(schema).collect();
    let folder = Folder::new().file("schema/a.sql", &sql);
    folder.write("schemactl.toml", "record = false\n");
    let url = database.url();
    let run = |arguments: &[&str]| {
        Run::new(&[arguments, &["--url", &url]].concat()).within(folder.path()).run()
    };
    run(&["apply", "--auto-approve"]).exits(0);
    run(&["plan", "--detailed-exitcode"]).exits(0);
    // Each can be changed and dropped by its name too.
    let direct = crate::support::database("names_direct");
    direct.psql(&sql);
    assert_eq!(crate::support::difference(&direct.dump(), &database.dump()), None);
    let schemas = format!("--schemas={}", NAMES.join(","));
    folder.write("schema/a.sql", "");
    run(&["apply", "--auto-approve", "--allow-empty", "--allow-destructive", &schemas]).exits(0);
    let left = "SELECT count(*) FROM pg_class WHERE relnamespace >= 16384";
    assert_eq!(database.psql(left), "0");
}

#[test]
fn names_in_table_files_are_quoted_as_they_must_be() {
    let database = database("names_toml");
    let folder = Folder::new().file(
        "schema/a.toml",
        "[table.'Order']\nprimary_key = ['select']\ncomment = \"it's\"\n[table.'Order'.columns]\n\
         select = { type = 'int' }\n'two words' = { type = 'größe', default = \"'日本'\" }\n\
         'a\"b' = { type = 'int', references = '\"Order\"(select)' }\n\
         [table.'Order'.checks]\n'1st' = '\"two words\" <> ''x'''\n\
         [table.'Order'.indexes]\n'an index' = { columns = ['two words'] }\n\
         [enum.'größe']\nvalues = ['日本', \"it's\", 'x']\n"
            .replace("''x'''", "$$x$$'"),
    );
    let url = database.url();
    let run = |arguments: &[&str]| {
        Run::new(&[arguments, &["--url", &url]].concat()).within(folder.path()).run()
    };
    run(&["apply", "--auto-approve"]).exits(0);
    run(&["plan", "--detailed-exitcode"]).exits(0);
    database.psql("INSERT INTO \"Order\" (\"select\") VALUES (1)");
    assert_eq!(database.psql("SELECT \"two words\" FROM \"Order\""), "日本");
}

#[test]
fn a_name_that_is_too_long_means_what_the_server_makes_of_it() {
    let database = database("names_long");
    let long = format!("{LONGEST}and_more");
    let sql = format!(
        "CREATE TABLE {long} ({long} int PRIMARY KEY); CREATE INDEX {long}i ON {long} ({long});"
    )
    .replace(&format!("INDEX {long}i"), &format!("INDEX i{long}"));
    let folder = Folder::new()
        .file("schema/a.sql", &sql)
        .file("schema/b.sql", format!("CREATE VIEW v AS SELECT {long} FROM {long};"));
    let url = database.url();
    let run = |arguments: &[&str]| {
        Run::new(&[arguments, &["--url", &url]].concat()).within(folder.path()).run()
    };
    run(&["apply", "--auto-approve"]).exits(0);
    run(&["plan", "--detailed-exitcode"]).exits(0);
    assert_eq!(database.psql(&format!("SELECT count(*) FROM {LONGEST}")), "0");
    // Two that differ only after the limit are one and the same.
    folder.write("schema/c.sql", format!("CREATE TABLE {long}_too (id int);"));
    let error = run(&["plan"]).exits(1).stderr;
    assert!(error.contains("schema/a.sql:1:14") && error.contains("schema/c.sql:1:14"), "{error}");
}
