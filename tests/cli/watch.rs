//! `drift --watch`: it looks again and again, writes down what it found, and posts what changed.
use std::fs::File;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::formats::is_published;
use super::record::Project;
use super::signals::ended;
use crate::support::{Request, Run, serve, wait_until};

/// A service that is posted to.
struct Hook {
    url: String,
    posts: Arc<Mutex<Vec<String>>>,
}

impl Hook {
    /// Gives these statuses first (none: no answer at all), and then takes everything.
    fn new(answers: Vec<Option<u16>>) -> Self {
        let posts: Arc<Mutex<Vec<String>>> = Arc::default();
        let (taken, mut answers) = (posts.clone(), answers.into_iter());
        let address = serve(move |Request { method, path, headers, body }| {
            assert_eq!((method.as_str(), path.as_str()), ("POST", "/hooks/geheim"));
            assert!(headers.contains("\ncontent-type: application/json\n"), "{headers}");
            let status = answers.next().unwrap_or(Some(204));
            if status == Some(204) {
                taken.lock().unwrap().push(body);
            }
            status.map(|status| (status, String::new()))
        });
        Self { url: format!("{address}/hooks/geheim"), posts }
    }

    fn posts(&self) -> Vec<String> {
        self.posts.lock().unwrap().clone()
    }
}

#[track_caller]
fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(40), "never came true: {what}");
        sleep(Duration::from_millis(20));
    }
}

/// A project that was applied, with a watch over it.
struct Watched {
    project: Project,
    child: Child,
    _run: Run,
}

impl Watched {
    fn new(name: &str, arguments: &[&str]) -> Self {
        let project = Project::new(name, "CREATE TABLE t (id int);");
        project.apply().exits(0);
        let url = project.database.url();
        let all = ["drift", "--watch", "200ms", "--metrics", "drift.prom", "--url", &url];
        let mut run = Run::new(&[&all, arguments].concat()).within(project.folder.path());
        run = run.env("SCHEMACTL_LOG", "trace");
        // Nobody reads along: a pipe would be full after a while.
        let file = |name: &str| File::create(project.folder.join(name)).unwrap();
        let command = run.command.stdin(Stdio::null()).stdout(file("out")).stderr(file("err"));
        let child = command.spawn().unwrap();
        Self { project, child, _run: run }
    }

    /// Waits for a line of the metrics.
    #[track_caller]
    fn wait(&self, line: &str) {
        let file = self.project.folder.join("drift.prom");
        let line = format!("schemactl_drift_{line}\n");
        wait_for(&line, || std::fs::read_to_string(&file).is_ok_and(|text| text.contains(&line)));
    }

    /// Ends it as a person or a supervisor does; what was printed and what was said.
    #[track_caller]
    fn end(self, signal: &str) -> (String, String) {
        let status = ended(self.child, signal).status;
        let (stdout, stderr) = (self.project.folder.read("out"), self.project.folder.read("err"));
        assert_eq!(status.code(), Some(0), "{stderr}");
        assert!(!stderr.contains("geheim") && !stdout.contains("geheim"), "{stderr}");
        (stdout, stderr)
    }
}

#[test]
fn what_changes_is_printed_counted_and_posted() {
    let hook = Hook::new(Vec::new());
    let watched = Watched::new("watch", &["--json", "--webhook", &hook.url]);
    watched.wait("objects{by=\"somebody\"} 0");
    watched.wait("up 1");
    watched.project.database.psql("ALTER TABLE t ADD COLUMN x int");
    watched.wait("objects{by=\"somebody\"} 1");
    wait_for("a post", || hook.posts().len() == 1);
    watched.project.database.psql("ALTER TABLE t DROP COLUMN x");
    watched.wait("objects{by=\"somebody\"} 0");
    wait_for("a second post", || hook.posts().len() == 2);
    watched.wait("webhook_posts_total 2");
    watched.wait("failed_looks_total 0");
    let posts = hook.posts();
    let (stdout, _) = watched.end("-TERM");
    // That there was none at first was printed, and no news for the webhook.
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{stdout}");
    assert_eq!(lines[1..], posts);
    let changes = |line: &str| is_published(line)["changes"].as_array().unwrap().len();
    assert_eq!(lines.iter().map(|line| changes(line)).collect::<Vec<_>>(), [0, 1, 0]);
}

#[test]
fn a_webhook_that_hangs_or_fails_does_not_end_the_watch() {
    let hook = Hook::new(vec![None, Some(500), Some(500)]);
    let watched = Watched::new("watch_webhook", &["--webhook", &hook.url]);
    watched.project.database.psql("CREATE VIEW v AS SELECT 1 AS one");
    wait_for("a post", || hook.posts().len() == 1);
    watched.wait("failed_webhook_posts_total 1");
    watched.wait("webhook_posts_total 2");
    let (stdout, stderr) = watched.end("-INT");
    for said in [
        "did not answer within 5 s; tried again in 1 s\n",
        "answered 500; tried again in 3 s\n",
        "answered 500; tried again after the next look\n",
    ] {
        let said = format!("warning: the webhook at 127.0.0.1 {said}");
        assert_eq!(stderr.matches(&said).count(), 1, "{said}\n{stderr}");
    }
    // People read the same as without a watch.
    assert!(stdout.ends_with("  view v added\n"), "{stdout}");
}

#[test]
fn a_look_that_fails_is_said_and_the_next_one_is_tried() {
    // Nobody listens there.
    let watched = Watched::new("watch_error", &["--webhook", "http://127.0.0.1:1/geheim"]);
    watched.wait("up 1");
    let good = watched.project.folder.read("schema/a.sql");
    watched.project.folder.write("schema/a.sql", "CREATE TABLE t (id no_such_type);");
    watched.wait("up 0");
    watched.wait("failed_looks_total 3");
    // What the last good look found still stands there.
    watched.wait("objects{by=\"somebody\"} 0");
    let left = format!(
        "SELECT count(*) = 0 FROM pg_database WHERE datname LIKE 'schemactl_scratch_{}_%'",
        watched.child.id()
    );
    watched.project.folder.write("schema/a.sql", good);
    watched.wait("up 1");
    wait_until(&watched.project.database, &left);
    watched.project.database.psql("DROP TABLE t");
    watched.wait("objects{by=\"somebody\"} 1");
    watched.wait("failed_webhook_posts_total 1");
    let (_, stderr) = watched.end("-TERM");
    assert!(stderr.contains("type \"no_such_type\" does not exist"), "{stderr}");
    assert!(stderr.contains("the webhook at 127.0.0.1 cannot be reached: "), "{stderr}");
}

#[test]
fn what_no_look_could_mend_is_an_error_at_the_start() {
    let project = Project::new("watch_start", "CREATE TABLE t (id int);");
    let watch = |arguments: &[&str], code| {
        let all = [&["drift", "--watch", "10m"], arguments].concat();
        project.run(&all).exits(code).stderr
    };
    let error = watch(&["--metrics", "no/such/drift.prom"], 1);
    assert!(error.contains("cannot write no/such/drift.prom"), "{error}");
    assert!(error.contains("the folder of `--metrics` has to be there"), "{error}");
    let error = watch(&["--webhook", "hooks.example.com/geheim"], 64);
    assert!(error.contains("http:// or https://") && !error.contains("geheim"), "{error}");
    project.run(&["drift", "--metrics", "drift.prom"]).exits(64);
    let error = project.run(&["drift", "--watch", "0s"]).exits(64).stderr;
    assert!(error.contains("without a pause"), "{error}");
    let nowhere = Run::new(&["drift", "--watch", "10m"]).within(project.folder.path());
    assert!(nowhere.run().exits(1).stderr.contains("no database was named"));
}

#[test]
fn the_address_of_a_webhook_may_come_from_the_environment() {
    let project = Project::new("watch_env", "CREATE TABLE t (id int);");
    let url = project.database.url();
    let wrong = Run::new(&["drift", "--watch", "10m", "--url", &url]);
    let wrong = wrong.within(project.folder.path()).env("SCHEMACTL_WEBHOOK", "geheim");
    let error = wrong.run().exits(64).stderr;
    assert!(error.contains("the address of the webhook") && !error.contains("geheim"), "{error}");
    // It is nothing to a single look.
    let once = Run::new(&["drift", "--url", &url]).within(project.folder.path());
    once.env("SCHEMACTL_WEBHOOK", "geheim").run().exits(2);
}
