//! What people write wrong, and where they are told so.
use std::process::Command;

use crate::support::{Folder, Output, Run, database, own_server, server};

fn validate(files: &[(&str, &str)]) -> Output {
    let mut folder = Folder::new();
    for (path, text) in files {
        folder = folder.file(path, text);
    }
    Run::new(&["validate"]).within(folder.path()).run()
}

#[track_caller]
fn says(output: Output, parts: &[&str]) -> String {
    let error = output.exits(1).stderr;
    for part in parts {
        assert!(error.contains(part), "{part}\n{error}");
    }
    error
}

#[test]
fn syntax_errors_stand_beside_those_that_the_server_only_meets_later() {
    let found = validate(&[
        ("schema/a.sql", "CREATE TABLE a (id int REFERENCES nowhere);\nCREATE TABLE b (id int);"),
        ("schema/b.sql", "CREATE TABLE ok (id int);\nCREATE TABLE oops (id int,, b int);\n"),
        ("schema/c.sql", "CREATE TABLE c (id int CHECK (foo > 1));\n"),
    ]);
    let error = says(
        found,
        &[
            "error[unknown-table]: relation \"nowhere\" does not exist",
            "schema/a.sql:1:35",
            "error[syntax-error]: syntax error at or near \",\"",
            "schema/b.sql:2:27",
            "error[unknown-column]: column \"foo\" does not exist",
            "schema/c.sql:1:31",
            "3 errors in 3 files",
        ],
    );
    assert!(!error.contains("accepted before"), "{error}");
}

#[test]
fn a_scratch_that_was_named_tells_syntax_errors_as_well() {
    let scratch = database("bad_input_scratch");
    let folder = Folder::new()
        .file("schema/a.sql", "CREATE TABLE a (id int);\nCREATE TABLE oops (id int,, b int);\n")
        .file("schema/b.sql", "CREATE VIEW v AS SELECT nope FROM a;");
    let arguments = ["validate", "--scratch-url", &scratch.url()];
    let found = Run::new(&arguments).within(folder.path()).run();
    says(found, &["schema/a.sql:2:27", "schema/b.sql:1:25", "2 errors in 2 files"]);
    assert_eq!(scratch.psql("SELECT to_regclass('a') IS NULL"), "t");
}

#[test]
fn what_the_version_of_the_scratch_lacks_is_told_with_the_version_that_has_it() {
    let major = server().version_major();
    let newer = [
        (15, "CREATE TABLE t (a int,\n  UNIQUE NULLS NOT DISTINCT (a));", "2:10"),
        (16, "CREATE TABLE t (a text,\n  b text STORAGE MAIN);", "2:10"),
        (17, "CREATE TABLE t (a int, EXCLUDE USING btree (a WITH =)) PARTITION BY LIST (a);", "1:"),
        (18, "CREATE TABLE t (a int CHECK (a > 0)\n  NOT ENFORCED);", "2:"),
        (18, "CREATE TABLE t (a uuid DEFAULT\n  uuidv7());", "2:3"),
    ];
    for (version, sql, place) in newer {
        let found = validate(&[("schema/t.sql", sql)]);
        if version <= major {
            found.exits(0);
            continue;
        }
        let came = format!("came with PostgreSQL {version}; the scratch");
        let scratch = format!("is PostgreSQL {major}");
        let help = format!("a scratch server of version {version} or newer");
        // Long lines are broken.
        let error = found.exits(1).stderr;
        let text =
            error.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        for part in [&came, &scratch, &help, &format!("schema/t.sql:{place}")] {
            assert!(text.contains(part.as_str()), "{part}\n{error}");
        }
    }
}

#[test]
fn errors_that_follow_from_another_are_not_listed() {
    let found = validate(&[
        (
            "schema/a.sql",
            "CREATE TABLE orders (id int REFERENCES custmers);\nCREATE INDEX ON orders (id);\n\
             CREATE VIEW v AS SELECT * FROM orders;\nCOMMENT ON VIEW v IS 'x';\n",
        ),
        ("schema/b.toml", "[table.customers.columns]\nid = { type = \"int\" }\n"),
        ("schema/c.toml", "[table.c.columns]\nid = { type = \"int\", references = \"v2(id)\" }\n"),
    ]);
    let error = says(
        found,
        &[
            "relation \"custmers\" does not exist",
            "schema/a.sql:1:40",
            "did you mean `customers`?",
            "schema/c.toml:2:",
            "2 errors in 2 files",
        ],
    );
    assert!(!error.contains("COMMENT"), "{error}");
}

#[test]
fn the_servers_detail_and_hint_are_passed_on() {
    let found = validate(&[(
        "schema/a.sql",
        "CREATE TABLE a (id int);\nCREATE TABLE b (id int REFERENCES a);\n\
         CREATE VIEW v AS SELECT id + 'x'::text FROM a;\nCREATE TYPE mood AS ENUM \
         ('0123456789012345678901234567890123456789012345678901234567890123456789');\n",
    )]);
    says(
        found,
        &[
            "there is no primary key for referenced table \"a\"",
            "schema/a.sql:3:28",
            "No operator matches the given name",
            "Labels must be 63 bytes or less",
        ],
    );
}

#[test]
fn a_wrong_type_in_toml_is_shown_at_its_place() {
    let found = validate(&[(
        "schema/a.toml",
        "[table.t]\nprimary_key = 5\ncomment = ['x']\n[table.t.columns]\n\
         id = { type = 'int', nulable = false }\n[enum.e]\nvalues = 'a'\n",
    )]);
    says(
        found,
        &[
            "schema/a.toml:2:15",
            "schema/a.toml:3:11",
            "schema/a.toml:5:22",
            "did you mean `nullable`?",
            "schema/a.toml:7:10",
            "4 errors in 1 file",
        ],
    );
}

#[test]
fn what_the_text_alone_does_not_show_to_be_defined_twice_the_server_does() {
    let first = "CREATE TABLE t (id int);\nCREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS \
        'SELECT 1';\nALTER TABLE t ADD CONSTRAINT ck CHECK (id > 0);\n";
    let second = "CREATE FUNCTION f(b integer) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        ALTER TABLE t ADD CONSTRAINT ck CHECK (id > 1);\nCREATE TABLE c (id int, id text);\n";
    let found = validate(&[("schema/a.sql", first), ("schema/b.sql", second)]);
    says(
        found,
        &[
            "function \"f\" already exists with same argument types",
            "schema/a.sql:2:17",
            "schema/b.sql:1:17",
            "constraint \"ck\" for relation \"t\" already exists",
            "schema/b.sql:2:30",
            "column \"id\" specified more than once",
            "schema/b.sql:3:25",
            "3 errors in 1 file",
        ],
    );
}

#[test]
fn every_pair_of_definitions_is_shown_at_both_places() {
    let found = validate(&[
        ("schema/a.sql", "CREATE TABLE t (id int);\nCREATE VIEW v AS SELECT 1;\n"),
        ("schema/b.sql", "CREATE TABLE public.t (id int);\nCREATE TABLE v (id int);\n"),
        ("schema/c.toml", "[table.x.columns]\nid = { type = 'int' }\n"),
        (
            "schema/d.toml",
            "[table.x.columns]\nid = { type = 'int' }\n[table.t.columns]\nid = { type = 'int' }\n",
        ),
    ]);
    says(
        found,
        &[
            "table public.t is defined twice",
            "schema/a.sql:1:14",
            "schema/b.sql:1:14",
            "table public.v has the name of view public.v",
            "schema/a.sql:2:13",
            "table public.x is defined twice",
            "schema/c.toml:1:8",
            "schema/d.toml:1:8",
            "schema/d.toml:3:8",
        ],
    );
}

#[test]
fn what_changes_rows_or_takes_away_is_refused_with_the_reason() {
    let statements = [
        ("INSERT INTO t VALUES (1);", "it changes rows"),
        ("UPDATE t SET id = 1;", "it changes rows"),
        ("DELETE FROM t;", "it changes rows"),
        ("TRUNCATE t;", "it changes rows"),
        ("COPY t FROM stdin;\n1\n\\.", "it changes rows"),
        ("DROP TABLE t;", "a file says what there is, not what there is not"),
        ("SELECT 1;", "a query says nothing about the schema"),
    ];
    let text: String = statements.iter().flat_map(|(sql, _)| [*sql, "\n"]).collect();
    let text = format!("CREATE TABLE t (id int);\n{text}");
    let reasons: Vec<&str> = statements.iter().map(|(_, reason)| *reason).collect();
    let error = says(validate(&[("schema/a.sql", &text)]), &reasons);
    assert!(error.contains("7 errors in 1 file"), "{error}");
}

const CIRCLE: &str = "
CREATE TABLE a (id int PRIMARY KEY, b_id int REFERENCES b, other int CONSTRAINT named \
    REFERENCES b (id) ON DELETE CASCADE);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a (id), self int REFERENCES b,
    FOREIGN KEY (a_id) REFERENCES a DEFERRABLE);
CREATE TABLE c (x int, y int, PRIMARY KEY (x, y), FOREIGN KEY (x, y) REFERENCES d);
CREATE TABLE d (x int, y int, PRIMARY KEY (x, y), FOREIGN KEY (x, y) REFERENCES c (x, y));
";

const CIRCLE_TOML: &str = "
[table.ta]
primary_key = ['id']
[table.ta.columns]
id = { type = 'int' }
tb_id = { type = 'int', references = 'tb(id)' }
a_id = { type = 'int', references = 'a(id)' }
[table.tb]
primary_key = ['id']
[table.tb.columns]
id = { type = 'int' }
ta_id = { type = 'int', references = 'ta(id)' }
";

#[test]
fn foreign_keys_in_a_circle_have_the_names_that_they_have_in_line() {
    let database = database("circle");
    let folder = Folder::new().file("schema/a.sql", CIRCLE).file("schema/b.toml", CIRCLE_TOML);
    let url = database.url();
    let run = |arguments: &[&str]| {
        Run::new(&[arguments, &["--url", &url]].concat()).within(folder.path()).run()
    };
    run(&["apply", "--auto-approve"]).exits(0);
    run(&["plan", "--detailed-exitcode"]).exits(0);
    let names = "SELECT string_agg(conrelid::regclass || ' ' || conname, ', ' ORDER BY \
        conrelid::regclass::text, conname) FROM pg_constraint WHERE contype = 'f' \
        AND connamespace = 'public'::regnamespace";
    assert_eq!(
        database.psql(names),
        "a a_b_id_fkey, a named, b b_a_id_fkey, b b_a_id_fkey1, b b_self_fkey, c c_x_y_fkey, \
         d d_x_y_fkey, ta ta_a_id_fkey, ta ta_tb_id_fkey, tb tb_ta_id_fkey"
    );
    let deferrable = "SELECT condeferrable FROM pg_constraint WHERE conname = 'b_a_id_fkey1'";
    assert_eq!(database.psql(deferrable), "t");
}

#[test]
fn an_empty_folder_drops_everything_only_with_both_flags() {
    let database = database("allow_empty");
    database.psql("CREATE TABLE gone (id int); CREATE VIEW v AS SELECT * FROM gone");
    let folder = Folder::new();
    let url = database.url();
    let apply = ["apply", "--auto-approve", "--allow-empty", "--url", &url];
    let run = |more: &[&str]| Run::new(&[&apply, more].concat()).within(folder.path()).run();
    assert!(run(&[]).exits(3).stdout.contains("Held back"));
    assert_eq!(database.psql("SELECT count(*) FROM gone"), "0");
    run(&["--allow-destructive"]).exits(0);
    assert_eq!(database.psql("SELECT to_regclass('gone') IS NULL"), "t");
}

#[test]
fn a_default_that_is_not_utf8_is_told_in_a_file_and_in_a_database() {
    let server = own_server(&[]);
    let options = "ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'";
    server.psql(&format!("CREATE DATABASE ascii {options}"));
    // The server is told that nothing of what it gets needs to be text.
    server.psql("ALTER DATABASE ascii SET client_encoding = 'SQL_ASCII'");
    let url = server.url().replacen("/postgres?", "/ascii?", 1);
    let mut psql = Command::new("psql");
    psql.env("PGCLIENTENCODING", "SQL_ASCII").args(["-X", "-q", "-d", &url, "-c"]);
    assert!(psql.arg("CREATE TABLE t (a text DEFAULT E'\\xe9t')").status().unwrap().success());
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE t (a text DEFAULT 'x');");
    for command in [&["plan"][..], &["drift"], &["apply", "--auto-approve"], &["import"]] {
        let run = Run::new(&[command, &["--url", &url]].concat()).within(folder.path());
        let error = run.run().exits(1).stderr;
        assert!(error.contains("invalid byte sequence for encoding \"UTF8\": 0xe9"), "{error}");
        assert!(error.contains("in this database is not UTF-8"), "{error}");
    }
    let folder = Folder::new().file("schema/a.sql", b"CREATE TABLE t (a text DEFAULT '\xe9');");
    let run = Run::new(&["plan", "--url", &server.url()]).within(folder.path());
    let error = run.run().exits(1).stderr;
    assert!(error.contains("the file is not UTF-8: byte 0xE9 at 32"), "{error}");
    assert!(error.contains("schema/a.sql:1:33") && error.contains("iconv"), "{error}");
}
