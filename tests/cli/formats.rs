//! The forms of a plan for machines and hosts, each checked by a tool that is not ours.
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use pulldown_cmark::{Event, Options, Parser, Tag, html};
use serde_json::{Value, json};

use crate::support::{Database, Folder, Output, Run, database};

const BEFORE: &str = "
CREATE TABLE people (id int PRIMARY KEY, email text, \"old|<b>\" text);
INSERT INTO people VALUES (1, 'a', 'x'), (2, 'b', NULL);
CREATE TABLE gone (id int);
INSERT INTO gone SELECT generate_series(1, 1234);
";

const AFTER: &str = "CREATE TABLE people (
    id int PRIMARY KEY,
    email text
);
CREATE INDEX people_email ON people (email);
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT '```'::text $$;
";

struct Project {
    database: Database,
    folder: Folder,
}

impl Project {
    fn new(name: &str) -> Self {
        let database = database(name);
        database.psql(BEFORE);
        Self { database, folder: Folder::new().file("schema/a b.sql", AFTER) }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Run::new(&[arguments, &["--url", &self.database.url()]].concat())
            .within(self.folder.path())
            .run()
    }
}

pub(super) fn read(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Fails the test with every place at which a document breaks its schema.
#[track_caller]
pub(super) fn holds(schema: &Value, document: &str) -> Value {
    let document: Value = serde_json::from_str(document).unwrap();
    let validator: Validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
    document
}

/// The published schema, which lets fields come; `closed` it knows every field that there is.
fn published() -> Value {
    read("src/cli/formats/schema.json")
}

fn closed(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") && map.contains_key("required") {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
            map.values_mut().for_each(closed);
        }
        Value::Array(items) => items.iter_mut().for_each(closed),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[track_caller]
pub(super) fn is_published(document: &str) -> Value {
    holds(&published(), document);
    let mut strict = published();
    closed(&mut strict);
    holds(&strict, document)
}

#[test]
fn json_is_as_its_published_schema_says() {
    let project = Project::new("format_json");
    let saved = |arguments| is_published(&project.run(arguments).exits(0).stdout);
    let plan = saved(&["plan", "--json", "--out", "plan.json"]);
    assert_eq!(plan["command"], "plan");
    assert_eq!(plan, saved(&["plan", "--format", "json"]));
    saved(&["show", "plan.json", "--json"]);
    saved(&["validate", "--json"]);
    is_published(&project.run(&["apply", "--auto-approve", "--json"]).exits(3).stdout);
    is_published(
        &project.run(&["apply", "--auto-approve", "--allow-destructive", "--json"]).exits(0).stdout,
    );
    project.folder.write("schema/a b.sql", "CREATE TABLE people (id no_such_type);");
    let failed = is_published(&project.run(&["plan", "--json"]).exits(1).stdout);
    assert_eq!(failed["diagnostics"][0]["places"][0]["line"], 1);
}

#[test]
fn two_forms_at_once_are_refused() {
    let project = Project::new("format_twice");
    let refused = project.run(&["plan", "--json", "--format", "sarif"]).exits(64);
    assert!(refused.stderr.contains("two different forms"), "{}", refused.stderr);
}

#[test]
fn sarif_is_valid_and_each_finding_is_at_its_line() {
    let project = Project::new("format_sarif");
    let schema = read("tests/schemas/sarif-2.1.0.json");
    let found = project.run(&["plan", "--format", "sarif", "--out", "p.json"]).exits(0).stdout;
    let document = holds(&schema, &found);
    let results = document["runs"][0]["results"].as_array().unwrap();
    let of = |rule: &str, part: &str| {
        let text = |r: &&Value| r["message"]["text"].as_str().unwrap().contains(part);
        let found = results.iter().find(|r| r["ruleId"] == rule && text(r));
        found.unwrap_or_else(|| panic!("no {rule} with {part} in {document:#}"))
    };
    let place = |result: &Value| {
        let place = &result["locations"][0]["physicalLocation"];
        (place["artifactLocation"]["uri"].clone(), place["region"]["startLine"].clone())
    };
    // A column that is gone is said at its table, an index at its own line.
    let column = of("destructive", "old|<b> is dropped: 1 value is lost for good");
    assert_eq!(place(column), (json!("schema/a%20b.sql"), json!(1)));
    let index = of("blocking", "index people_email: people: blocks writers (SHARE)");
    assert_eq!(place(index), (json!("schema/a%20b.sql"), json!(5)));
    // What no file says has no place in one.
    let table = of("destructive", "table gone is dropped: 1,234 rows are lost for good");
    assert_eq!(table["locations"], json!([]));
    // A saved plan says the same.
    let shown = project.run(&["show", "p.json", "--format", "sarif"]).exits(0).stdout;
    assert_eq!(shown, found);

    project.folder.write("schema/a b.sql", "CREATE TABLE t (\n  id no_such_type\n);");
    let failed = project.run(&["plan", "--format", "sarif"]).exits(1).stdout;
    let document = holds(&schema, &failed);
    let result = &document["runs"][0]["results"][0];
    assert_eq!((result["level"].clone(), place(result).1), (json!("error"), json!(2)));
}

#[test]
fn rows_in_the_way_are_told_once_in_every_form() {
    let project = Project::new("format_rows");
    project.folder.write("schema/a b.sql", "CREATE TABLE people (id int, email text UNIQUE);");
    project.database.psql("UPDATE people SET email = 'same'");
    let sarif = project.run(&["plan", "--format", "sarif"]).exits(3);
    let document = holds(&read("tests/schemas/sarif-2.1.0.json"), &sarif.stdout);
    let first = &document["runs"][0]["results"][0];
    assert_eq!(first["level"], "error", "{document:#}");
    assert!(sarif.stderr.contains("error[duplicates]"), "{}", sarif.stderr);
    let markdown = project.run(&["plan", "--format", "markdown"]).exits(3).stdout;
    assert!(markdown.contains("**Refused:** rows stand in the way"), "{markdown}");
    let github = project.run(&["plan", "--format", "github"]).exits(3).stdout;
    assert!(github.starts_with("::error file=schema/a b.sql,line=1,"), "{github}");
}

#[test]
fn github_annotations_are_commands_with_the_line() {
    let project = Project::new("format_github");
    let found = project.run(&["plan", "--format", "github"]).exits(0).stdout;
    for line in found.lines() {
        let (command, message) = line[2..].split_once("::").unwrap();
        let name = command.split(' ').next().unwrap();
        assert!(line.starts_with("::") && ["error", "warning", "notice"].contains(&name), "{line}");
        assert!(!message.is_empty());
    }
    let at = "::warning file=schema/a b.sql,line=5,col=14,title=schemactl%3A blocking::index ";
    assert!(found.contains(at), "{found}");
    assert!(found.ends_with("::notice title=schemactl::2 additive, 0 in place, 2 destructive\n"));
}

#[test]
fn a_gitlab_report_has_what_the_host_asks_for() {
    let project = Project::new("format_gitlab");
    let found = project.run(&["plan", "--format", "gitlab"]).exits(0).stdout;
    let schema = read("tests/schemas/gitlab-code-quality.json");
    let issues = holds(&schema, &found);
    let prints = issues.as_array().unwrap().iter().map(|i| i["fingerprint"].as_str().unwrap());
    let prints: std::collections::BTreeSet<&str> = prints.collect();
    assert_eq!(prints.len(), issues.as_array().unwrap().len());
    // What only moves to another line is the same issue.
    project.folder.write("schema/a b.sql", format!("\n\n{AFTER}"));
    let moved = holds(&schema, &project.run(&["plan", "--format", "gitlab"]).exits(0).stdout);
    assert!(
        moved
            .as_array()
            .unwrap()
            .iter()
            .all(|i| prints.contains(i["fingerprint"].as_str().unwrap()))
    );
    assert_ne!(issues, moved);
}

/// What a renderer makes of it: its text, and the number of tables.
fn rendered(markdown: &str) -> (String, usize, String) {
    let events = || Parser::new_ext(markdown, Options::ENABLE_TABLES);
    let tables = events().filter(|e| matches!(e, Event::Start(Tag::Table(_)))).count();
    let text = events().filter_map(|event| {
        if let Event::Text(text) | Event::Code(text) = event {
            return Some(text.into_string());
        }
        None
    });
    let mut page = String::new();
    html::push_html(&mut page, events());
    (text.collect(), tables, page)
}

#[test]
fn markdown_is_rendered_as_it_is_meant() {
    let project = Project::new("format_markdown");
    let found = project.run(&["plan", "--format", "markdown"]).exits(0).stdout;
    let (text, tables, page) = rendered(&found);
    assert!(found.starts_with("<!-- schemactl -->\n### schemactl: 2 additive"), "{found}");
    assert!(tables >= 2, "{page}");
    assert!(text.contains("column old|<b>"), "{text}");
    assert!(!page.contains("<b>") && page.contains("old|&lt;b&gt;"), "{page}");
    // What loses data comes before what does not.
    assert!(text.find("- table gone").unwrap() < text.find("+ function f").unwrap(), "{text}");
    // The statements stand whole in their fence, whatever they hold.
    assert!(page.contains("<code class=\"language-sql\">") && text.contains("SELECT '```'::text"));
    assert!(page.contains("<summary>4 statements</summary>"), "{page}");

    project.folder.write("schema/a b.sql", "CREATE TABLE t (id int, id int);");
    let failed = project.run(&["plan", "--format", "markdown"]).exits(1).stdout;
    let (text, ..) = rendered(&failed);
    assert!(text.contains("schemactl: failed") && text.contains("schema/a b.sql:1"), "{text}");
}

#[test]
fn a_comment_is_never_longer_than_a_host_takes_and_says_what_it_leaves_out() {
    let project = Project::new("format_long");
    let columns: Vec<String> = (0..40).map(|i| format!("a_column_with_a_name_{i} text")).collect();
    let tables = (0..120).map(|i| format!("CREATE TABLE t{i} ({});\n", columns.join(", ")));
    project.folder.write("schema/a b.sql", tables.collect::<String>());
    let found = project.run(&["plan", "--format", "markdown"]).exits(0).stdout;
    assert!(found.len() < 65_000 && found.len() > 50_000, "{}", found.len());
    let shown = found.matches("#### &#43; table t").count();
    // Two tables go as well.
    let (text, ..) = rendered(&found);
    assert!(shown > 5 && shown < 120, "{shown}");
    assert!(text.contains(&format!("Not shown: {} objects more.", 120 - shown)), "{text}");
    assert!(text.find("table gone").unwrap() < text.find("table t0").unwrap());
}

#[test]
fn no_form_shows_a_password() {
    let database = database("format_secret");
    let folder = Folder::new().file("schema/a.sql", "CREATE TABLE t (id int);");
    for format in ["text", "json", "markdown", "sarif", "github", "gitlab"] {
        for url in [
            "postgres://u:hunter2@127.0.0.1:1/d".to_owned(),
            database.url().replacen("postgres@", "postgres:hunter2@", 1),
        ] {
            let run = Run::new(&["plan", "--format", format, "--url", &url]);
            let output = run.within(folder.path()).run();
            let all = output.stdout + &output.stderr;
            assert!(!all.contains("hunter2") && !all.is_empty(), "{format}\n{all}");
        }
    }
}
