//! Import: a live database to files, and again.
use std::fs;
use std::path::Path;

use crate::support::{Database, Folder, Output, Run, database};

struct Project {
    database: Database,
    folder: Folder,
}

impl Project {
    fn new(name: &str, sql: &str) -> Self {
        let database = database(name);
        database.psql(sql);
        Self { database, folder: Folder::new() }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let url = self.database.url();
        Run::new(&[arguments, &["--url", &url]].concat()).within(self.folder.path()).run()
    }

    fn nothing_to_do(&self, arguments: &[&str]) {
        self.run(&[&["plan", "--detailed-exitcode"], arguments].concat()).exits(0);
    }

    fn files(&self, dir: &str) -> Vec<String> {
        let mut files = Vec::new();
        walk(&self.folder.join(dir), &self.folder.join(dir), &mut files);
        files.sort();
        files
    }
}

fn walk(base: &Path, dir: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(base, &path, files);
        } else {
            files.push(path.strip_prefix(base).unwrap().to_string_lossy().into_owned());
        }
    }
}

const SHOP: &str = r#"
CREATE EXTENSION hstore;
CREATE SCHEMA "Odd name";
CREATE TYPE status AS ENUM ('new', 'done');
CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);
CREATE TABLE "Users" (id int);
CREATE TABLE orders (
    id serial PRIMARY KEY,
    user_id bigint REFERENCES users,
    state status DEFAULT 'new',
    tags hstore
);
CREATE INDEX orders_user_idx ON orders (user_id);
COMMENT ON TABLE orders IS 'What was bought';
CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE "Odd name"."a/b" (x int);
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS 'SELECT a * 2';
CREATE FUNCTION twice(a text) RETURNS text LANGUAGE sql AS 'SELECT a || a';
CREATE VIEW totals AS SELECT user_id, twice(count(*)::int) AS n FROM orders GROUP BY user_id;
"#;

#[test]
fn a_table_has_a_file_with_all_that_belongs_to_it() {
    let project = Project::new("import files", SHOP);
    let output = project.run(&["import", "--out", "db"]).exits(0);
    assert_eq!(output.stderr, "");
    assert_eq!(
        output.stdout,
        "Imported schemas Odd name, public to db: 10 files written, 0 unchanged.\n"
    );
    assert_eq!(
        project.files("db"),
        [
            "Odd%20name/schema.sql",
            "Odd%20name/tables/a%2Fb.sql",
            "extensions.sql",
            "public/functions/twice.sql",
            "public/tables/%55sers.sql",
            "public/tables/events.sql",
            "public/tables/orders.sql",
            "public/tables/users.sql",
            "public/types/status.sql",
            "public/views/totals.sql",
        ]
    );
    snapbox::assert_data_eq!(
        project.folder.read("db/public/tables/orders.sql"),
        snapbox::str![[r#"
CREATE SEQUENCE public.orders_id_seq AS integer;

CREATE TABLE public.orders (
    id      integer DEFAULT nextval('public.orders_id_seq'::regclass) NOT NULL,
    user_id bigint,
    state   public.status DEFAULT 'new'::public.status,
    tags    public.hstore,
    CONSTRAINT orders_pkey PRIMARY KEY (id)
);

ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;

ALTER TABLE public.orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

CREATE INDEX orders_user_idx ON public.orders USING btree (user_id);

COMMENT ON TABLE public.orders IS 'What was bought';

"#]]
    );
    assert!(project.folder.read("db/public/tables/events.sql").contains("ATTACH PARTITION"));
    project.nothing_to_do(&["--dir", "db"]);
}

#[test]
fn the_example_comes_out_of_an_empty_database_as_it_was() {
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop/schema");
    let shop = shop.to_str().unwrap();
    let first = Project::new("import shop", "");
    first.run(&["apply", "--auto-approve", "--dir", shop]).exits(0);
    first.run(&["import", "--out", "db"]).exits(0);
    first.nothing_to_do(&["--dir", "db"]);

    let dir = first.folder.join("db");
    let second = Project::new("import shop again", "");
    second.run(&["apply", "--auto-approve", "--dir", dir.to_str().unwrap()]).exits(0);
    second.nothing_to_do(&["--dir", shop]);
    assert_eq!(first.database.dump(), second.database.dump());
    // What was written by hand says the same, so that it stays.
    let again = first.run(&["import", "--dir", shop]).exits(0);
    assert!(again.stdout.contains(": 0 files written,"), "{}", again.stdout);
}

#[test]
fn an_import_again_writes_only_what_changed_and_keeps_comments() {
    let project = Project::new("import again", SHOP);
    project.run(&["import"]).exits(0);
    let orders = "schema/public/tables/orders.sql";
    let text = project.folder.read(orders);
    let text = text.replace("    state ", "    -- where it is\n    state ");
    let text = text.replace("CREATE INDEX", "-- for the list of a user\nCREATE INDEX");
    project.folder.write(orders, format!("-- Orders.\n\n{text}-- the end\n"));
    let users = format!("-- People.\n{}", project.folder.read("schema/public/tables/users.sql"));
    project.folder.write("schema/public/tables/users.sql", &users);
    let same = project.run(&["import"]).exits(0);
    assert!(same.stdout.ends_with(": 0 files written, 10 unchanged.\n"), "{}", same.stdout);

    project.database.psql(
        "ALTER TABLE orders ADD note text; DROP VIEW totals; DROP TABLE \"Users\";
         CREATE INDEX orders_note_idx ON orders (note); CREATE TABLE carts (id int);",
    );
    let changed = project.run(&["import"]).exits(0);
    snapbox::assert_data_eq!(
        changed.stdout,
        snapbox::str![[r#"
removed public/tables/%55sers.sql, which nothing is left of
removed public/views/totals.sql, which nothing is left of
Imported schemas Odd name, public to schema: 2 files written, 7 unchanged.

"#]]
    );
    snapbox::assert_data_eq!(
        project.folder.read(orders),
        snapbox::str![[r#"
-- Orders.

CREATE SEQUENCE public.orders_id_seq AS integer;

-- where it is

CREATE TABLE public.orders (
    id      integer DEFAULT nextval('public.orders_id_seq'::regclass) NOT NULL,
    user_id bigint,
    state   public.status DEFAULT 'new'::public.status,
    tags    public.hstore,
    note    text,
    CONSTRAINT orders_pkey PRIMARY KEY (id)
);
CREATE INDEX orders_note_idx ON public.orders USING btree (note);

ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;

ALTER TABLE public.orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

-- for the list of a user
CREATE INDEX orders_user_idx ON public.orders USING btree (user_id);

COMMENT ON TABLE public.orders IS 'What was bought';
-- the end

"#]]
    );
    assert_eq!(project.folder.read("schema/public/tables/users.sql"), users);
    project.nothing_to_do(&[]);
}

#[test]
fn a_file_with_a_persons_words_is_never_removed() {
    let project = Project::new("import words", "CREATE TABLE a (x int); CREATE TABLE b (x int);");
    project.run(&["import"]).exits(0);
    let file = "schema/public/tables/b.sql";
    let text = project.folder.read(file);
    project.folder.write(file, format!("-- Why b is there.\n{text}"));
    project.database.psql("DROP TABLE b");
    let output = project.run(&["import"]).exits(0);
    assert_eq!(project.folder.read(file), "-- Why b is there.\n");
    assert!(output.stdout.contains(": 1 file written, 1 unchanged."), "{}", output.stdout);
    project.nothing_to_do(&[]);
}

#[test]
fn what_is_said_in_several_files_is_changed_where_it_stands() {
    let project = Project::new("import apart", "");
    let tables = "create table a (x int); -- the first\n\ncreate table b (x int);\n";
    project.folder.write("schema/tables.sql", tables);
    project.folder.write(
        "schema/more.sql",
        "-- for speed\ncreate index a_idx on a (x);\ncreate index b_idx on b (x);\n",
    );
    project.run(&["apply", "--auto-approve"]).exits(0);
    project.database.psql("DROP INDEX a_idx; CREATE INDEX a_idx ON a (x DESC)");
    let output = project.run(&["import"]).exits(0);
    assert_eq!(output.stderr, "");
    assert_eq!(
        project.folder.read("schema/more.sql"),
        "-- for speed\nCREATE INDEX a_idx ON public.a USING btree (x DESC);\n\
         create index b_idx on b (x);\n"
    );
    project.nothing_to_do(&[]);
}

#[test]
fn what_table_files_can_say_is_toml_and_the_rest_sql() {
    let project = Project::new("import toml", SHOP);
    project.database.psql("GRANT SELECT ON users TO PUBLIC; ALTER TABLE users ADD UNIQUE (mail)");
    let output = project.run(&["import", "--format", "toml"]).exits(0);
    assert_eq!(output.stderr, "");
    snapbox::assert_data_eq!(
        project.folder.read("schema/public/tables/orders.toml"),
        snapbox::str![[r#"
[table.orders]
comment = "What was bought"
primary_key = ["id"]

[table.orders.columns]
id      = { type = "integer", nullable = false, default = "nextval('public.orders_id_seq'::regclass)" }
user_id = "bigint"
state   = { type = "public.status", default = "'new'::public.status" }
tags    = "public.hstore"

[table.orders.foreign_keys]
orders_user_id_fkey = { columns = ["user_id"], references = "public.users(id)" }

[table.orders.indexes]
orders_user_idx = { columns = ["user_id"] }

"#]]
    );
    let users = project.folder.read("schema/public/tables/users.sql");
    assert_eq!(users, "GRANT SELECT ON TABLE public.users TO PUBLIC;\n");
    assert!(project.folder.join("schema/public/tables/events.sql").exists());
    assert!(!project.folder.join("schema/public/tables/events.toml").exists());
    project.nothing_to_do(&[]);
    project.database.psql("ALTER TABLE users ADD age int; ALTER TABLE orders ADD note text");
    let file = "schema/public/tables/orders.toml";
    project.folder.write(file, format!("# mine\n{}", project.folder.read(file)));
    let again = project.run(&["import", "--format", "toml"]).exits(0);
    assert!(again.stdout.contains(": 1 file written"), "{}", again.stdout);
    assert!(again.stderr.contains("orders.toml is left as it is"), "{}", again.stderr);
    assert!(project.folder.read("schema/public/tables/users.toml").contains("age"));
}

#[test]
fn everything_goes_into_one_file() {
    let project = Project::new("import single", SHOP);
    project.run(&["import", "--single-file"]).exits(0);
    assert_eq!(project.files("schema"), ["schema.sql"]);
    project.nothing_to_do(&[]);
    let again = project.run(&["import", "--single-file"]).exits(0);
    assert!(again.stdout.contains(": 0 files written, 1 unchanged."), "{}", again.stdout);
}

#[test]
fn other_files_stay_and_those_that_do_not_load_are_an_error() {
    let project = Project::new("import beside", "CREATE TABLE a (x int);");
    project.folder.write("schema/README.md", "about");
    project.folder.write("schema/notes.sql", "-- nothing yet\n");
    project.run(&["import"]).exits(0);
    assert_eq!(project.files("schema"), ["README.md", "notes.sql", "public/tables/a.sql"]);
    project.folder.write("schema/notes.sql", "CREATE TABLE b (x nothing);\n");
    project.database.psql("ALTER TABLE a ADD y int");
    let output = project.run(&["import"]).exits(1);
    assert!(output.stderr.contains("notes.sql:1:19"), "{}", output.stderr);
    assert!(output.stderr.contains("--out"), "{}", output.stderr);
    assert!(!project.folder.read("schema/public/tables/a.sql").contains('y'));
}

#[test]
fn a_secret_is_named_and_not_written() {
    let project = Project::new(
        "import secret",
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
         CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (password 'hunter2');",
    );
    let output = project.run(&["import", "--json"]).exits(0);
    let text = project.folder.read("schema/foreign_servers.sql");
    assert!(!text.contains("hunter2") && !output.stdout.contains("hunter2"));
    assert!(text.contains("-- schemactl: ignore\nCREATE USER MAPPING"), "{text}");
    assert!(output.stderr.contains("user mapping"), "{}", output.stderr);
    assert!(output.stderr.contains("it holds a secret"), "{}", output.stderr);
    let json: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(json["command"], "import");
    assert_eq!(json["written"][0], "foreign_servers.sql");
    assert_eq!(json["not_written"].as_array().unwrap().len(), 1);
    assert_eq!(json["differs"].as_array().unwrap().len(), 0);
    project.nothing_to_do(&["--schemas", "public"]);
}

#[test]
fn a_database_that_may_not_be_read_is_an_error_and_nothing_is_written() {
    let project = Project::new(
        "import denied",
        "DO $$ BEGIN CREATE ROLE import_reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;
         CREATE TABLE a (x int); REVOKE SELECT ON pg_catalog.pg_attrdef FROM PUBLIC;",
    );
    let url = project.database.url().replace("postgres@", "import_reader@");
    let url = url.replace("user=postgres", "user=import_reader");
    let run = Run::new(&["import", "--url", &url]).within(project.folder.path()).run().exits(1);
    assert!(run.stderr.contains("permission denied for table pg_attrdef"), "{}", run.stderr);
    assert!(!project.folder.join("schema").exists());
}
