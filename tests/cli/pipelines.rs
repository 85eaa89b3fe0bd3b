//! `examples/ci`: the script runs against hosts that are not there, and the files for the hosts are
//! what these take.
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::formats::{holds, read};
use super::record::Project;
use crate::support::{Output, Request, serve};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci").join(name)
}

/// The comments of a pull request, and the requests that came.
#[derive(Default)]
struct Comments {
    all: Vec<Value>,
    asked: Vec<String>,
    /// What every request is answered, in the place of the truth.
    refuses: Option<u16>,
}

/// A host of either kind.
#[derive(Clone)]
struct Host {
    url: String,
    comments: Arc<Mutex<Comments>>,
}

impl Host {
    /// With so many comments of other people.
    fn new(others: usize) -> Self {
        let all = (0..others).map(|id| json!({"id": id, "body": "looks good"})).collect();
        let comments = Arc::new(Mutex::new(Comments { all, ..Comments::default() }));
        let mine = comments.clone();
        let url = serve(move |request| Some(mine.lock().unwrap().answer(&request)));
        Self { url, comments }
    }

    fn refuse(&self, status: u16) {
        self.comments.lock().unwrap().refuses = Some(status);
    }

    /// What was asked since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.comments.lock().unwrap().asked)
    }

    /// The text of the last comment, and how many there are.
    fn last(&self) -> (String, usize) {
        let comments = self.comments.lock().unwrap();
        let last = comments.all.last().unwrap()["body"].as_str().unwrap().to_owned();
        (last, comments.all.len())
    }
}

impl Comments {
    fn answer(&mut self, request: &Request) -> (u16, String) {
        let Request { method, path, headers, body } = request;
        let token = ["authorization: Bearer geheim", "private-token: geheim"];
        assert!(token.iter().any(|token| headers.contains(token)), "{headers}");
        self.asked.push(format!("{method} {path}"));
        if let Some(status) = self.refuses {
            return (status, "{}".to_owned());
        }
        if method == "GET" {
            let page: usize = path.rsplit("page=").next().unwrap().parse().unwrap();
            let page: Vec<&Value> = self.all.iter().skip((page - 1) * 100).take(100).collect();
            return (200, json!(page).to_string());
        }
        let body = serde_json::from_str::<Value>(body).unwrap()["body"].clone();
        if method == "POST" {
            self.all.push(json!({"id": self.all.len(), "body": body}));
        } else {
            let id: usize = path.rsplit('/').next().unwrap().parse().unwrap();
            self.all[id]["body"] = body;
        }
        (201, "{}".to_owned())
    }
}

/// Runs the script in the project's folder, as a step of a pipeline does.
fn script(project: &Project, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new("sh");
    command.arg(path("schemactl-ci")).args(arguments).env_clear();
    command.current_dir(project.folder.path()).stdin(Stdio::null());
    let programs = Path::new(env!("CARGO_BIN_EXE_schemactl")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let paths = [programs.to_owned()].into_iter().chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(paths).unwrap());
    command.env("HOME", project.folder.path());
    for name in ["TMPDIR", "PGBIN"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    command.envs(variables.iter().copied());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(!stdout.contains("geheim") && !stderr.contains("geheim"), "{stdout}{stderr}");
    Output { code: output.status.code().unwrap(), stdout, stderr }
}

fn on_github(project: &Project, host: &Host, more: &[(&str, &str)]) -> Output {
    let url = project.database.url();
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_API_URL", host.url.as_str()),
        ("GITHUB_REPOSITORY", "me/shop"),
        ("GITHUB_STEP_SUMMARY", "summary.md"),
        ("SCHEMACTL_PULL_REQUEST", "7"),
        ("SCHEMACTL_TOKEN", "geheim"),
    ];
    script(project, &["review"], &[&variables, more].concat())
}

#[test]
fn a_pull_request_gets_one_comment_that_is_updated_in_place() {
    let host = Host::new(100);
    let project = Project::new("ci_github", "CREATE TABLE t (id int);");
    let first = on_github(&project, &host, &[]).exits(0);
    let list = |page| format!("GET /repos/me/shop/issues/7/comments?per_page=100&page={page}");
    let posted = "POST /repos/me/shop/issues/7/comments".to_owned();
    assert_eq!(host.asked(), [list(1), list(2), posted]);
    let (text, count) = host.last();
    assert!(text.starts_with("<!-- schemactl -->\n### schemactl: 1 additive"), "{text}");
    assert_eq!(count, 101);
    assert!(first.stdout.contains("::notice title=schemactl::1 additive"), "{}", first.stdout);
    assert_eq!(project.folder.read("summary.md"), text);

    project.folder.write("schema/a.sql", "CREATE TABLE t (id int); CREATE TABLE s (id int);");
    on_github(&project, &host, &[]).exits(0);
    let changed = "PATCH /repos/me/shop/issues/comments/100".to_owned();
    assert_eq!(host.asked(), [list(1), list(2), changed]);
    let (text, count) = host.last();
    assert!(text.contains("2 additive") && text.contains("table s") && count == 101, "{text}");

    // Another review of the same pull request has a comment of its own.
    on_github(&project, &host, &[("SCHEMACTL_NAME", "staging")]).exits(0);
    let (text, count) = host.last();
    assert!(text.starts_with("<!-- schemactl staging -->\n### ") && count == 102, "{text}");
    host.asked();
    on_github(&project, &host, &[("SCHEMACTL_COMMENT", "no")]).exits(0);
    on_github(&project, &host, &[("SCHEMACTL_PULL_REQUEST", "")]).exits(0);
    assert!(host.asked().is_empty());
}

#[test]
fn a_review_fails_where_an_apply_would() {
    let host = Host::new(0);
    let project = Project::new("ci_guards", "CREATE TABLE t (id int);");
    project.database.psql("CREATE TABLE t (id int, old text)");
    let held = on_github(&project, &host, &[]).exits(3);
    assert!(host.last().0.contains("1 destructive"), "{}", host.last().0);
    assert!(held.stdout.contains("Held back:"), "{}", held.stdout);
    on_github(&project, &host, &[("SCHEMACTL_FLAGS", "--allow-destructive\n\n--online")]).exits(0);
    // Rows in the way, and files that do not load.
    project.database.psql("INSERT INTO t VALUES (1), (1)");
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int UNIQUE, old text);");
    on_github(&project, &host, &[]).exits(3);
    assert!(host.last().0.contains("**Refused:** rows stand in the way"), "{}", host.last().0);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id no_such_type);");
    let failed = on_github(&project, &host, &[]).exits(1);
    assert!(host.last().0.contains("schemactl: failed"), "{}", host.last().0);
    assert!(failed.stdout.contains("::error file=schema/a.sql,line=1,"), "{}", failed.stdout);
    assert_eq!(host.last().1, 1);
}

#[test]
fn a_comment_that_the_host_does_not_take_is_an_error_that_shows_it() {
    let project = Project::new("ci_refused", "CREATE TABLE t (id int);");
    for (status, others) in [(403, 0), (500, 3)] {
        let host = Host::new(others);
        host.refuse(status);
        let error = on_github(&project, &host, &[]).exits(1).stderr;
        assert!(error.contains("the comment could not be written"), "{error}");
        assert!(error.contains(&format!("error: {status}")), "{error}");
        assert!(error.contains("### schemactl: 1 additive"), "{error}");
    }
}

#[test]
fn a_merge_request_gets_a_note_and_a_report() {
    let host = Host::new(1);
    let project =
        Project::new("ci_gitlab", "CREATE TABLE t (id int);\nCREATE INDEX t_id ON t (id);");
    project.database.psql("CREATE TABLE t (id int)");
    let url = project.database.url();
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("GITLAB_CI", "true"),
        ("CI_API_V4_URL", host.url.as_str()),
        ("CI_PROJECT_ID", "12"),
        ("CI_MERGE_REQUEST_IID", "3"),
        ("SCHEMACTL_TOKEN", "geheim"),
    ];
    script(&project, &["review"], &variables).exits(0);
    script(&project, &["review"], &variables).exits(0);
    let notes = "/projects/12/merge_requests/3/notes";
    let (list, post) = (format!("GET {notes}?per_page=100&page=1"), format!("POST {notes}"));
    assert_eq!(host.asked(), [&list, &post, &list, &format!("PUT {notes}/1")].map(String::clone));
    assert_eq!(host.last().1, 2);
    let report = project.folder.read("gl-code-quality-report.json");
    let report = holds(&read("tests/schemas/gitlab-code-quality.json"), &report);
    assert_eq!(report[0]["check_name"], "blocking");
    // In the pipeline of a branch there is nothing to comment on.
    let branch: Vec<_> = variables.into_iter().filter(|(n, _)| !n.contains("MERGE")).collect();
    let said = script(&project, &["review"], &branch).exits(0).stderr;
    assert!(said.contains("no comment: this is the pipeline of no pull request"), "{said}");
}

#[test]
fn a_pull_request_can_be_reviewed_without_a_database() {
    let host = Host::new(0);
    let project = Project::new("ci_base", "CREATE TABLE t (id int);");
    project.git(&["init", "--quiet", "-b", "main"]);
    project.git(&["add", "schema"]);
    project.git(&["commit", "--quiet", "-m", "first"]);
    project.folder.write("schema/a.sql", "CREATE TABLE t (id int, a int);");
    let base = [("SCHEMACTL_BASE", "main"), ("DATABASE_URL", "")];
    on_github(&project, &host, &base).exits(0);
    let (text, _) = host.last();
    assert!(text.contains("1 additive") && text.contains("git&#58;main&#58;./schema"), "{text}");
}

#[test]
fn what_is_merged_is_applied() {
    let project = Project::new("ci_apply", "CREATE TABLE t (id int);");
    let url = project.database.url();
    let variables = [("DATABASE_URL", url.as_str())];
    let applied = script(&project, &["apply"], &variables).exits(0).stdout;
    assert!(applied.contains("Applied 1 statement"), "{applied}");
    project.folder.write("schema/a.sql", "CREATE TABLE s (id int);");
    script(&project, &["apply"], &variables).exits(3);
    script(&project, &["apply", "--allow-destructive"], &variables).exits(0);
    for wrong in [&["deploy"][..], &[]] {
        assert!(script(&project, wrong, &variables).exits(64).stderr.contains("usage:"));
    }
}

/// A YAML file as JSON.
fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(&fs::read_to_string(path(name)).unwrap()).unwrap()
}

#[test]
fn the_files_for_the_hosts_are_what_these_take() {
    for (name, schema) in [
        ("github/action.yml", "github-actions"),
        ("github/workflow.yml", "github-workflows"),
        ("gitlab.yml", "gitlab-ci"),
    ] {
        let schema = read(&format!("tests/schemas/{schema}.json"));
        holds(&schema, &yaml(name).to_string());
    }
    // What a broken file would pass is no check.
    let schema = read("tests/schemas/github-actions.json");
    let mut broken = yaml("github/action.yml");
    broken["runs"]["steps"][0].as_object_mut().unwrap().remove("shell");
    assert!(!jsonschema::is_valid(&schema, &broken));
}

/// The names after `prefix` in a text.
fn named(text: &str, prefix: &str) -> BTreeSet<String> {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let rest = text.split(prefix).skip(1);
    rest.map(|rest| rest[..rest.find(ends).unwrap_or(rest.len())].to_owned()).collect()
}

#[test]
fn what_the_action_is_given_is_what_it_uses_and_what_the_script_reads() {
    let text = fs::read_to_string(path("github/action.yml")).unwrap();
    let action = yaml("github/action.yml");
    let inputs: BTreeSet<String> = action["inputs"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(named(&text, "inputs."), inputs);
    let script = fs::read_to_string(path("schemactl-ci")).unwrap();
    let step = &action["runs"]["steps"][0];
    for name in step["env"].as_object().unwrap().keys() {
        let used = script.contains(name) || step["run"].as_str().unwrap().contains(name);
        assert!(used || name == "DATABASE_URL", "{name}");
    }
    // A value of an expression in a script would be run as a part of it.
    assert!(!step["run"].as_str().unwrap().contains("${{"));
    let workflow = yaml("github/workflow.yml");
    for job in workflow["jobs"].as_object().unwrap().values() {
        assert!(job["permissions"].is_object() && job["timeout-minutes"].is_u64(), "{job:#}");
        for step in job["steps"].as_array().unwrap() {
            assert!(!step["run"].to_string().contains("${{"), "{step:#}");
            for given in step["with"].as_object().into_iter().flatten() {
                let ours = step["uses"].as_str().unwrap().starts_with("./");
                assert!(!ours || inputs.contains(given.0), "{}", given.0);
            }
        }
    }
}
