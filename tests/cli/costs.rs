//! What a plan costs is said before anything is done, and a plan over its budget is refused.
use crate::support::{Database, Folder, OtherSession, Output, Run, database, wait_until};

fn run(database: &Database, folder: &Folder, arguments: &[&str]) -> Output {
    let url = database.url();
    Run::new(&[arguments, &["--url", &url]].concat()).within(folder.path()).run()
}

/// A table that is big enough to be worth a number, one that is not, and one that is to go.
fn shop(name: &str) -> (Database, Folder) {
    let database = database(name);
    database.psql(
        "CREATE TABLE big (id bigint NOT NULL PRIMARY KEY, a int, gone text);
         INSERT INTO big SELECT i, i, CASE WHEN i % 2 = 0 THEN 'x' END \
         FROM generate_series(1, 30000) i;
         ANALYZE big;
         CREATE TABLE small (big_id bigint); CREATE TABLE old (x int);
         INSERT INTO old VALUES (1), (2)",
    );
    let text = "CREATE TABLE big (id bigint NOT NULL PRIMARY KEY, a bigint);\n\
                CREATE TABLE small (big_id bigint REFERENCES big);\n";
    (database, Folder::new().file("schema/a.sql", text))
}

#[test]
fn locks_work_and_losses_are_said() {
    let (database, folder) = shop("costs");
    let text = run(&database, &folder, &["plan"]).exits(0).stdout;
    for part in [
        "\n  big: blocks readers and writers (ACCESS EXCLUSIVE); rewrites about 30,000 rows, ",
        "\n  small: blocks writers (SHARE ROW EXCLUSIVE); reads less than 1 MB\n",
        "\n  column big.gone: 15,000 values\n",
        "\n  table old: 2 rows\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let json = run(&database, &folder, &["plan", "--json"]).exits(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let statements = json["statements"].as_array().unwrap();
    let retyped = statements.iter().find(|s| s["sql"].as_str().unwrap().contains("TYPE bigint"));
    let takes = &retyped.unwrap()["takes"][0];
    assert_eq!(takes["relation"]["name"], "big");
    assert_eq!((&takes["blocks"], &takes["work"]), (&"everything".into(), &"rewrite".into()));
    assert_eq!(takes["size"]["rows"], 30_000);
    let bytes: u64 = database.psql("SELECT pg_total_relation_size('big')").parse().unwrap();
    assert_eq!(takes["size"]["bytes"], bytes);
    assert_eq!(json["losses"][0]["rows"], 15_000);
}

#[test]
fn a_plan_over_its_budget_is_refused_by_every_command() {
    let (database, folder) = shop("budget");
    let dump = database.dump();
    let limits = ["--max-lock=1ms", "--max-rewrite=1kB", "--max-rows-lost=100"];
    let apply = ["apply", "--auto-approve", "--allow-destructive"];
    for (limit, said) in limits.into_iter().zip([
        "--max-lock: work of up to ",
        "--max-rewrite: 2 MB are rewritten, ",
        "--max-rows-lost: 15,002 rows and values are lost, 100 are allowed",
    ]) {
        for command in [&["plan"][..], &apply] {
            let error = run(&database, &folder, &[command, &[limit]].concat()).exits(3).stderr;
            assert!(error.contains(said), "{command:?} {limit}\n{error}");
        }
    }
    folder.write("schemactl.toml", "record = false\n[env.prod]\nmax_rows_lost = 0\n");
    let error = run(&database, &folder, &["plan", "--env", "prod"]).exits(3).stderr;
    assert!(error.contains("--max-rows-lost: 15,002 rows"), "{error}");
    run(&database, &folder, &["plan", "--env", "prod", "--max-rows-lost=20000"]).exits(0);
    run(&database, &folder, &["plan", "--out", "p.json"]).exits(0);
    let saved = ["apply", "p.json", "--allow-destructive", "--env", "prod"];
    run(&database, &folder, &saved).exits(3);
    assert_eq!(database.dump(), dump, "nothing was changed");
    run(&database, &folder, &[&saved[..], &["--max-rows-lost=20000"]].concat()).exits(0);
}

#[test]
fn a_budget_that_cannot_be_read_is_refused() {
    let (database, folder) = shop("bad_budget");
    for bad in ["--max-lock=fast", "--max-rewrite=10XB", "--max-rows-lost=-1"] {
        run(&database, &folder, &["plan", bad]).exits(64);
    }
    folder.write("schemactl.toml", "max_rewrite = \"much\"\nmax_lock = 3\nmax_rows_lost = -1\n");
    let error = run(&database, &folder, &["plan"]).exits(1).stderr;
    for part in ["`much` is not a size", "a string with a unit", "a number that is not negative"] {
        assert!(error.contains(part), "{part}\n{error}");
    }
}

#[test]
fn rows_that_may_not_be_counted_are_no_reason_to_be_calm() {
    let (database, folder) = shop("uncounted");
    let role = format!("{}_reader", database.name());
    database.psql(&format!(
        "CREATE ROLE {role} CREATEDB LOGIN; GRANT USAGE ON SCHEMA public TO {role}"
    ));
    let again = |arguments: &[&str]| {
        let url = database.url().replacen("postgres@", &format!("{role}@"), 1);
        Run::new(&[arguments, &["--url", &url]].concat()).within(folder.path()).run()
    };
    let text = again(&["plan"]).exits(0).stdout;
    assert!(text.contains("table old: rows that could not be counted"), "{text}");
    let error = again(&["plan", "--max-rows-lost=1000000"]).exits(3).stderr;
    assert!(error.contains("could not be counted"), "{error}");
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn who_is_in_the_way_is_named() {
    let (database, folder) = shop("waits");
    let other = OtherSession::new(
        &database,
        "BEGIN; LOCK TABLE big IN ROW EXCLUSIVE MODE;",
        "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid) \
         WHERE l.relation = 'big'::regclass AND a.state = 'idle in transaction'",
    );
    let text = run(&database, &folder, &["plan"]).exits(0).stdout;
    other.end();
    let line = text.lines().find(|line| line.contains("holds ROW EXCLUSIVE on big"));
    let line = line.unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("(psql)") && line.contains("idle in transaction"), "{line}");
    let text = run(&database, &folder, &["plan"]).exits(0).stdout;
    assert!(!text.contains("In the way"), "{text}");
}

/// The statements of a plan, each with what can be undone of it.
fn undone(database: &Database, folder: &Folder) -> Vec<(String, serde_json::Value)> {
    let json = run(database, folder, &["plan", "--json"]).exits(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let statements = json["statements"].as_array().unwrap();
    let sql = |s: &serde_json::Value| s["sql"].as_str().unwrap().to_owned();
    statements.iter().map(|s| (sql(s), s["undo"].clone())).collect()
}

/// With ten rows in `t`, some of which lose something on the way to `UNDO_FILES`.
const UNDO_BEFORE: &str = "CREATE TABLE t (id int PRIMARY KEY, gone text, bare text, rounded numeric(8,2), wide int, \
           narrow bigint, day timestamp, same varchar(20), doc json, half numeric);
         INSERT INTO t SELECT i, 'x', NULL, CASE WHEN i <= 4 THEN i + 0.05 ELSE i END, i, i, \
           timestamp '2026-01-01' + CASE WHEN i <= 5 THEN interval '1 h' ELSE '0' END, 'x', \
           CASE WHEN i <= 3 THEN '{\"a\":1}' ELSE '1' END::json, i / 2.0 FROM generate_series(1, 10) i;
         CREATE INDEX i ON t (wide);
         CREATE TABLE old (x int); INSERT INTO old VALUES (1), (2), (3); CREATE TABLE bare (x int);
         CREATE SCHEMA kept; CREATE TABLE kept.t AS TABLE t";

const UNDO_FILES: &str = "CREATE TABLE t (id int PRIMARY KEY, rounded numeric(8,1), wide bigint, narrow int, \
                day date, same varchar(10), doc jsonb, added text,\n\
                half int -- schemactl: using=trunc(half)::int\n);";

#[test]
fn whether_it_can_be_undone_is_said_of_every_statement() {
    let database = database("undo");
    database.psql(UNDO_BEFORE);
    let folder = Folder::new().file("schema/a.sql", UNDO_FILES);
    let undone = undone(&database, &folder);
    let of = |part: &str| {
        let found = undone.iter().find(|(sql, _)| sql.contains(part));
        &found.unwrap_or_else(|| panic!("{part}: {undone:?}")).1
    };
    // Ten half numbers, of which five are whole ones; their digits after the point are lost all the same.
    for (part, rows) in [
        ("DROP COLUMN gone", 10),
        ("ALTER COLUMN rounded TYPE", 4),
        ("ALTER COLUMN day TYPE", 5),
        ("ALTER COLUMN doc TYPE", 3),
        ("ALTER COLUMN half TYPE", 10),
        ("DROP TABLE public.old", 3),
    ] {
        let undo = of(part);
        assert_eq!(
            (&undo["kind"], &undo["rows"]),
            (&"irreversible".into(), &rows.into()),
            "{part}"
        );
        assert!(undo["bytes"].as_u64().unwrap() > 0, "{part}: {undo}");
    }
    for part in [
        "DROP COLUMN bare",
        "ALTER COLUMN wide TYPE",
        "ALTER COLUMN narrow TYPE",
        "ALTER COLUMN same TYPE",
        "DROP TABLE public.bare",
        "DROP INDEX",
    ] {
        assert_eq!(of(part)["kind"], "data_kept", "{part}");
    }
    assert_eq!(of("ADD COLUMN added")["kind"], "reversible");

    let text = run(&database, &folder, &["plan", "--sql"]).exits(0).stdout;
    for part in [
        "\n      Undo: irreversible: 35 rows and values.\n",
        "\n-- reversible, data kept\nDROP INDEX public.i;\n",
        "\n-- irreversible: 3 rows\nDROP TABLE public.old;\n",
        "\n  column t.rounded: 4 values that its new type does not keep\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("-- reversible\n"), "{text}");

    // It is so: what PostgreSQL makes of the values on their way back.
    run(&database, &folder, &["apply", "--auto-approve", "--allow-destructive"]).exits(0);
    database.psql(
        "ALTER TABLE t ALTER rounded TYPE numeric(8,2), ALTER wide TYPE int, ALTER narrow TYPE bigint, \
         ALTER day TYPE timestamp, ALTER same TYPE varchar(20), ALTER doc TYPE json, \
         ALTER half TYPE numeric",
    );
    let columns = ["rounded", "day", "doc", "half", "wide", "narrow", "same"];
    let differ = columns.map(|c| format!("count(*) FILTER (WHERE a.{c}::text <> b.{c}::text)"));
    let differ = format!("SELECT {} FROM t a JOIN kept.t b USING (id)", differ.join(", "));
    assert_eq!(database.psql(&differ), "4|5|3|10|0|0|0");
}

#[test]
fn the_time_that_it_takes_is_that_of_earlier_applies() {
    let (database, folder) = shop("speeds");
    folder.write("schemactl.toml", "");
    let plan = || -> serde_json::Value {
        let json = run(&database, &folder, &["plan", "--json"]).exits(0).stdout;
        serde_json::from_str(&json).unwrap()
    };
    let text = run(&database, &folder, &["plan"]).exits(0).stdout;
    let said = "rewriting 20 MB to 200 MB in a second, which was not measured here\n";
    assert!(text.contains(said), "{text}");
    assert_eq!(plan()["speeds"]["rewrite"]["measured"], false);
    run(&database, &folder, &["apply", "--auto-approve", "--allow-destructive"]).exits(0);
    let bytes = "SELECT count(*) FROM schemactl.steps WHERE work = 'rewrite' AND bytes > 1000000";
    assert_eq!(database.psql(bytes), "1");

    folder.write("schema/a.sql", "CREATE TABLE big (id bigint NOT NULL PRIMARY KEY, a numeric);");
    let again = plan();
    let speeds = "SELECT (bytes / (milliseconds / 1000) / 2)::bigint, \
                  (bytes / (milliseconds / 1000) * 2)::bigint FROM schemactl.steps \
                  WHERE work = 'rewrite' AND bytes > 1000000";
    let rewrite = &again["speeds"]["rewrite"];
    let measured = format!("{}|{}", rewrite["least"], rewrite["most"]);
    assert_eq!((measured, &rewrite["measured"]), (database.psql(speeds), &true.into()));
    assert_eq!(again["speeds"]["scan"]["measured"], false);
    let statements = again["statements"].as_array().unwrap();
    let retyped = statements.iter().find(|s| s["sql"].as_str().unwrap().contains("TYPE numeric"));
    let takes = &retyped.unwrap()["takes"][0];
    let at = |speed: &str| {
        takes["size"]["bytes"].as_u64().unwrap() * 1000 / rewrite[speed].as_u64().unwrap()
    };
    assert_eq!(takes["milliseconds"], serde_json::json!([at("most"), at("least")]));
    let text = run(&database, &folder, &["plan"]).exits(0).stdout;
    assert!(text.contains(" in a second, as it did before\n"), "{text}");
}

#[test]
fn an_old_snapshot_that_a_concurrent_build_would_wait_for_is_named() {
    let database = database("snapshots");
    database.psql("CREATE TABLE t (a int)");
    let files = "CREATE TABLE t (a int); CREATE INDEX i ON t (a);";
    let folder = Folder::new().file("schema/a.sql", files);
    // It has nothing to do with the table.
    let other = OtherSession::new(
        &database,
        "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1;",
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() \
         AND backend_xmin IS NOT NULL AND state = 'idle in transaction' \
         AND xact_start < now() - interval '1 s'",
    );
    let text = run(&database, &folder, &["plan"]).exits(0).stdout;
    assert!(!text.contains("In the way"), "{text}");
    let text = run(&database, &folder, &["plan", "--online"]).exits(0).stdout;
    let line = text.lines().find(|line| line.contains("holds a snapshot that is waited for"));
    let line = line.unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("(psql)") && line.contains("idle in transaction"), "{line}");
    let json = run(&database, &folder, &["plan", "--online", "--json"]).exits(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["waits"][0]["relation"], serde_json::Value::Null);
    // It is so.
    let arguments = ["apply", "--auto-approve", "--online"];
    std::thread::scope(|scope| {
        let apply = scope.spawn(|| run(&database, &folder, &arguments));
        wait_until(
            &database,
            "SELECT count(*) > 0 FROM pg_stat_progress_create_index \
             WHERE datname = current_database() AND phase = 'waiting for old snapshots'",
        );
        other.end();
        apply.join().unwrap().exits(0);
    });
}

#[test]
fn a_role_that_may_not_see_others_is_told_what_is_not_known() {
    let (database, folder) = shop("no_statistics");
    let role = format!("{}_reader", database.name());
    database.psql(&format!("CREATE ROLE {role} CREATEDB LOGIN; GRANT SELECT ON big TO {role}"));
    let url = database.url().replacen("postgres@", &format!("{role}@"), 1);
    let plan = || Run::new(&["plan", "--url", &url]).within(folder.path()).run().exits(0);
    let other = OtherSession::new(
        &database,
        "BEGIN; LOCK TABLE big IN ROW EXCLUSIVE MODE;",
        "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'big'::regclass",
    );
    let output = plan();
    assert!(output.stdout.contains(" holds ROW EXCLUSIVE on big\n"), "{}", output.stdout);
    for part in ["warning[no-statistics]", &format!("GRANT pg_read_all_stats TO {role}")] {
        assert!(output.stderr.contains(part), "{part}\n{}", output.stderr);
    }
    database.psql(&format!("GRANT pg_read_all_stats TO {role}"));
    let output = plan();
    other.end();
    assert!(!output.stderr.contains("no-statistics"), "{}", output.stderr);
    assert!(output.stdout.contains("idle in transaction"), "{}", output.stdout);
    database.psql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}
