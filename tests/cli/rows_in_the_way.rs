//! Rows that stand in the way of a change are told before anything is locked, and what to write.
use crate::support::{Database, Folder, Output, Run, database};

fn run(database: &Database, folder: &Folder, arguments: &[&str]) -> Output {
    let url = database.url();
    Run::new(&[arguments, &["--url", &url]].concat()).within(folder.path()).run()
}

const APPLY: [&str; 3] = ["apply", "--auto-approve", "--allow-destructive"];

#[test]
fn removed_enum_values_in_use_are_counted() {
    let database = database("removed_value");
    database.psql(
        "CREATE TYPE mood AS ENUM ('new', 'old', 'it''s'); CREATE DOMAIN feeling AS mood;
         CREATE TABLE t (a mood, b mood[], c feeling);
         INSERT INTO t VALUES ('old', '{new}', 'it''s'), ('it''s', '{new,old}', 'new'), \
         ('new', '{}', NULL)",
    );
    let files = |using: &str| {
        let text = format!(
            "CREATE TYPE mood AS ENUM ('new');\nCREATE DOMAIN feeling AS mood;\n\
             CREATE TABLE t (\n  a mood,{using}\n  b mood[],\n  c feeling\n);\n"
        );
        Folder::new().file("schema/a.sql", &text)
    };
    let error = run(&database, &files(""), &APPLY).exits(1).stderr;
    for part in [
        "2 rows of public.t.a have a value that enum public.mood loses: 'old', 'it''s'",
        "SELECT * FROM public.t WHERE a::text IN ('old', 'it''s') LIMIT 10",
        "1 row of public.t.b has a value",
        "WHERE b::text[] && ARRAY['old', 'it''s']",
        "1 row of public.t.c has a value",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    database.psql("UPDATE t SET b = '{}', c = NULL");
    let using = files(" -- schemactl: using='new'::public.mood");
    run(&database, &using, &APPLY).exits(0);
    assert_eq!(database.psql("SELECT string_agg(a::text, ',') FROM t"), "new,new,new");
}

#[test]
fn a_type_that_the_values_do_not_convert_to_says_what_to_write() {
    let database = database("no_cast");
    database.psql("CREATE TABLE t (y int, z int); INSERT INTO t VALUES (2020, 1999)");
    let sql = |using: &str| {
        let text = format!("CREATE TABLE t (\n  z int,\n  y date{using}\n);\n");
        Folder::new().file("schema/a.sql", &text)
    };
    let error = run(&database, &sql(""), &APPLY).exits(1).stderr;
    for part in [
        "error[no-conversion]: the values of public.t.y cannot be converted from integer to date",
        "`using = \"...\"`",
        "`-- schemactl: using=...`",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    let wrong = sql(" -- schemactl: using=make_date(nowhere, 1, 1)");
    let error = run(&database, &wrong, &APPLY).exits(1).stderr;
    assert!(error.contains("column \"nowhere\" does not exist"), "{error}");
    run(&database, &sql(" -- schemactl: using=make_date(y, 1, 1)"), &APPLY).exits(0);
    let toml = "[table.t.columns]\ny = { type = 'date' }\n\
                z = { type = 'date', using = 'make_date(z, 2, 3)' }\n";
    run(&database, &Folder::new().file("schema/a.toml", toml), &APPLY).exits(0);
    assert_eq!(database.psql("SELECT y || ' ' || z FROM t"), "2020-01-01 1999-02-03");
}

#[test]
fn using_is_said_of_a_column() {
    let folder = Folder::new()
        .file("schema/a.sql", "-- schemactl: using=1\nCREATE VIEW v AS SELECT 1;\n")
        .file("schema/b.sql", "CREATE TABLE t (\n  a int -- schemactl: using=\n);\n");
    let error = Run::new(&["validate"]).within(folder.path()).run().exits(1).stderr;
    for part in [
        "`using` is said of a column, and this is a view",
        "schema/a.sql:1:",
        "`using` takes an SQL expression",
        "schema/b.sql:2:",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}
