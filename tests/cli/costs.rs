//! What a plan costs is said before anything is done, and a plan over its budget is refused.
use crate::support::{Database, Folder, OtherSession, Output, Run, database};

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
