//! Renames: what is said about them, and what only looks like one.
use crate::support::{Database, Folder, Output, Run, database};

struct Project {
    database: Database,
    folder: Folder,
}

impl Project {
    /// A database in the state of `live`, and a folder with these files.
    fn new(name: &str, live: &str, files: &[(&str, &str)]) -> Self {
        let database = database(name);
        database.psql(live);
        let mut folder = Folder::new();
        for (path, text) in files {
            folder = folder.file(path, text);
        }
        Self { database, folder }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let url = self.database.url();
        let mut run = Run::new(&[arguments, &["--url", &url]].concat()).within(self.folder.path());
        run.command.env("COLUMNS", "100");
        run.run()
    }

    /// What stands between the heading and the next command.
    fn review(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).exits(0).stdout;
        let start = output.find("\n\n").unwrap() + 2;
        let end = output.find("\nTo make these changes").unwrap_or(output.len());
        output[start..end].to_owned()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.run(&["plan", "--json"]).exits(0).stdout).unwrap()
    }
}

const LIVE: &str = "
CREATE TYPE status AS ENUM ('new', 'payed');
CREATE TABLE purchases (id bigint PRIMARY KEY, remark text, state status DEFAULT 'payed');
INSERT INTO purchases VALUES (1, 'x', 'payed');
CREATE VIEW remarks AS SELECT remark FROM purchases;
";

const TOML: &str = r#"
[enum.status]
values = ["new", { name = "paid", renamed_from = "payed" }]

[table.orders]
renamed_from = "purchases"
primary_key = ["id"]

[table.orders.columns]
id = "bigint"
note = { type = "text", renamed_from = "remark" }
state = { type = "status", default = "'paid'" }
"#;

fn files() -> [(&'static str, &'static str); 2] {
    let view = "CREATE VIEW notes AS -- schemactl: renamed_from=remarks\n\
                SELECT note AS remark FROM orders;\n";
    [("schema/orders.toml", TOML), ("schema/views.sql", view)]
}

#[test]
fn a_rename_is_in_the_document_with_the_old_name_and_the_place() {
    let project = Project::new("renames_json", LIVE, &files());
    let json = project.json();
    let table = json["changes"].as_array().unwrap().iter().find(|c| c["action"] == "rename");
    let table = table.unwrap();
    assert_eq!(table["class"], "in_place");
    assert!(table["renamed_from"]["path"].is_array() && table["renamed_place"]["line"].is_number());
}

#[test]
fn renames_are_shown_as_such() {
    let project = Project::new("renames", LIVE, &files());
    snapbox::assert_data_eq!(
        project.review(&["plan", "--sql"]),
        snapbox::str![[r#"
~ change in place

~ table orders: renamed from purchases (because schema/orders.toml:6 says so)  schema/orders.toml:5
    ~ column note: renamed from remark (because schema/orders.toml:11 says so)  schema/orders.toml:11
    ~ constraint orders_pkey: renamed from purchases_pkey (nothing else differs)

~ view notes: renamed from remarks (because schema/views.sql:1 says so)  schema/views.sql:1

~ enum value status.paid: renamed from payed (because schema/orders.toml:3 says so)

Statements, in order:

ALTER TABLE public.purchases RENAME TO orders;
ALTER VIEW public.remarks RENAME TO notes;
ALTER TYPE public.status RENAME VALUE 'payed' TO 'paid';
ALTER TABLE public.orders RENAME COLUMN remark TO note;
ALTER TABLE public.orders RENAME CONSTRAINT purchases_pkey TO orders_pkey;

Locks until the end, and work on what is there:
  orders: blocks readers and writers (ACCESS EXCLUSIVE)
  purchases: blocks readers and writers (ACCESS EXCLUSIVE)
  remarks: blocks readers and writers (ACCESS EXCLUSIVE)

Plan: 0 additive, 5 in place, 0 destructive.
      5 to rename, in 5 statements.
      Undo: reversible.

"#]]
    );
}

#[test]
fn a_rename_that_is_done_is_harmless_and_can_be_taken_out() {
    let project = Project::new("renames_done", LIVE, &files());
    project.run(&["apply", "--auto-approve"]).exits(0);
    let rows = project.database.psql("SELECT id, note, state FROM orders");
    assert_eq!(rows.trim(), "1|x|paid");
    let again = project.run(&["plan", "--detailed-exitcode"]).exits(0);
    assert!(again.stdout.contains("No changes."), "{}", again.stdout);
    snapbox::assert_data_eq!(
        again.stderr,
        snapbox::str![[r#"
note[rename-done]: enum value public.status.paid has been renamed already
  ╭▸ schema/orders.toml:3:51
  │
3 │ values = ["new", { name = "paid", renamed_from = "payed" }]
  │                                                   ━━━━━
  │
  ╰ help: the `renamed_from` can be removed

note[rename-done]: table public.orders has been renamed already
  ╭▸ schema/orders.toml:6:17
  │
6 │ renamed_from = "purchases"
  │                 ━━━━━━━━━
  │
  ╰ help: the `renamed_from` can be removed

note[rename-done]: column public.orders.note has been renamed already
   ╭▸ schema/orders.toml:11:41
   │
11 │ note = { type = "text", renamed_from = "remark" }
   │                                         ━━━━━━
   │
   ╰ help: the `renamed_from` can be removed

note[rename-done]: view public.notes has been renamed already
  ╭▸ schema/views.sql:1:49
  │
1 │ CREATE VIEW notes AS -- schemactl: renamed_from=remarks
  │                                                 ━━━━━━━
  │
  ╰ help: the `renamed_from` can be removed

4 notes in 2 files

"#]]
    );
}

#[test]
fn a_new_database_needs_no_rename() {
    let project = Project::new("renames_new", "", &[("schema/orders.toml", TOML)]);
    let output = project.run(&["apply", "--auto-approve"]).exits(0);
    assert!(!output.stderr.contains("renamed_from"), "{}", output.stderr);
}

#[test]
fn what_looks_like_a_rename_is_said_and_not_guessed() {
    let live = "
        CREATE TYPE status AS ENUM ('new', 'payed');
        CREATE TABLE purchases (id serial PRIMARY KEY, \"Remark\" text);
        CREATE TABLE other (a int, b text DEFAULT 'x');
        CREATE FUNCTION total(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
        CREATE VIEW ids AS SELECT 1 AS id;";
    let toml = "[table.other]\ncolumns.a = 'int'\ncolumns.c = { type = 'text', default = \"'x'\" }\n\
                [enum.status]\nvalues = ['new', 'paid']\n";
    let sql = "CREATE TABLE orders (id serial PRIMARY KEY, \"Remark\" text);\n\
               CREATE FUNCTION sum_of(a int) RETURNS int LANGUAGE sql AS 'SELECT a';\n\
               CREATE VIEW numbers AS SELECT 1 AS id;\n";
    let files = [("schema/a.toml", toml), ("schema/b.sql", sql)];
    let project = Project::new("renames_hints", live, &files);
    let review = project.review(&["plan"]);
    let start = review.find("Perhaps renamed").expect("hints are shown");
    snapbox::assert_data_eq!(
        review[start..].to_owned(),
        snapbox::str![[r#"
Perhaps renamed: these look alike; to keep what is there, say so
  column other.b to column other.c  schema/a.toml:3
      renamed_from = "b"
  function total(integer) to function sum_of(integer)  schema/b.sql:2
      -- schemactl: renamed_from=total
  table purchases to table orders  schema/b.sql:1
      -- schemactl: renamed_from=purchases
  view ids to view numbers  schema/b.sql:3
      -- schemactl: renamed_from=ids
  enum value status.payed to enum value status.paid  schema/a.toml:4
      { name = "paid", renamed_from = "payed" }

Locks until the end, and work on what is there:
  ids: blocks readers and writers (ACCESS EXCLUSIVE)
  other: blocks readers and writers (ACCESS EXCLUSIVE)
  purchases: blocks readers and writers (ACCESS EXCLUSIVE)

Lost for good:
  column other.b: no values
  table purchases: no rows

Plan: 5 additive, 0 in place, 6 destructive.
      5 to create, 1 to replace, 5 to drop, in 13 statements.
      Undo: reversible, data kept.

"#]]
    );
    let json = project.json();
    assert_eq!(json["hints"].as_array().unwrap().len(), 5, "{}", json["hints"]);
    assert_eq!(
        json["hints"][0]["place"]["file"].as_str().map(|f| f.starts_with("schema/")),
        Some(true)
    );
}

#[test]
fn renames_that_do_not_fit_are_all_told_at_once_with_their_places() {
    let live = "CREATE TABLE t (remark text, a int, b int); CREATE TABLE u (a int); CREATE TABLE w (a int);";
    let sql = "CREATE TABLE t (\n\
               note text, -- schemactl: renamed_from=remrk\n\
               b int -- schemactl: renamed_from=a\n\
               );\n\
               CREATE TABLE x (a int); -- schemactl: renamed_from=u\n\
               CREATE TABLE y (a int); -- schemactl: renamed_from=u\n\
               CREATE TABLE w (a int); -- schemactl: renamed_from=v\n";
    let project = Project::new("renames_wrong", live, &[("schema/a.sql", sql)]);
    let output = project.run(&["plan"]).exits(1);
    snapbox::assert_data_eq!(
        output.stderr,
        snapbox::str![[r#"
error[rename-of-nothing]: there is no column public.t.remrk in the database that could be renamed
  ╭▸ schema/a.sql:2:39
  │
2 │ note text, -- schemactl: renamed_from=remrk
  │                                       ━━━━━
  │
  ╰ help: did you mean `remark`?

error[renamed-to-what-is-there]: column public.t.a cannot become public.t.b: both are in the database
  ╭▸ schema/a.sql:3:34
  │
3 │ b int -- schemactl: renamed_from=a
  │                                  ━
  │
  ╰ help: if public.t.b is what it should be, remove the `renamed_from`; public.t.a is then dropped

error[renamed-twice]: two are said to be renamed from the one table public.u
  ╭▸ schema/a.sql:6:52
  │
5 │ CREATE TABLE x (a int); -- schemactl: renamed_from=u
  │                                                    ─ and here
6 │ CREATE TABLE y (a int); -- schemactl: renamed_from=u
  │                                                    ━
  │
  ╰ help: only one of them can be what it was; the other is new

3 errors in 1 file

"#]]
    );
}

#[test]
fn a_schema_that_has_been_renamed_does_not_bring_its_old_name_back_into_the_scope() {
    let live = "CREATE SCHEMA sales; CREATE TABLE sales.t (a int); INSERT INTO sales.t VALUES (1);";
    let sql =
        "-- schemactl: renamed_from=sales\nCREATE SCHEMA shop;\nCREATE TABLE shop.t (a int);\n";
    let project = Project::new("renames_schema", live, &[("schema/a.sql", sql)]);
    project.run(&["apply", "--auto-approve"]).exits(0);
    assert_eq!(project.database.psql("SELECT a FROM shop.t").trim(), "1");
    // Somebody else's.
    project.database.psql("CREATE SCHEMA sales; CREATE TABLE sales.mine (a int)");
    let output = project.run(&["plan", "--detailed-exitcode"]).exits(0);
    assert!(output.stdout.contains("No changes."), "{}", output.stdout);
}

#[test]
fn what_is_not_managed_does_not_stand_in_the_way_of_a_rename() {
    let live =
        "CREATE TABLE t (a int); CREATE SCHEMA other; CREATE VIEW other.v AS SELECT a FROM t;";
    let sql = "CREATE TABLE t2 (a int); -- schemactl: renamed_from=t\n";
    let project = Project::new("renames_unmanaged", live, &[("schema/a.sql", sql)]);
    project.run(&["apply", "--auto-approve"]).exits(0);
    project.database.psql("SELECT v.a FROM t2, other.v");
}
