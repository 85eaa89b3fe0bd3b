//! Plan, apply, and nothing left to do.
use crate::support::{Database, Folder, Output, Run, database};

struct Project {
    database: Database,
    folder: Folder,
}

impl Project {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let mut folder = Folder::new();
        for (path, text) in files {
            folder = folder.file(path, text);
        }
        Self { database: database(name), folder }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let url = self.database.url();
        let mut run = Run::new(&[arguments, &["--url", &url]].concat()).within(self.folder.path());
        run.command.env("COLUMNS", "80");
        run.run()
    }

    /// What stands between the heading and the next command.
    fn review(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).exits(0).stdout;
        let start = output.find("\n\n").unwrap() + 2;
        let end = output.find("\nTo make these changes").unwrap_or(output.len());
        output[start..end].to_owned()
    }
}

const BEFORE: &str = "
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE users (id bigint PRIMARY KEY, mail varchar(40), fax text);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    user_id bigint REFERENCES users,
    total numeric(8,2) NOT NULL DEFAULT 0,
    state status
);
CREATE INDEX orders_user_idx ON orders (user_id);
CREATE VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := NEW.id;
    RETURN NEW;
END
$$;
";

#[test]
fn a_new_schema_is_planned_applied_and_then_there() {
    let project = Project::new("new", &[("schema/a.sql", BEFORE)]);
    snapbox::assert_data_eq!(
        project.review(&["plan"]),
        snapbox::str![[r#"
+ create

+ enum status  schema/a.sql:2
    values new, done

+ function touch()  schema/a.sql:12
    returns trigger, language plpgsql, definition of 9 lines

+ table orders  schema/a.sql:4
    + column id       bigint, not null
    + column user_id  bigint
    + column total    numeric(8,2), not null, default 0
    + column state    public.status
    + constraint orders_pkey          PRIMARY KEY (id)
    + constraint orders_user_id_fkey  FOREIGN KEY (user_id) REFERENCES
                                      public.users(id)
    + index orders_user_idx  USING btree (user_id)

+ table users  schema/a.sql:3
    + column id    bigint, not null
    + column mail  character varying(40)
    + column fax   text
    + constraint users_pkey  PRIMARY KEY (id)

+ view totals  schema/a.sql:11
    definition of 4 lines, columns user_id bigint, total numeric

Plan: 5 additive, 0 in place, 0 destructive.
      5 to create, in 7 statements.
      Undo: reversible.

"#]]
    );
    let applied = project.run(&["apply", "--auto-approve"]).exits(0).stdout;
    assert!(applied.contains("The database matches the files."), "{applied}");
    let again = project.run(&["plan", "--detailed-exitcode"]).exits(0).stdout;
    assert!(again.ends_with("No changes. The database matches the files.\n"), "{again}");
    project.run(&["apply"]).exits(0);
}

#[test]
fn changes_are_shown_with_their_reasons() {
    let project = Project::new("changes", &[("schema/a.sql", BEFORE)]);
    project.run(&["apply", "--auto-approve"]).exits(0);
    let after = BEFORE
        .replace("'new', 'done'", "'new', 'paid', 'done'")
        .replace(", fax text", "")
        .replace("varchar(40)", "text NOT NULL")
        .replace("numeric(8,2)", "numeric(12,2)")
        .replace("    NEW.id := NEW.id;\n", "    NEW.id := NEW.id + 1;\n")
        + "COMMENT ON TABLE users IS 'People';\n";
    project.folder.write("schema/a.sql", &after);
    snapbox::assert_data_eq!(
        project.review(&["plan"]),
        snapbox::str![[r#"
+ create   ~ change in place   <> rebuild around a change   - drop

~ table users  schema/a.sql:3
    ~ column mail  schema/a.sql:3
        not null: no -> yes
        type:     character varying(40) -> text
    - column fax
    + comment: People

~ enum status  schema/a.sql:2
    values: new, done -> new, paid, done

~ function touch()  schema/a.sql:12
    definition:
         LANGUAGE plpgsql
        AS $function$
        BEGIN
      -     NEW.id := NEW.id;
      +     NEW.id := NEW.id + 1;
            RETURN NEW;
        END
        $function$

~ table orders  schema/a.sql:4
    ~ column total  schema/a.sql:7
        type: numeric(8,2) -> numeric(12,2)

<> view totals  schema/a.sql:11
    (because column orders.total changes, schema/a.sql:7)

Locks until the end, and work on what is there:
  orders: blocks readers and writers (ACCESS EXCLUSIVE)
  totals: blocks readers and writers (ACCESS EXCLUSIVE)
  users: blocks readers and writers (ACCESS EXCLUSIVE); reads less than 1 MB

Lost for good:
  column users.fax: no values

Plan: 3 additive, 3 in place, 1 destructive.
      1 to create, 4 to change, 1 to rebuild, 1 to drop, in 9 statements.
      Undo: reversible, data kept.

"#]]
    );
    project.run(&["plan", "--detailed-exitcode"]).exits(2);
}

#[test]
fn the_statements_are_shown_as_they_are_sent() {
    let project = Project::new("sql", &[("schema/a.sql", "CREATE TABLE t (id int);")]);
    project.run(&["apply", "--auto-approve"]).exits(0);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id bigint); COMMENT ON TABLE t IS 'x';");
    let review = project.review(&["plan", "--sql"]);
    snapbox::assert_data_eq!(
        &review[review.find("Statements").unwrap()..],
        snapbox::str![[r#"
Statements, in order:

-- reversible, data kept
ALTER TABLE public.t ALTER COLUMN id TYPE bigint USING id::bigint;
COMMENT ON TABLE public.t IS 'x';

Locks until the end, and work on what is there:
  t: blocks readers and writers (ACCESS EXCLUSIVE); rewrites less than 1 MB

Plan: 2 additive, 0 in place, 0 destructive.
      1 to create, 1 to change, in 2 statements.
      Undo: reversible, data kept.

"#]]
    );
}

#[test]
fn what_can_lose_data_waits_for_the_flag() {
    let project = Project::new("held", &[("schema/a.sql", BEFORE)]);
    project.run(&["apply", "--auto-approve"]).exits(0);
    let after = BEFORE.replace(", fax text", ", phone text");
    project.folder.write("schema/a.sql", &after);
    let held = project.run(&["apply", "--auto-approve"]).exits(3).stdout;
    assert!(held.contains("Held back: `--allow-destructive`"), "{held}");
    assert!(held.contains("  - column users.fax\n"), "{held}");
    let columns = "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute \
        WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped";
    assert_eq!(project.database.psql(columns), "id mail fax phone");

    project.folder.write("schemactl.toml", "held_back = 'warn'\n");
    project.run(&["apply", "--auto-approve"]).exits(0);
    project.run(&["apply", "--auto-approve", "--allow-destructive"]).exits(0);
    assert_eq!(project.database.psql(columns), "id mail phone");
}

#[test]
fn parts_of_what_is_held_back_go_without_saying() {
    let project = Project::new("held_whole", &[("schema/a.sql", BEFORE)]);
    project.run(&["apply", "--auto-approve"]).exits(0);
    project.folder.write(
        "schema/a.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY, mail varchar(40), fax text);",
    );
    let held = project.run(&["apply", "--auto-approve"]).exits(3).stdout;
    snapbox::assert_data_eq!(
        &held[held.find("\n\n").unwrap()..],
        snapbox::str![[r#"


Held back: `--allow-destructive` would let these through
  - enum status
  - function touch()
  - table orders
  - view totals

No other changes.

"#]]
    );
}

#[test]
fn nothing_happens_without_a_yes() {
    let project = Project::new("yes", &[("schema/a.sql", "CREATE TABLE t (id int);")]);
    let refused = project.run(&["apply"]).exits(3);
    assert!(refused.stderr.contains("pass `--auto-approve`"), "{}", refused.stderr);
    assert!(refused.stdout.contains("+ table t"), "{}", refused.stdout);
    project.run(&["apply", "--dry-run", "--auto-approve"]).exits(0);
    assert_eq!(project.database.psql("SELECT to_regclass('t') IS NULL"), "t");
}

#[test]
fn a_step_that_fails_is_named_and_everything_is_rolled_back() {
    let project = Project::new("fails", &[("schema/a.sql", "CREATE TABLE t (id int);")]);
    project.run(&["apply", "--auto-approve"]).exits(0);
    project.database.psql("INSERT INTO t VALUES (1), (1)");
    let after = "CREATE TABLE s (id int);\nCREATE TABLE t (id int UNIQUE);";
    project.folder.write("schema/a.sql", after);
    let error = project.run(&["apply", "--auto-approve", "--no-probes"]).exits(5).stderr;
    assert!(error.contains("everything was rolled back: constraint t.t_id_key"), "{error}");
    assert!(error.contains("could not create unique index"), "{error}");
    assert!(error.contains("Key (id)=(1) is duplicated."), "{error}");
    assert_eq!(project.database.psql("SELECT to_regclass('s') IS NULL"), "t");
}

#[test]
fn machines_read_plan_and_apply() {
    let project = Project::new("json", &[("schema/a.sql", "CREATE TABLE t (id int);")]);
    let parse =
        |output: Output| -> serde_json::Value { serde_json::from_str(&output.stdout).unwrap() };
    let plan = parse(project.run(&["plan", "--json", "--detailed-exitcode"]).exits(2));
    assert_eq!((&plan["format"], &plan["command"]), (&1.into(), &"plan".into()));
    assert_eq!((&plan["exit_code"], &plan["empty"]), (&2.into(), &false.into()));
    assert_eq!(plan["summary"]["additive"], 1);
    assert_eq!(plan["statements"].as_array().unwrap().len(), 1);
    let table = plan["changes"].as_array().unwrap().iter().find(|c| c["object"]["kind"] == "table");
    assert_eq!(table.unwrap()["place"]["file"], "schema/a.sql");
    assert!(plan.get("applied").is_none());

    let refused = parse(project.run(&["apply", "--json"]).exits(3));
    assert_eq!((&refused["ok"], &refused["exit_code"]), (&false.into(), &3.into()));
    let applied = parse(project.run(&["apply", "--json", "--auto-approve"]).exits(0));
    assert_eq!(applied["applied"]["statements"], 1);
    assert_eq!(applied["target"], plan["target"]);
    assert_eq!(parse(project.run(&["plan", "--json"]).exits(0))["empty"], true);
}

#[test]
fn a_narrow_terminal_gets_narrow_lines() {
    let project = Project::new("narrow", &[("schema/a.sql", BEFORE)]);
    let url = project.database.url();
    let run = Run::new(&["plan", "--url", &url]).within(project.folder.path());
    let plan = run.env("COLUMNS", "60").run().exits(0).stdout;
    let review = &plan[..plan.find("\nTo make").unwrap()];
    for line in review.lines().skip_while(|line| !line.is_empty()) {
        assert!(line.chars().count() <= 60, "{line}");
    }
}

#[test]
fn a_dump_of_the_database_is_no_change() {
    let project = Project::new("spelling", &[]);
    project.database.psql(
        "CREATE TABLE t (id integer, a varchar(9), CONSTRAINT listed CHECK (a IN ('x', 'y')),
             g text GENERATED ALWAYS AS (CASE WHEN a IN ('x', 'y') THEN 'u' END) STORED);
         CREATE INDEX i ON t (id) WHERE a NOT IN ('x', 'y');
         CREATE VIEW v AS SELECT id FROM t WHERE a IN ('x', 'y');",
    );
    let dump = project.database.raw_dump();
    assert!(dump.contains("(ARRAY['x'::character varying"), "the first spelling\n{dump}");
    let folder = project.folder.path().join("schema");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("dump.sql"), dump).unwrap();
    let plan = project.run(&["plan", "--detailed-exitcode"]).exits(0).stdout;
    assert!(plan.ends_with("No changes. The database matches the files.\n"), "{plan}");
}

#[test]
fn text_that_is_too_long_is_refused_and_not_cut() {
    let project = Project::new("cut", &[("schema/a.sql", "CREATE TABLE t (a varchar(3));")]);
    project.database.psql("CREATE TABLE t (a text); INSERT INTO t VALUES ('too long')");
    let apply = ["apply", "--auto-approve", "--allow-destructive"];
    let error = project.run(&apply).exits(3).stderr;
    assert!(error.contains("1 row of public.t with a longer text in a"), "{error}");
    let error = project.run(&[&apply[..], &["--no-probes"]].concat()).exits(5).stderr;
    assert!(error.contains("value too long"), "{error}");
    assert_eq!(project.database.psql("SELECT a FROM t"), "too long");
}
