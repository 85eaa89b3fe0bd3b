use std::sync::Arc;

use schemactl_core::ident::Ident;
use schemactl_core::source::{Bond, Mention, SourceFile, Statement};

use super::{duplicates, load_order, mentioned_schemas};
use crate::split::split;

fn read(name: &str, text: &str) -> Vec<Statement> {
    split(&Arc::new(SourceFile { name: name.to_owned(), text: text.to_owned() })).unwrap()
}

fn ordered(text: &str) -> Vec<String> {
    load_order(read("a.sql", text)).into_iter().map(|s| s.sql).collect()
}

/// The statements' numbers in the text, in the order of loading.
fn order(text: &str) -> Vec<usize> {
    let before: Vec<String> = read("a.sql", text).into_iter().map(|s| s.sql).collect();
    let place = |sql: &String| before.iter().position(|s| s == sql).unwrap();
    ordered(text).iter().map(place).collect()
}

fn messages(files: &[&str]) -> Vec<String> {
    let all: Vec<Statement> = files.iter().flat_map(|text| read("a.sql", text)).collect();
    duplicates(&all).into_iter().map(|d| d.message).collect()
}

#[test]
fn each_statement_follows_what_it_mentions_and_the_rest_keeps_its_place() {
    let text = "CREATE VIEW v AS SELECT f(a) FROM t; CREATE TABLE z (); CREATE TABLE t (a kind); \
                CREATE TYPE kind AS ENUM (); CREATE TABLE b (); CREATE FUNCTION f(k kind) RETURNS int RETURN 1";
    assert_eq!(order(text), [1, 3, 2, 4, 5, 0]);
    assert_eq!(order("CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c ()"), [0, 1, 2]);
}

#[test]
fn schemas_and_extensions_come_first_and_event_triggers_last() {
    let text = "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION pg_x(); CREATE TABLE s.t (); \
                CREATE EXTENSION hstore SCHEMA s; CREATE SCHEMA s";
    assert_eq!(order(text), [3, 2, 1, 0]);
}

#[test]
fn statements_about_an_object_follow_it_and_keep_their_order() {
    let text = "REVOKE ALL ON t FROM joe; GRANT SELECT ON t TO joe; COMMENT ON COLUMN t.b IS 'x'; \
                COMMENT ON TRIGGER g ON t IS 'x'; CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int; \
                CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f(); \
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''";
    assert_eq!(order(text), [4, 5, 0, 1, 2, 7, 6, 3]);
}

#[test]
fn what_mentions_an_object_waits_for_its_alterations_unless_they_wait_for_it() {
    let mut files = read("a.sql", "CREATE VIEW v AS SELECT * FROM t");
    files.extend(read("b.sql", "CREATE TABLE t (a int); ALTER TABLE t ADD PRIMARY KEY (a)"));
    let loaded: Vec<String> = load_order(files).into_iter().map(|s| s.sql).collect();
    assert!(loaded[2].starts_with("CREATE VIEW"), "{loaded:?}");
    let circle = "CREATE TABLE t (a int); CREATE FUNCTION f(x t) RETURNS bool RETURN true; \
                  ALTER TABLE t ADD CHECK (f(t))";
    assert_eq!(order(circle), [0, 1, 2]);
}

#[test]
fn a_file_that_loads_as_it_stands_is_not_rearranged_around_its_alterations() {
    let text = "CREATE TABLE t (a int); CREATE VIEW v AS SELECT * FROM t; ALTER TABLE t ADD b int; \
                CREATE VIEW w AS SELECT * FROM t";
    assert_eq!(order(text), [0, 1, 2, 3]);
}

#[test]
fn foreign_keys_in_a_circle_are_added_last() {
    let text = "CREATE TABLE a (id int PRIMARY KEY, b int CONSTRAINT \"To B\" REFERENCES b (id) ON DELETE CASCADE \
                DEFERRABLE INITIALLY DEFERRED NOT NULL, CHECK (b > 0));\n\
                CREATE TABLE b (id int PRIMARY KEY, a int, -- note\n FOREIGN KEY (a) REFERENCES a);\n\
                CREATE TABLE c (b int REFERENCES b)";
    assert_eq!(
        ordered(text),
        [
            "CREATE TABLE a (id int PRIMARY KEY, b int  NOT NULL, CHECK (b > 0))",
            "CREATE TABLE b (id int PRIMARY KEY, a int -- note\n )",
            "CREATE TABLE c (b int REFERENCES b)",
            "ALTER TABLE a ADD CONSTRAINT \"To B\" FOREIGN KEY (b)  REFERENCES b (id) ON DELETE CASCADE \
         DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE b ADD FOREIGN KEY (a) REFERENCES a",
        ]
    );
}

#[test]
fn a_foreign_key_that_was_split_off_still_stands_in_its_place() {
    let text = "CREATE TABLE a (x int, b int REFERENCES b);\nCREATE TABLE b (id int, a int,\n  CONSTRAINT k FOREIGN KEY (a) REFERENCES a);\nCOMMENT ON CONSTRAINT k ON b IS 'x'";
    let all = load_order(read("a.sql", text));
    let key = all.iter().position(|s| s.sql.starts_with("ALTER TABLE b")).unwrap();
    let at = all[key].sql.find("REFERENCES a").unwrap();
    assert_eq!(all[key].locate(at).line_column(), (3, 32));
    assert_eq!(all[key].locate(at).text(), "REFERENCES a");
    assert_eq!(all[key].makes[0].span.text(), "CONSTRAINT k FOREIGN KEY (a) REFERENCES a");
    assert!(all[key + 1].sql.starts_with("COMMENT"));
    let create = all.iter().find(|s| s.sql.starts_with("CREATE TABLE a")).unwrap();
    assert_eq!(create.locate(create.sql.len() - 1).line_column(), (1, 42));
    assert!(create.makes.iter().all(|m| m.kind.0 != "constraint"));
}

#[test]
fn what_a_table_makes_on_the_side_is_known() {
    let text = "GRANT USAGE ON SEQUENCE t_id_seq TO joe; COMMENT ON INDEX t_pkey IS 'x'; \
                CREATE TABLE u (a int REFERENCES t (a)); CREATE UNIQUE INDEX ON t (a); \
                CREATE TABLE t (id serial PRIMARY KEY, a int)";
    assert_eq!(order(text), [4, 0, 1, 3, 2]);
}

#[test]
fn a_table_that_refers_to_itself_stays_whole() {
    let text = "CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a)";
    assert_eq!(ordered(text), [text]);
}

#[test]
fn circles_through_bodies_and_others_keep_the_order_of_the_files() {
    let bodies = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT g()'; \
                  CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT f()'";
    assert_eq!(order(bodies), [0, 1]);
    let views =
        "CREATE TABLE z (); CREATE VIEW a AS SELECT * FROM b; CREATE VIEW b AS SELECT * FROM a";
    assert_eq!(order(views), [0, 1, 2]);
}

#[test]
fn a_base_type_goes_shell_functions_type() {
    let text = "CREATE TABLE t (a bt); CREATE TYPE bt (INPUT = i, OUTPUT = o); \
                CREATE FUNCTION o(bt) RETURNS cstring LANGUAGE c AS 'x'; CREATE TYPE bt; \
                CREATE FUNCTION i(cstring) RETURNS bt LANGUAGE c AS 'x'";
    assert_eq!(order(text), [3, 2, 4, 1, 0]);
}

#[test]
fn fifty_thousand_statements_are_ordered_without_delay() {
    const COUNT: usize = 50_000;
    let name = |i: usize| vec![Ident::new("public"), Ident::new(format!("v{i}"))];
    let view = read("a.sql", "CREATE VIEW v AS SELECT 1").remove(0);
    let needs = |i: usize| Mention { path: name(i), bond: Bond::Needs };
    // Each needs the next and the last one; every tenth says something about the last one.
    let statements: Vec<Statement> = (0..COUNT)
        .map(|i| {
            let mut statement = view.clone();
            statement.makes[0].path = name(i);
            statement.mentions = vec![needs((i + 1).min(COUNT - 1)), needs(COUNT - 1)];
            if i % 10 == 0 {
                statement.mentions.push(Mention { path: name(COUNT - 1), bond: Bond::Alters });
            }
            statement
        })
        .collect();
    let start = std::time::Instant::now();
    let order = load_order(statements);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    assert_eq!(order.len(), COUNT);
    assert_eq!(order[0].makes[0].path, name(COUNT - 1));
}

#[test]
fn what_is_defined_twice_is_told_with_both_places() {
    let all: Vec<Statement> = ["CREATE TABLE t (a int)", "CREATE VIEW\n  t AS SELECT 1"]
        .into_iter()
        .zip(["a.sql", "b.sql"])
        .flat_map(|(text, name)| read(name, text))
        .collect();
    let found = duplicates(&all);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "view public.t has the name of table public.t");
    assert_eq!(found[0].labels[0].span.line_column(), (2, 3));
    assert_eq!(found[0].labels[1].span.file.name, "a.sql");
    assert_eq!(messages(&["CREATE TYPE t AS ENUM ()", "CREATE TABLE t ()"]).len(), 1);
    assert_eq!(messages(&["CREATE TYPE t AS ENUM ()", "CREATE INDEX t ON x (a)"]).len(), 0);
    let trigger = "CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()";
    assert_eq!(messages(&[trigger, trigger]), ["trigger public.t.g is defined twice"]);
}

#[test]
fn routines_are_told_apart_by_what_they_take() {
    let f = |args: &str| format!("CREATE OR REPLACE FUNCTION f({args}) RETURNS int RETURN 1");
    let twice = |a: &str, b: &str| messages(&[&f(a), &f(b)]).len();
    assert_eq!(twice("a INT, OUT x text", "b  int  DEFAULT 1"), 1);
    assert_eq!(twice("a int", "a text"), 0);
    assert_eq!(twice("VARIADIC a int[]", "IN a int []"), 0);
}

#[test]
fn what_one_file_may_say_again_is_no_duplicate() {
    let replace = "CREATE OR REPLACE VIEW v AS SELECT 1";
    assert!(messages(&[&format!("{replace}; {replace}")]).is_empty());
    assert_eq!(messages(&[replace, replace]).len(), 1);
    let exists = "CREATE TABLE IF NOT EXISTS t ()";
    assert!(messages(&[&format!("{exists}; {exists}")]).is_empty());
    let schema = "CREATE SCHEMA IF NOT EXISTS s";
    assert!(messages(&[schema, schema]).is_empty());
    assert!(messages(&["CREATE TYPE b; CREATE TYPE b (INPUT = i, OUTPUT = o)"]).is_empty());
}

#[test]
fn schemas_are_those_that_things_are_made_in() {
    let all = read(
        "a.sql",
        "CREATE SCHEMA zoo; CREATE TABLE app.t (); CREATE VIEW v AS SELECT 1 FROM far.x; CREATE EXTENSION e",
    );
    assert_eq!(mentioned_schemas(&all), ["app", "public", "zoo"]);
}
