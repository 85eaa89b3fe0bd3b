//! What was found before and is not looked for again. What is built for tests compares every such
//! answer with what the long way finds, and panics where they differ.
use std::fs;
use std::path::PathBuf;

use crate::support::{Database, Folder, Output, Run, database};

const SCHEMA: &str = "\
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood mood NOT NULL);
CREATE TABLE pets (id int PRIMARY KEY, owner bigint REFERENCES people, name text DEFAULT 'none');
CREATE INDEX pets_owner_idx ON pets (owner);
CREATE VIEW owners AS SELECT p.*, count(*) AS pets FROM people p JOIN pets ON owner = p.id GROUP BY p.id;
COMMENT ON COLUMN pets.name IS 'what it listens to';
";

const KNOWN: &str = "files and database are as they were when they agreed";

/// A folder, a database, and a cache that stays.
struct Project {
    folder: Folder,
    database: Database,
}

/// How many statements were loaded because of what changed.
fn loads(plan: &Output) -> Option<usize> {
    let said = plan.stderr.split("elaborating what has changed statements=").nth(1);
    let number = said.and_then(|rest| rest.split_whitespace().next());
    number.map(|number| number.parse().unwrap())
}

impl Project {
    fn new(name: &str) -> Self {
        Self::of(name, SCHEMA)
    }

    fn of(name: &str, schema: &str) -> Self {
        let folder = Folder::new().file("schema/a.sql", schema);
        Self { folder, database: database(name) }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let url = self.database.url();
        let home = self.folder.path().to_str().unwrap();
        let run = Run::new(arguments).within(self.folder.path()).env("HOME", home);
        run.env("DATABASE_URL", &url).run()
    }

    fn write(&self, sql: &str) {
        fs::write(self.folder.path().join("schema/a.sql"), sql).unwrap();
    }

    fn plan(&self) -> Output {
        self.run(&["plan", "-v", "--detailed-exitcode"])
    }

    fn cached(&self, sort: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.folder.path().join(".cache/schemactl")) else {
            return Vec::new();
        };
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|e| e == sort)).collect()
    }
}

#[test]
fn a_plan_of_what_agreed_before_is_the_same_and_sees_every_change_since() {
    let project = Project::new("known_agreed");
    project.run(&["apply", "--auto-approve"]).exits(0);
    let first = project.plan().exits(0);
    assert_eq!(project.cached("proof").len(), 1);
    let second = project.plan().exits(0);
    assert_eq!(second.stdout, first.stdout);
    assert!(second.stderr.contains(KNOWN), "{}", second.stderr);

    // Rows and numbers handed out are no change of the schema.
    project.database.psql("INSERT INTO people (mood) VALUES ('good')");
    assert!(project.plan().exits(0).stderr.contains(KNOWN));
    project.database.psql("ALTER TABLE pets ALTER name SET DEFAULT 'nobody'");
    assert!(project.plan().exits(2).stdout.contains("'nobody'"));
    project.database.psql("ALTER TABLE pets ALTER name SET DEFAULT 'none'");
    project.plan().exits(0);
    project.write(&SCHEMA.replace("'none'", "'some'"));
    project.plan().exits(2);
    project.run(&["plan", "--detailed-exitcode", "--manage", "owners"]).exits(2);
}

/// What can be changed by hand, each in a catalog or a column of its own.
const BY_HAND: &str = "\
ALTER SEQUENCE loose OWNED BY pets.id
ALTER SEQUENCE loose INCREMENT 2
ALTER SEQUENCE loose OWNED BY NONE
ALTER TABLE pets ALTER name SET STATISTICS 10
ALTER TABLE pets ALTER name SET STORAGE EXTERNAL
ALTER TABLE pets ALTER name SET (n_distinct = 5)
ALTER TABLE pets ALTER name SET NOT NULL
ALTER TABLE pets SET (toast.autovacuum_enabled = off)
ALTER TABLE pets SET (fillfactor = 50)
ALTER TABLE pets SET UNLOGGED
ALTER TABLE pets SET LOGGED
ALTER TABLE pets REPLICA IDENTITY FULL
ALTER TABLE pets CLUSTER ON pets_pkey
ALTER TABLE pets ENABLE ROW LEVEL SECURITY
ALTER TABLE pets FORCE ROW LEVEL SECURITY
CREATE POLICY mine ON pets USING (true)
ALTER POLICY mine ON pets TO postgres
CREATE RULE nothing AS ON DELETE TO pets DO INSTEAD NOTHING
ALTER TABLE pets DISABLE RULE nothing
CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'
CREATE TRIGGER t BEFORE INSERT ON pets FOR EACH ROW EXECUTE FUNCTION t()
ALTER TABLE pets DISABLE TRIGGER t
ALTER FUNCTION t() COST 5
ALTER FUNCTION t() DEPENDS ON EXTENSION plpgsql
ALTER TABLE pets RENAME CONSTRAINT pets_owner_fkey TO fk
ALTER TABLE pets ALTER CONSTRAINT fk DEFERRABLE
ALTER TYPE mood RENAME VALUE 'bad' TO 'so so'
ALTER TYPE mood ADD VALUE 'great' BEFORE 'good'
ALTER TYPE mood RENAME TO humour
ALTER TABLE people RENAME mood TO humour
ALTER VIEW owners RENAME id TO number
ALTER VIEW owners SET (security_barrier)
CREATE STATISTICS pair ON id, name FROM pets
ALTER STATISTICS pair SET STATISTICS 5
COMMENT ON SCHEMA public IS 'all of it'
COMMENT ON EXTENSION plpgsql IS 'a language'
COMMENT ON INDEX pets_pkey IS 'its key'
GRANT SELECT ON pets TO PUBLIC
GRANT SELECT (name) ON pets TO PUBLIC
GRANT CREATE ON SCHEMA public TO PUBLIC
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC
CREATE DOMAIN short AS text
ALTER DOMAIN short ADD CONSTRAINT few CHECK (length(VALUE) < 9) NOT VALID
ALTER DOMAIN short VALIDATE CONSTRAINT few
CREATE TABLE parts (k int) PARTITION BY LIST (k)
CREATE TABLE part (k int)
ALTER TABLE parts ATTACH PARTITION part FOR VALUES IN (1)
ALTER TABLE parts DETACH PARTITION part
ALTER TABLE part INHERIT people2
CREATE PUBLICATION news FOR TABLE pets
ALTER PUBLICATION news SET (publish = 'insert')
ALTER PUBLICATION news ADD TABLE people
CREATE FOREIGN DATA WRAPPER far OPTIONS (a 'b')
CREATE SERVER away FOREIGN DATA WRAPPER far
CREATE FOREIGN TABLE there (id int OPTIONS (c 'd')) SERVER away
ALTER FOREIGN TABLE there OPTIONS (x 'y')
ALTER SERVER away VERSION '2'
CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple)
CREATE TEXT SEARCH CONFIGURATION conf (COPY = simple)
ALTER TEXT SEARCH CONFIGURATION conf ALTER MAPPING REPLACE simple WITH dict
CREATE TYPE span AS RANGE (subtype = int)
CREATE CAST (humour AS point) WITH INOUT
CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int)
CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq)
ALTER OPERATOR === (int, int) SET (RESTRICT = eqsel)
CREATE OPERATOR FAMILY family USING btree
CREATE OPERATOR CLASS class FOR TYPE humour USING btree FAMILY family AS FUNCTION 1 enum_cmp(anyenum, anyenum)
CREATE COLLATION c (provider = libc, locale = 'C')
CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8
CREATE TABLE swapped (a timestamp, b timestamptz)
ALTER TABLE swapped ALTER a TYPE timestamptz, ALTER b TYPE timestamp
ALTER TABLE people2 OF kind
ALTER TABLE people2 SET SCHEMA other
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one WITH NO DATA
REFRESH MATERIALIZED VIEW kept
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION et()
ALTER EVENT TRIGGER e DISABLE";

/// The program that is tested compares the rows with those that it kept whenever it finds no change, and
/// panics when they differ.
#[test]
fn whatever_is_changed_by_hand_is_seen() {
    let project = Project::new("known_by_hand");
    project.run(&["apply", "--auto-approve"]).exits(0);
    project.database.psql(
        "CREATE SEQUENCE loose; CREATE TYPE kind AS (k int); CREATE TABLE people2 (k int); CREATE SCHEMA other;
         CREATE FUNCTION et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    );
    let seen = "the system catalogs are as they were read before";
    let plan = || project.run(&["plan", "-v", "--manage", "owners", "--manage", "privileges"]);
    plan();
    let mut unseen = Vec::new();
    for change in BY_HAND.lines() {
        project.database.psql(change);
        let plan = plan();
        assert!(!plan.stderr.contains("panicked"), "{change}\n{}", plan.stderr);
        if plan.stderr.contains(seen) {
            unseen.push(change);
        }
    }
    assert!(unseen.is_empty(), "{unseen:#?}");
    // That forgets which tables have had children.
    project.database.psql("VACUUM ANALYZE");
    plan();
    // Nothing of that is a change.
    project.database.psql("INSERT INTO part SELECT generate_series(1, 1000)");
    project.database.psql("VACUUM ANALYZE");
    project.database.psql("CREATE TEMP TABLE mine (id serial PRIMARY KEY)");
    assert!(plan().stderr.contains(seen));
}

#[test]
fn only_what_changed_in_the_files_is_loaded() {
    let project = Project::new("known_changed");
    project.run(&["apply", "--auto-approve"]).exits(0);
    // Of the six statements that are known. A view is in the way of what it shows; a table that is only
    // referred to is loaded without its foreign keys.
    for (old, new, expected) in [
        ("'what it listens to'", "'its name'", Some(6)),
        (
            "CREATE INDEX pets_owner_idx ON pets (owner)",
            "CREATE INDEX pets_owner_idx ON pets (owner, id)",
            Some(3),
        ),
        ("'bad'", "'bad', 'so so'", Some(5)),
        ("mood NOT NULL", "mood", Some(5)),
        ("COMMENT", "CREATE CAST (mood AS point) WITH INOUT;\nCOMMENT", None),
    ] {
        project.write(&SCHEMA.replacen(old, new, 1));
        let plan = project.plan().exits(2);
        assert_eq!(loads(&plan), expected, "{new}\n{}", plan.stderr);
    }
}

#[test]
fn what_is_said_of_parts_that_the_server_named_is_not_lost() {
    const PARTS: &str = "\
CREATE TABLE things (n serial, v int UNIQUE, w int, PRIMARY KEY (n), UNIQUE (v, w));
COMMENT ON INDEX things_pkey IS 'of a key';
COMMENT ON INDEX things_v_w_key IS 'of another';
COMMENT ON CONSTRAINT things_v_key ON things IS 'of a third';
COMMENT ON SEQUENCE things_n_seq IS 'of a serial column';
CREATE TABLE parts (k int, v int) PARTITION BY LIST (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
CREATE INDEX parts_v ON parts (v);
COMMENT ON INDEX parts_1_v_idx IS 'of an index of a partition';
CREATE TABLE a_table_with_a_name_that_is_as_long_as_a_name_may_ever_be_here (a_column int UNIQUE);
COMMENT ON INDEX a_table_with_a_name_that_is_as_long_as_a_name_may__a_column_key IS 'cut';
";
    let project = Project::of("known_parts", PARTS);
    project.run(&["apply", "--auto-approve"]).exits(0);
    project.plan().exits(0);
    for (old, new) in [
        ("w int", "w int, x text"),
        ("k int, v int", "k int, v int, x text"),
        ("(a_column int UNIQUE)", "(a_column int UNIQUE, x text)"),
    ] {
        project.write(&PARTS.replacen(old, new, 1));
        let plan = project.plan().exits(2);
        assert!(loads(&plan).is_some(), "{new}: {}", plan.stderr);
        assert!(!plan.stdout.contains("comment"), "{new}: {}", plan.stdout);
    }
}

#[test]
fn mistakes_are_reported_as_if_nothing_were_known() {
    let project = Project::new("known_mistakes");
    project.run(&["apply", "--auto-approve"]).exits(0);
    for (old, new, message) in [
        ("PRIMARY KEY, mood", ", mood", "there is no primary key for referenced table \"people\""),
        ("mood mood NOT NULL", "feeling mood", "column p.mood"),
        ("pets_owner_idx ON pets (owner)", "pets_owner_idx ON pets (master)", "\"master\""),
    ] {
        project.write(&SCHEMA.replacen(old, new, 1));
        let known = project.plan();
        let full = project.run(&["plan", "--full", "--detailed-exitcode"]);
        assert_eq!(known.code, full.code, "{new}");
        if full.code == 1 {
            assert!(full.stderr.contains("schema/a.sql:"), "{message}: {}", full.stderr);
            assert!(known.stderr.ends_with(&full.stderr), "{}\n{}", known.stderr, full.stderr);
        }
    }
}

#[test]
fn damaged_entries_are_made_again_and_none_are_written_when_all_is_asked_for() {
    let project = Project::new("known_damaged");
    project.run(&["apply", "--auto-approve", "--full"]).exits(0);
    project.run(&["plan", "--detailed-exitcode", "--full"]).exits(0);
    assert!(["proof", "catalog", "base"].iter().all(|sort| project.cached(sort).is_empty()));
    project.plan().exits(0);
    for sort in ["proof", "catalog", "base"] {
        let entries = project.cached(sort);
        assert_eq!(entries.len(), 1, "{sort}");
        let whole = fs::read(&entries[0]).unwrap();
        for damaged in [&whole[..whole.len() / 2], b"", b"what is this"] {
            fs::write(&entries[0], damaged).unwrap();
            project.plan().exits(0);
        }
    }
    project.plan().exits(0);
    // Two at once share it.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| project.plan().exits(0));
        }
    });
}
