use std::sync::Arc;

use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::source::{Bond, Made, SourceFile, Statement};

use super::split;

fn file(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile { name: "schema/a.sql".to_owned(), text: text.to_owned() })
}

fn statements(text: &str) -> Vec<Statement> {
    split(&file(text)).unwrap()
}

fn findings(text: &str) -> Vec<Diagnostic> {
    split(&file(text)).unwrap_err()
}

fn show(made: &Made) -> String {
    let path: Vec<&str> = made.path.iter().map(schemactl_core::ident::Ident::raw).collect();
    format!("{} {}", made.kind.0, path.join("."))
}

fn made(text: &str) -> Vec<String> {
    statements(text).iter().flat_map(|s| &s.makes).map(show).collect()
}

fn mentioned(text: &str) -> Vec<String> {
    let all = statements(text);
    let last = all.last().unwrap();
    let mention = |m: &schemactl_core::source::Mention| {
        let path: Vec<&str> = m.path.iter().map(schemactl_core::ident::Ident::raw).collect();
        let bond = if m.bond == Bond::Needs { String::new() } else { format!(" {:?}", m.bond) };
        format!("{}{bond}", path.join("."))
    };
    last.mentions.iter().map(mention).collect()
}

fn place(finding: &Diagnostic) -> (usize, usize) {
    finding.labels[0].span.line_column()
}

#[test]
fn spans_are_exact_and_leave_the_semicolon_out() {
    let text =
        "\u{feff}-- first\nCREATE TABLE a (b int) ;\n\n  CREATE VIEW v AS\n  SELECT 1; -- x\n";
    let all = statements(text);
    assert_eq!(all[0].sql, "CREATE TABLE a (b int)");
    assert_eq!(all[1].sql, "CREATE VIEW v AS\n  SELECT 1");
    assert_eq!(all[1].span.text(), all[1].sql);
    assert_eq!(all[1].span.line_column(), (4, 3));
    assert_eq!(all[1].locate(19).line_column(), (5, 3));
}

#[test]
fn a_dump_keeps_the_settings_that_matter() {
    let text = "\\restrict abc\nSET statement_timeout = 0;\nSET check_function_bodies = false;\n\
                SELECT pg_catalog.set_config('search_path', '', false);\n\
                BEGIN;\nCREATE TABLE app.a (b int);\nSET default_tablespace = '';\n\
                CREATE TABLE app.b ();\nRESET ALL;\nCOMMIT;\nCREATE TABLE c ();\n\\unrestrict abc\n";
    let all = statements(text);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let first = [pair("check_function_bodies", "false"), pair("search_path", "''")];
    assert_eq!(*all[0].settings, first);
    assert_eq!(all[1].settings.len(), 3);
    assert!(all[2].settings.is_empty());
}

#[test]
fn every_refused_statement_of_a_file_is_told_with_why_and_what_to_do() {
    let found =
        findings("INSERT INTO t\nVALUES (1);\nCREATE TABLE t ();\n  DROP TABLE t;\n\\i x.sql");
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|f| f.code == "not-declarative" && f.help.is_some()));
    assert_eq!(found[0].labels[0].span.text(), "INSERT INTO t");
    assert_eq!(place(&found[1]), (4, 3));
    assert!(found[1].message.starts_with("`DROP TABLE` has no place"), "{}", found[1].message);
}

#[test]
fn a_quote_that_is_never_closed_is_told_with_the_other_findings() {
    let found = findings("DROP TABLE a;\nCREATE TABLE b (c text DEFAULT 'x);\nDROP TABLE c;");
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].message, "this string is never closed");
    assert_eq!(place(&found[1]), (2, 32));
}

#[test]
fn text_that_the_parser_does_not_know_goes_to_the_server() {
    assert_eq!(statements("CRAETE TABLE a (b int); CREATE TABLE c (d e f g h);").len(), 2);
}

#[test]
fn names_are_folded_quoted_decoded_and_cut_as_the_server_does() {
    let long = "x".repeat(70);
    assert_eq!(made("CREATE TABLE App.\"My \"\"Table\" ()"), ["table app.My \"Table"]);
    assert_eq!(made("CREATE VIEW U&\"d\\0061t\\+000061\" AS SELECT 1"), ["view public.data"]);
    assert_eq!(made("CREATE VIEW U&\"d!0061ta\" UESCAPE '!' AS SELECT 1"), ["view public.data"]);
    assert_eq!(made("CREATE SEQUENCE \u{c4}RGER"), ["sequence public.\u{c4}rger"]);
    assert_eq!(made("CREATE TYPE \"select\" AS ENUM ()"), ["enum public.select"]);
    let cut = format!("sequence public.{}", "x".repeat(63));
    assert_eq!(made(&format!("CREATE SEQUENCE {long}")), [cut]);
}

#[test]
fn the_first_schema_of_the_search_path_is_where_things_are_made() {
    assert_eq!(
        made("SET search_path TO \"$user\", app, public; CREATE TABLE t ()"),
        ["table app.t"]
    );
}

#[test]
fn a_table_makes_its_columns_and_constraints() {
    let text = "CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE REFERENCES t, \"B\" int \
                CONSTRAINT pos CHECK (\"B\" > 0), CONSTRAINT u UNIQUE (a, \"B\"), UNIQUE (id, a), \
                FOREIGN KEY (a, id) REFERENCES t (a, id), LIKE x)";
    assert_eq!(
        made(text),
        [
            "table public.t",
            "column public.t.id",
            "constraint public.t.t_pkey",
            "column public.t.a",
            "constraint public.t.t_a_key",
            "constraint public.t.t_a_fkey",
            "column public.t.B",
            "constraint public.t.pos",
            "constraint public.t.u",
            "constraint public.t.t_id_a_key",
            "constraint public.t.t_a_id_fkey",
        ]
    );
    let all = statements(text);
    assert_eq!(all[0].makes[0].span.text(), "t");
    assert_eq!(all[0].makes[1].span.text(), "id int PRIMARY KEY");
    assert_eq!(all[0].makes[7].span.text(), "CONSTRAINT pos CHECK (\"B\" > 0)");
    let added =
        "ALTER TABLE ONLY app.t ADD COLUMN IF NOT EXISTS c int, ADD CONSTRAINT k CHECK (c > 0)";
    assert_eq!(made(added), ["column app.t.c", "constraint app.t.k"]);
    assert_eq!(statements(added)[0].makes[0].span.text(), "c int");
}

#[test]
fn every_kind_of_object_is_recognised() {
    for (text, want) in [
        ("CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION joe", "schema app"),
        ("CREATE SCHEMA AUTHORIZATION joe", "schema joe"),
        ("CREATE EXTENSION \"uuid-ossp\"", "extension uuid-ossp"),
        ("CREATE DOMAIN d AS int", "domain public.d"),
        ("CREATE TYPE c AS (a int)", "composite type public.c"),
        ("CREATE TYPE r AS RANGE (subtype = int)", "range type public.r"),
        ("CREATE TYPE b (INPUT = i, OUTPUT = o)", "base type public.b"),
        ("CREATE TYPE b", "shell type public.b"),
        ("CREATE FOREIGN TABLE f () SERVER s", "table public.f"),
        ("CREATE UNIQUE INDEX CONCURRENTLY i ON app.t (a)", "index app.i"),
        ("CREATE MATERIALIZED VIEW m AS SELECT 1", "materialized view public.m"),
        ("CREATE OR REPLACE FUNCTION f(a int) RETURNS int RETURN 1", "function public.f"),
        ("CREATE PROCEDURE app.p() LANGUAGE sql AS ''", "procedure app.p"),
        ("CREATE AGGREGATE a(int) (SFUNC = f, STYPE = int)", "aggregate public.a"),
        (
            "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON app.t EXECUTE FUNCTION f()",
            "trigger app.t.g",
        ),
        ("CREATE POLICY p ON t USING (true)", "policy public.t.p"),
        ("CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING", "rule public.t.r"),
        ("CREATE PUBLICATION p FOR ALL TABLES", "publication p"),
        ("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "subscription s"),
        ("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()", "event trigger e"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER w", "server s"),
        ("CREATE FOREIGN DATA WRAPPER w", "foreign data wrapper w"),
        ("CREATE LANGUAGE l HANDLER h", "language l"),
        ("CREATE COLLATION c (locale = 'C')", "collation public.c"),
        ("CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)", "text search dictionary public.d"),
        ("CREATE OPERATOR app.=== (LEFTARG = int, FUNCTION = f)", "operator app.==="),
        ("CREATE CAST (app.a AS text) WITHOUT FUNCTION", "cast app.a.text"),
        ("CREATE STATISTICS s ON a, b FROM t", "statistics public.s"),
        ("CREATE ACCESS METHOD a TYPE INDEX HANDLER h", "access method a"),
        ("CREATE CONVERSION c FOR 'a' TO 'b' FROM f", "conversion public.c"),
        ("COMMENT ON COLUMN t.c IS 'x'", "comment column.public.t.c"),
        ("COMMENT ON TRIGGER g ON app.t IS 'x'", "comment trigger.app.t.g"),
        ("COMMENT ON FUNCTION app.f(int) IS 'x'", "comment function.app.f"),
        ("COMMENT ON EXTENSION \"uuid-ossp\" IS 'x'", "comment extension.uuid-ossp"),
        ("COMMENT ON MATERIALIZED VIEW m IS 'x'", "comment materialized view.public.m"),
    ] {
        assert_eq!(made(text).first().map(String::as_str), Some(want), "{text}");
    }
    assert!(made("CREATE INDEX ON t (a)").is_empty());
    let schema = "CREATE SCHEMA h CREATE TABLE x (a int)";
    assert_eq!(made(schema), ["schema h", "table h.x", "column h.x.a"]);
}

#[test]
fn mentions_are_types_relations_functions_and_names_in_strings() {
    let table = "SET search_path = app, ext; CREATE TABLE t (a kind DEFAULT next_kind('x'::other.y), \
                 b text COLLATE co, s int DEFAULT nextval('\"Seq\"'), r int REFERENCES far.u)";
    let found = mentioned(table);
    for name in [
        "app.kind",
        "ext.kind",
        "app.next_kind",
        "other.y",
        "app.co",
        "app.Seq",
        "far.u ForeignKey",
    ] {
        assert!(found.iter().any(|m| m == name), "{name} in {found:?}");
    }
    assert!(!found.iter().any(|m| m == "app.a" || m == "app.t"), "{found:?}");
    let view = "CREATE VIEW v AS SELECT app.f(x.c), 'other.r'::regclass FROM base x, app.srf(1)";
    assert_eq!(mentioned(view), ["app.f", "app.srf", "other.r", "public.base", "public.regclass"]);
}

#[test]
fn only_bodies_in_sql_are_looked_into() {
    let sql =
        "CREATE FUNCTION f(a t.c%TYPE) RETURNS void LANGUAGE sql AS $$ SELECT g() FROM app.u $$";
    assert_eq!(
        mentioned(sql),
        ["app.u Body", "public.g Body", "public.t", "public.t.c", "public.void", "sql"]
    );
    let other = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ begin perform g(); end $$";
    assert_eq!(mentioned(other), ["plpgsql", "public.void"]);
}

#[test]
fn statements_about_an_object_say_how_they_lean_on_it() {
    for (text, want) in [
        ("ALTER TABLE t ADD COLUMN a int", "public.t Alters"),
        ("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u", "public.t"),
        ("ALTER TABLE t OWNER TO joe", "public.t Follows"),
        ("ALTER TABLE app.t CLUSTER ON i", "app.i"),
        ("GRANT SELECT ON a, t TO joe", "public.t Follows"),
        ("COMMENT ON POLICY p ON t IS 'x'", "public.t.p"),
        ("ALTER TABLE t ENABLE TRIGGER g", "public.t.g"),
        ("ALTER SEQUENCE s OWNED BY app.t.c", "app.t.c"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER w", "w"),
        ("ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO joe", "app"),
    ] {
        let found = mentioned(text);
        assert!(found.iter().any(|m| m == want), "{text}: {found:?}");
    }
}

#[test]
fn a_comment_on_the_line_says_what_an_object_was_called() {
    let text = "CREATE TABLE t ( -- schemactl: renamed_from=old_t\n  a int, -- schemactl: renamed_from=\"Old A\"\n  \
                b int,\n  -- schemactl: renamed_from=old_c\n  c int CONSTRAINT k CHECK (c > 0),\n  \
                CONSTRAINT n -- schemactl: renamed_from=old_n\n    UNIQUE (a)\n);\n\n\
                -- a view\n-- schemactl: renamed_from=OLD_V\nCREATE VIEW v AS SELECT 1;\n\
                CREATE TYPE e AS ENUM ('a'); -- schemactl: renamed_from=old_e\n";
    let all = statements(text);
    let renamed: Vec<(String, String)> = all
        .iter()
        .flat_map(|s| &s.makes)
        .filter_map(|m| Some((show(m), m.renamed_from.as_ref()?.0.raw().to_owned())))
        .collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        renamed,
        [
            pair("table public.t", "old_t"),
            pair("column public.t.a", "Old A"),
            pair("column public.t.c", "old_c"),
            pair("constraint public.t.n", "old_n"),
            pair("view public.v", "old_v"),
            pair("enum public.e", "old_e"),
        ]
    );
    let said = &all[0].makes[1].renamed_from.as_ref().unwrap().1;
    assert_eq!(said.text(), "\"Old A\"");
}

#[test]
fn values_attributes_and_domain_constraints_are_listed_where_they_were_renamed() {
    let text = "CREATE TYPE e AS ENUM (\n  'a',\n  'it''s', -- schemactl: renamed_from=\"it is\"\n  'c');\n\
                CREATE TYPE c AS (\n  a int,\n  -- schemactl: renamed_from=old\n  \"B\" text\n);\n\
                CREATE DOMAIN d AS int\n  CONSTRAINT k CHECK (VALUE > 0) -- schemactl: renamed_from=old_k\n  \
                NOT NULL;\n";
    let all = statements(text);
    let makes: Vec<String> = all.iter().flat_map(|s| &s.makes).map(show).collect();
    assert_eq!(
        makes,
        [
            "enum public.e",
            "enum value public.e.it's",
            "composite type public.c",
            "attribute public.c.B",
            "domain public.d",
            "domain constraint public.d.k",
        ]
    );
    assert_eq!(all[0].makes[1].renamed_from.as_ref().unwrap().0.raw(), "it is");
}

#[test]
fn one_object_has_one_old_name() {
    let found =
        findings("-- schemactl: renamed_from=a\nCREATE TABLE t (); -- schemactl: renamed_from=b\n");
    assert_eq!(found[0].code, "renamed-twice");
    assert_eq!(found[0].labels.len(), 2);
}

#[test]
fn a_directive_that_is_wrong_or_out_of_place_is_an_error() {
    let found = findings(
        "-- schemactl: renamed_form=x\nCREATE TABLE t (); -- schemactl: renamed_from=a.b\n\n\
         -- schemactl: renamed_from=y\n\nGRANT SELECT ON t TO joe; -- schemactl: renamed_from=z\n",
    );
    let codes: Vec<&str> = found.iter().map(|f| f.code).collect();
    assert_eq!(
        codes,
        ["unknown-directive", "bad-directive", "misplaced-directive", "misplaced-directive"]
    );
    assert_eq!(found[0].help.as_deref(), Some("did you mean `renamed_from`?"));
    assert_eq!(place(&found[0]), (1, 15));
}

#[test]
fn a_publication_makes_its_tables_too() {
    assert_eq!(
        made(
            "CREATE PUBLICATION p FOR TABLE t, ONLY s.\"U\" (a) WHERE (a > 0), TABLES IN SCHEMA x"
        ),
        ["publication p", "publication table p.public.t", "publication table p.s.U"]
    );
    assert_eq!(made("ALTER PUBLICATION p ADD TABLE ONLY t"), ["publication table p.public.t"]);
}

#[test]
fn no_span_shows_a_password() {
    let text =
        "CREATE TABLE t ();\nCREATE SUBSCRIPTION s CONNECTION 'password=geheim' PUBLICATION p";
    let found = statements(text);
    assert!(found.iter().all(|s| !s.span.file.text.contains("geheim")));
    assert!(found[1].sql.contains("geheim"));
    assert_eq!(found[1].span.file.text.len(), text.len());
}
