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
    let error = run(&database, &files(""), &APPLY).exits(3).stderr;
    for part in [
        "2 rows of public.t.a with a value that enum public.mood loses: 'old', 'it''s'",
        "SELECT * FROM public.t WHERE a::text IN ('old', 'it''s') LIMIT 10",
        "1 row of public.t.b with a value",
        "WHERE b::text[] && ARRAY['old', 'it''s']",
        "1 row of public.t.c with a value",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    database.psql("UPDATE t SET b = '{}', c = NULL");
    let using = files(" -- schemactl: using='new'::public.mood");
    run(&database, &using, &APPLY).exits(0);
    assert_eq!(database.psql("SELECT string_agg(a::text, ',') FROM t"), "new,new,new");
}

#[test]
fn removed_enum_values_are_counted_under_the_names_that_things_still_have() {
    let database = database("removed_and_renamed");
    database.psql(
        "CREATE SCHEMA sales; CREATE TYPE sales.mood AS ENUM ('new', 'old');
         CREATE TABLE sales.purchases (state sales.mood, code varchar(9));
         INSERT INTO sales.purchases VALUES ('old', 'too long')",
    );
    let text = "CREATE SCHEMA shop; -- schemactl: renamed_from=sales
CREATE TYPE shop.mood AS ENUM ('new');
CREATE TABLE shop.orders ( -- schemactl: renamed_from=purchases
  status shop.mood, -- schemactl: renamed_from=state
  code varchar(3)
);
";
    let folder = Folder::new().file("schema/a.sql", text);
    let error = run(&database, &folder, &APPLY).exits(3).stderr;
    for part in [
        "1 row of shop.orders.status with a value that enum shop.mood loses: 'old'",
        "SELECT * FROM sales.purchases WHERE state::text IN ('old') LIMIT 10",
        "1 row of shop.orders with a longer text in code",
        "SELECT * FROM sales.purchases WHERE",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    database.psql("UPDATE sales.purchases SET state = 'new', code = 'ok'");
    run(&database, &folder, &APPLY).exits(0);
}

#[test]
fn a_type_that_the_values_do_not_convert_to_says_what_to_write() {
    let database = database("no_cast");
    database.psql("CREATE TABLE t (y int, z int); INSERT INTO t VALUES (2020, 1999)");
    let sql = |using: &str| {
        let text = format!("CREATE TABLE t (\n  z int,\n  y date{using}\n);\n");
        Folder::new().file("schema/a.sql", &text)
    };
    let error = run(&database, &sql(""), &APPLY).exits(3).stderr;
    for part in [
        "error[no-conversion]: the values of public.t.y cannot be converted from integer to date",
        "`using = \"...\"`",
        "`-- schemactl: using=...`",
    ] {
        assert!(error.contains(part), "{part}\n{error}");
    }
    let wrong = sql(" -- schemactl: using=make_date(nowhere, 1, 1)");
    let error = run(&database, &wrong, &APPLY).exits(3).stderr;
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

/// What is there, what the files say, what is said of the rows, and what makes them fit.
const IN_THE_WAY: [(&str, &str, &str, &str); 20] = [
    (
        "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (NULL), (NULL)",
        "CREATE TABLE t (a int NOT NULL);",
        "2 rows without a value in public.t.a, which must have one",
        "UPDATE t SET a = 0 WHERE a IS NULL",
    ),
    (
        "CREATE TABLE t (a int); INSERT INTO t VALUES (1)",
        "CREATE TABLE t (a int, b text NOT NULL);",
        "1 row without a value for the new column public.t.b, which must have one",
        "DELETE FROM t",
    ),
    (
        "CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1), (1, 1), (1, 2), (NULL, 1), (NULL, 1)",
        "CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a, b));",
        "1 value more than once in public.t by the key k (a, b)",
        "DELETE FROM t WHERE b = 1",
    ),
    (
        "CREATE TABLE t (a int NOT NULL); INSERT INTO t VALUES (1), (1)",
        "CREATE TABLE t (a int NOT NULL PRIMARY KEY);",
        "by the key t_pkey (a)",
        "DELETE FROM t",
    ),
    (
        "CREATE TABLE t (\"A a\" int); INSERT INTO t VALUES (NULL), (NULL)",
        "CREATE TABLE t (\"A a\" int, UNIQUE NULLS NOT DISTINCT (\"A a\"));",
        "1 value more than once in public.t",
        "DELETE FROM t",
    ),
    (
        "CREATE TABLE t (a int); INSERT INTO t VALUES (-1), (2), (NULL)",
        "CREATE TABLE t (a int, CONSTRAINT positive CHECK (a > 0 AND 'x)' <> ''));",
        "1 row of public.t against the check positive",
        "UPDATE t SET a = 1 WHERE a < 0",
    ),
    (
        "CREATE TABLE p (x int, y int, UNIQUE (x, y)); CREATE TABLE t (a int, b int); \
         INSERT INTO p VALUES (1, 1); INSERT INTO t VALUES (1, 1), (1, 2), (3, NULL)",
        "CREATE TABLE p (x int, y int, UNIQUE (x, y)); \
         CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p (x, y));",
        "1 row of public.t without their counterpart in public.p, which the foreign key f asks for",
        "DELETE FROM t WHERE b = 2",
    ),
    (
        "CREATE TABLE t (id int PRIMARY KEY, up int); INSERT INTO t VALUES (1, 1), (2, 5)",
        "CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t);",
        "1 row of public.t without their counterpart in public.t",
        "DELETE FROM t WHERE id = 2",
    ),
    (
        "CREATE TABLE t (a int, k int) PARTITION BY LIST (k); \
         CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); INSERT INTO t VALUES (NULL, 1)",
        "CREATE TABLE t (a int NOT NULL, k int) PARTITION BY LIST (k); \
         CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);",
        "1 row without a value in public.t.a",
        "DELETE FROM t",
    ),
    (
        "CREATE TABLE t (a text, b int); INSERT INTO t VALUES ('A', 1), ('a', 2), ('b', 3), ('B', NULL)",
        "CREATE TABLE t (a text, b int); CREATE UNIQUE INDEX i ON t (lower(a) DESC) WHERE b > 0;",
        "1 value more than once in public.t by the key i (lower(a))",
        "DELETE FROM t",
    ),
    (
        "CREATE TABLE t (a text); INSERT INTO t VALUES ('1234'), ('12  ')",
        "CREATE TABLE t (a varchar(3));",
        "1 row of public.t with a longer text in a than character varying(3) takes",
        "DELETE FROM t WHERE a = '1234'",
    ),
    (
        "CREATE TABLE t (a numeric(6,2)); INSERT INTO t VALUES (1234.5)",
        "CREATE TABLE t (a numeric(4,2));",
        "the values of public.t.a cannot be converted from numeric(6,2) to numeric(4,2)",
        "DELETE FROM t",
    ),
    (
        "CREATE TABLE t (a bigint); INSERT INTO t VALUES (5000000000)",
        "CREATE TABLE t (a int);",
        "the values of public.t.a cannot be converted from bigint to integer",
        "DELETE FROM t",
    ),
    (
        "CREATE DOMAIN d AS int; CREATE TABLE t (id int PRIMARY KEY, a d); INSERT INTO t VALUES (7, -1)",
        "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TABLE t (id int PRIMARY KEY, a d);",
        "1 row of public.t with a value in a that its domain is to refuse",
        "DELETE FROM t",
    ),
    (
        "CREATE DOMAIN d AS int; CREATE TABLE t (a d); INSERT INTO t VALUES (NULL)",
        "CREATE DOMAIN d AS int NOT NULL; CREATE TABLE t (a d);",
        "1 row of public.t with a value in a that its domain is to refuse",
        "DELETE FROM t",
    ),
    (
        "CREATE TABLE t (r int4range); INSERT INTO t VALUES ('[1,5]'), ('[3,9]'), ('[20,30]')",
        "CREATE TABLE t (r int4range, CONSTRAINT apart EXCLUDE USING gist (r WITH &&));",
        "2 rows of public.t with another that apart excludes",
        "DELETE FROM t WHERE r @> 4",
    ),
    (
        "CREATE TABLE p (k int) PARTITION BY RANGE (k); CREATE TABLE t (k int); INSERT INTO t VALUES (5), (15)",
        "CREATE TABLE p (k int) PARTITION BY RANGE (k); \
         CREATE TABLE t PARTITION OF p FOR VALUES FROM (0) TO (10);",
        "1 row of public.t outside of its bounds",
        "DELETE FROM t WHERE k = 15",
    ),
    (
        "CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE t PARTITION OF p FOR VALUES IN (1, 2); \
         INSERT INTO p VALUES (1), (2)",
        "CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE t PARTITION OF p FOR VALUES IN (1);",
        "1 row of public.t outside of its bounds",
        "DELETE FROM p WHERE k = 2",
    ),
    (
        "CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE rest PARTITION OF p DEFAULT; \
         INSERT INTO p VALUES (1), (2)",
        "CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE rest PARTITION OF p DEFAULT; \
         CREATE TABLE t PARTITION OF p FOR VALUES IN (1);",
        "1 row of public.rest for the new partition t",
        "DELETE FROM p WHERE k = 1",
    ),
    (
        "CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t SELECT i, NULL FROM generate_series(1, 5) i",
        "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL);",
        "such as (1), (2), (3)",
        "DELETE FROM t",
    ),
];

#[test]
fn rows_that_would_make_a_statement_fail_are_counted_beforehand() {
    for (number, (there, files, said, mended)) in IN_THE_WAY.into_iter().enumerate() {
        let database = database(&format!("in_the_way_{number}"));
        database.psql(there);
        let folder = Folder::new().file("schema/a.sql", files);
        let dump = database.dump();
        for command in [&["plan"][..], &APPLY] {
            let error = run(&database, &folder, command).exits(3).stderr;
            assert!(error.contains(said), "{said}\n{error}");
            let seen =
                error.contains("see them: SELECT * FROM") || error.contains("[no-conversion]");
            assert!(seen, "{error}");
            assert!(error.contains("schema/a.sql:1:"), "{error}");
        }
        // It is true: the server refuses.
        run(&database, &folder, &[&APPLY[..], &["--no-probes"]].concat()).exits(5);
        assert_eq!(database.dump(), dump, "nothing was changed");
        database.psql(mended);
        run(&database, &folder, &APPLY).exits(0);
    }
}

#[test]
fn rows_that_fit_are_in_nobodys_way() {
    let database = database("fits");
    database.psql(
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int, b int, c text, d int);
         CREATE TABLE new_home (x int);
         INSERT INTO t VALUES (1, NULL, '12345', NULL), (2, NULL, 'x', 7)",
    );
    // Statements that refuse nothing of this: NOT VALID, a column with a default, a type that changes
    // in the same plan, a function that is not there yet, a partial key of NULLs.
    let folder = Folder::new().file(
        "schema/a.sql",
        "CREATE FUNCTION small(v int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT v < 10';
         CREATE TABLE p (id int PRIMARY KEY);
         CREATE TABLE t (a int NOT NULL CHECK (small(a)), b int UNIQUE, c text, d int,
           e int NOT NULL DEFAULT 3, f bigint GENERATED ALWAYS AS IDENTITY);
         ALTER TABLE t ADD CONSTRAINT short CHECK (length(c) < 3) NOT VALID;
         ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (d) REFERENCES p NOT VALID;
         CREATE TABLE new_home (x int, y int NOT NULL);",
    );
    run(&database, &folder, &["plan"]).exits(0);
    run(&database, &folder, &APPLY).exits(0);
}

/// What is there, and files to which it can be changed though rows look as if they were in the way.
const IN_NOBODYS_WAY: [(&str, &str); 6] = [
    (
        // The key, the foreign key and the new column are the parent's own.
        "CREATE TABLE p (a int, b int); CREATE TABLE k (id int, c int) INHERITS (p);
         CREATE TABLE o (id int PRIMARY KEY); INSERT INTO k VALUES (1, 1, 1, 1), (1, 1, 2, 1)",
        "CREATE TABLE o (id int PRIMARY KEY);
         CREATE TABLE p (a int UNIQUE, b int REFERENCES o, c int NOT NULL);
         CREATE TABLE k (id int, c int) INHERITS (p);",
    ),
    (
        "CREATE TABLE p (a int, k int) PARTITION BY LIST (k);
         CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
         CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); INSERT INTO p VALUES (NULL, 1), (-1, 1)",
        "CREATE TABLE p (a int NOT NULL, k int, CHECK (a > 0)) PARTITION BY LIST (k);
         CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);",
    ),
    (
        "CREATE TABLE p (a int, k int) PARTITION BY LIST (k);
         CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
         CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); INSERT INTO p VALUES (NULL, 1), (-1, 1)",
        "CREATE TABLE p (a int NOT NULL, k int, CHECK (a > 0)) PARTITION BY LIST (k);
         CREATE TABLE p1 (a int, k int);
         CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);",
    ),
    (
        "CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p); INSERT INTO c VALUES (NULL), (-1)",
        "CREATE TABLE p (a int NOT NULL, CHECK (a > 0)); CREATE TABLE c (a int);",
    ),
    (
        "CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p); INSERT INTO c VALUES (NULL), (-1)",
        "CREATE TABLE p (a int, CHECK (a > 0) NO INHERIT); CREATE TABLE c () INHERITS (p);",
    ),
    (
        // A child's rows are nothing to point to, and do not point.
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c () INHERITS (p);
         CREATE TABLE t (a int); CREATE TABLE u () INHERITS (t);
         INSERT INTO p VALUES (1); INSERT INTO u VALUES (7)",
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c () INHERITS (p);
         CREATE TABLE t (a int REFERENCES p); CREATE TABLE u () INHERITS (t);",
    ),
];

#[test]
fn rows_that_no_statement_meets_are_in_nobodys_way() {
    for (number, (there, files)) in IN_NOBODYS_WAY.into_iter().enumerate() {
        let database = database(&format!("nobodys_way_{number}"));
        database.psql(there);
        let folder = Folder::new().file("schema/a.sql", files);
        run(&database, &folder, &APPLY).exits(0);
    }
}

#[test]
fn a_refused_plan_is_told_once_and_saved_nowhere() {
    let database = database("refused_once");
    database.psql("CREATE TABLE t (a int); INSERT INTO t VALUES (NULL)");
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE t (a int NOT NULL);");
    let out = run(&database, &folder, &["plan", "--json", "--out", "plan.json"]).exits(3);
    let document: serde_json::Value = serde_json::from_str(&out.stdout).unwrap();
    assert_eq!(document["diagnostics"][0]["code"], "null-values", "{document}");
    assert!(!folder.join("plan.json").exists());
    let out = run(&database, &folder, &["plan", "--out", "plan.json"]).exits(3);
    assert!(
        out.stdout.contains("1 to change") && !out.stdout.contains("schemactl apply"),
        "{}",
        out.stdout
    );
    assert!(!folder.join("plan.json").exists());
}

#[test]
fn a_saved_plan_asks_again() {
    let database = database("asks_again");
    database.psql("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c text)");
    let text = "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL UNIQUE, b varchar(3), c int);";
    let folder = Folder::new().file("schema/a.sql", text);
    run(&database, &folder, &["plan", "--allow-destructive", "--out", "plan.json"]).exits(0);
    database.psql(
        "INSERT INTO t VALUES (1, 1, 'x', '1'), (2, NULL, 'longer', '1'), (3, 1, 'y', 'none')",
    );
    let before = database.dump();
    let error = run(&database, &folder, &["apply", "plan.json"]).exits(3).stderr;
    for part in [
        "1 row without a value in public.t.a, which must have one",
        "such as (2)",
        "1 value more than once in public.t by the key t_a_key (a)",
        "1 row of public.t with a longer text in b than character varying(3) takes",
        "the values of public.t.c cannot be converted from text to integer",
        "schema/a.sql:1",
        "4 errors",
    ] {
        assert!(error.contains(part), "`{part}` is not in\n{error}");
    }
    assert_eq!(database.dump(), before);
    // Of a plan that somebody's changes made pointless only that is said.
    database.psql("ALTER TABLE t DROP COLUMN b");
    let error = run(&database, &folder, &["apply", "plan.json"]).exits(4).stderr;
    assert!(!error.contains("null-values"), "{error}");
    database.psql("ALTER TABLE t ADD COLUMN b text");
    run(&database, &folder, &["apply", "plan.json", "--no-probes"]).exits(5);
    database.psql("DELETE FROM t WHERE id > 1");
    run(&database, &folder, &["apply", "plan.json", "--probe-timeout", "1s"]).exits(0);
}

#[test]
fn what_may_not_be_read_is_not_known() {
    let database = database("not_readable");
    let role = format!("{}_role", database.name());
    database.psql(&format!(
        "CREATE ROLE {role} CREATEDB LOGIN; GRANT USAGE ON SCHEMA public TO {role};
         CREATE TABLE t (a int); INSERT INTO t VALUES (1)"
    ));
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE t (a int NOT NULL);");
    let url = database.url().replacen("postgres@", &format!("{role}@"), 1);
    let out = Run::new(&["plan", "--url", &url]).within(folder.path()).run();
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
    let error = out.exits(0).stderr;
    assert!(error.contains("is not known: permission denied for table t"), "{error}");
}

#[test]
fn a_probe_that_takes_too_long_says_that_it_is_not_known() {
    let database = database("slow_probe");
    database.psql("CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 200000)");
    let text = "CREATE TABLE t (a int, CHECK (a > 0 AND pg_sleep(0.001) IS NOT NULL));";
    let folder = Folder::new().file("schema/a.sql", text);
    let error = run(&database, &folder, &["plan", "--probe-timeout", "100ms"]).exits(0).stderr;
    assert!(error.contains("is not known: 100 ms were not enough"), "{error}");
}
