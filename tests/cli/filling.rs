//! `--online` and a new column whose default gives each row a value of its own: the rows get theirs in
//! batches, and the column its name when all have one.
use std::process::{Command, Stdio};

use crate::support::{Database, Folder, OtherSession, Output, Run, database, wait_until};

fn run(database: &Database, folder: &Folder, arguments: &[&str]) -> Output {
    let url = database.url();
    Run::new(&[arguments, &["--url", &url]].concat()).within(folder.path()).run()
}

const APPLY: [&str; 3] = ["apply", "--online", "--auto-approve"];

const BEFORE: &str = "
    CREATE SEQUENCE s;
    CREATE TABLE t (id int PRIMARY KEY, a int);
    CREATE TABLE o (id int PRIMARY KEY);
    INSERT INTO t SELECT i, i FROM generate_series(1, 30000) i;
    INSERT INTO o VALUES (1);";

const FILES: &str = "
    CREATE SEQUENCE s;
    CREATE TABLE t (
      id int PRIMARY KEY, a int, token uuid NOT NULL DEFAULT gen_random_uuid(),
      n bigint DEFAULT nextval('s'), seen timestamptz DEFAULT now()
    );
    CREATE UNIQUE INDEX tokens ON t (token);
    COMMENT ON COLUMN t.token IS 'x';
    CREATE TABLE o (id int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp() CHECK (at > '-infinity'));";

/// Every row that was there has a value of its own, and what is NOT NULL is so.
fn is_filled(database: &Database) {
    let rows = "SELECT count(DISTINCT token), count(DISTINCT n), count(seen), count(*) FROM t";
    assert_eq!(database.psql(rows), "30000|30000|30000|30000");
}

#[test]
fn a_saved_plan_fills_the_rows_in_batches_and_the_end_is_the_same() {
    let (online, direct) = (database("filling"), database("filling_direct"));
    online.psql(BEFORE);
    direct.psql(FILES);
    let folder = Folder::new().file("schema/a.sql", FILES).file("schemactl.toml", "");
    run(&online, &folder, &["plan", "--online", "--out", "plan.json"]).exits(0);
    let shown = Run::new(&["show", "plan.json", "--sql"]).within(folder.path()).run().exits(0);
    for part in [
        "ALTER TABLE public.t ADD COLUMN token_schemactl_new uuid;\n\
         ALTER TABLE public.t ALTER COLUMN token_schemactl_new SET DEFAULT gen_random_uuid();\n",
        "in batches of rows, each a transaction\n-- reversible, data kept\n\
         UPDATE ONLY public.t SET token_schemactl_new = DEFAULT WHERE token_schemactl_new IS NULL;\n",
        "ALTER TABLE public.t RENAME COLUMN token_schemactl_new TO token;\n",
        "VALIDATE CONSTRAINT t_token_schemactl_not_null;\n",
        "CREATE UNIQUE INDEX CONCURRENTLY tokens",
        "UPDATE ONLY public.o SET at_schemactl_new = DEFAULT",
        // It is the same for all rows.
        "ADD COLUMN seen timestamp with time zone DEFAULT now();\n",
        "public.t: blocks readers and writers (ACCESS EXCLUSIVE); rewrites",
    ] {
        let shown = shown.stdout.replace("\nt: ", "\npublic.t: ").replace("  t: ", "public.t: ");
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    run(&online, &folder, &["apply", "plan.json"]).exits(0);
    is_filled(&online);
    run(&online, &folder, &["plan", "--detailed-exitcode"]).exits(0);
    let outcomes = "SELECT string_agg(DISTINCT outcome, ' ') FROM schemactl.applies";
    assert_eq!(online.psql(outcomes), "applied");
    online.psql("DROP SCHEMA schemactl CASCADE");
    assert_eq!(online.dump(), direct.dump());
}

/// As an apply leaves it that is interrupted before the first batch.
const LEFT: &str = "ALTER TABLE t ADD COLUMN token_schemactl_new uuid; \
    ALTER TABLE t ALTER COLUMN token_schemactl_new SET DEFAULT gen_random_uuid()";

/// Somebody holds one row, so that the filling gets as far as all the others.
fn hold(database: &Database) -> OtherSession {
    let held = "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid) \
                WHERE l.relation = 't'::regclass AND a.query LIKE 'UPDATE t SET a = 0%'";
    OtherSession::new(database, "BEGIN; UPDATE t SET a = 0 WHERE id = 7;", held)
}

const WAITS: &str = "SELECT count(*) > 0 FROM pg_stat_activity \
    WHERE query LIKE '%UPDATE ONLY public.t %' AND wait_event_type = 'Lock' \
      AND datname = current_database()";

#[test]
fn killed_in_the_middle_the_same_command_does_the_rest() {
    let database = database("filling_killed");
    database.psql(BEFORE);
    database.psql(LEFT);
    let folder = Folder::new().file("schema/a.sql", FILES).file("schemactl.toml", "");
    let writer = hold(&database);
    let mut child = Command::new(env!("CARGO_BIN_EXE_schemactl"))
        .args([&APPLY[..], &["--lock-timeout", "60s", "--url", &database.url()]].concat())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until(&database, WAITS);
    child.kill().unwrap();
    child.wait().unwrap();
    writer.end();
    assert_eq!(database.psql("SELECT count(token_schemactl_new) > 29000 FROM t"), "t");
    run(&database, &folder, &APPLY).exits(0);
    is_filled(&database);
    run(&database, &folder, &["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn a_row_that_somebody_holds_is_waited_for_at_the_end_and_what_is_done_stays() {
    for finish in [&APPLY[..], &["apply", "--auto-approve"]] {
        let database = database("filling_held");
        database.psql(BEFORE);
        let folder = Folder::new().file("schema/a.sql", FILES).file("schemactl.toml", "");
        database.psql(LEFT);
        let writer = hold(&database);
        let flags = ["--lock-timeout", "100ms", "--lock-retries", "1"];
        let apply = [&APPLY[..], &flags].concat();
        let error = run(&database, &folder, &apply).exits(6).stderr;
        for part in ["its last batch was rolled back", "UPDATE ONLY public.t SET", "lock timeout"] {
            assert!(error.contains(part), "{part}\n{error}");
        }
        let left = "SELECT count(*), count(token_schemactl_new) FROM t";
        assert_eq!(database.psql(left), "30000|29999");
        let sum = "SELECT sum(hashtext(token_schemactl_new::text)) FROM t WHERE id <> 7";
        let before = database.psql(sum);
        writer.end();
        let plan = run(&database, &folder, &["plan", "--online", "--sql"]).exits(0).stdout;
        let left = "column token: renamed from token_schemactl_new (an interrupted apply left it)";
        assert!(plan.contains(left), "{plan}");
        run(&database, &folder, finish).exits(0);
        assert_eq!(database.psql(&sum.replace("_schemactl_new", "")), before);
        is_filled(&database);
        run(&database, &folder, &["plan", "--detailed-exitcode"]).exits(0);
    }
}

#[test]
fn others_write_while_rows_are_filled_and_another_apply_waits() {
    let database = database("filling_waits");
    database.psql(BEFORE);
    let folder = Folder::new().file("schema/a.sql", FILES).file("schemactl.toml", "");
    database.psql(LEFT);
    let writer = hold(&database);
    std::thread::scope(|scope| {
        let apply = scope
            .spawn(|| run(&database, &folder, &[&APPLY[..], &["--lock-timeout", "60s"]].concat()));
        wait_until(&database, WAITS);
        let locks = "SELECT string_agg(DISTINCT l.mode, ' ') FROM pg_locks l \
            JOIN pg_stat_activity a USING (pid) WHERE l.relation = 't'::regclass AND l.granted AND l.locktype = 'relation' \
            AND a.query LIKE '%UPDATE ONLY public.t %' AND a.pid <> pg_backend_pid()";
        assert_eq!(database.psql(locks), "RowExclusiveLock");
        database.psql(
            "SET lock_timeout = '5s'; UPDATE t SET a = 1 WHERE id = 8; \
             INSERT INTO t (id) VALUES (-1); DELETE FROM t WHERE id = -1",
        );
        let other = [&APPLY[..], &["--lock-timeout", "50ms", "--lock-retries", "1"]].concat();
        let error = run(&database, &folder, &other).exits(5).stderr;
        assert!(error.contains("another apply"), "{error}");
        writer.end();
        apply.join().unwrap().exits(0);
    });
    is_filled(&database);
}

#[test]
fn what_reacts_to_a_change_of_rows_is_not_set_off() {
    let database = database("filling_triggers");
    let function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                    RAISE 'set off'; END $$;";
    let trigger = "CREATE TRIGGER r BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();";
    let other = "CREATE TRIGGER r BEFORE UPDATE OF id ON o FOR EACH ROW EXECUTE FUNCTION f();";
    database.psql(&format!("{BEFORE}{function}{trigger}{other}"));
    let files = format!("{FILES}{function}{trigger}{other}");
    let folder = Folder::new().file("schema/a.sql", &files);
    database.psql("ALTER TABLE o ADD CONSTRAINT later CHECK (id > 5) NOT VALID");
    let later = "ALTER TABLE o ADD CONSTRAINT later CHECK (id > 5) NOT VALID;";
    let kept = Folder::new().file("schema/a.sql", format!("{files}{later}"));
    let plan = run(&database, &kept, &["plan", "--online", "--sql"]).exits(0).stdout;
    assert!(!plan.contains("UPDATE ONLY"), "a row of o is against a check: {plan}");
    database.psql("ALTER TABLE o DROP CONSTRAINT later");
    let plan = run(&database, &folder, &["plan", "--online", "--sql"]).exits(0).stdout;
    assert!(plan.contains("ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL"), "{plan}");
    assert!(plan.contains("UPDATE ONLY public.o SET"), "{plan}");
    run(&database, &folder, &APPLY).exits(0);
    is_filled(&database);
}
