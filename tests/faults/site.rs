//! A server with the database that is changed, and what is to be true of it.
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::running::{KILLED, PATIENCE, Pace, Running};
use super::schema::{Side, checksum, rows};
use crate::support::{
    Folder, Output, OwnServer, Run, database, difference, kept_server, own_server,
};

/// How a disturbed apply left the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    AsBefore,
    AsPlanned,
}

/// Everything that an apply may change.
#[derive(Debug)]
pub(super) struct Look {
    dump: String,
    rows: String,
    /// A line for each apply: what it says, and its steps by their outcome.
    record: Vec<String>,
}

impl Look {
    /// What the record says of the applies since then.
    #[track_caller]
    pub(super) fn applies_since(&self, before: &Self) -> &[String] {
        self.record.strip_prefix(&*before.record).expect("the record is only added to")
    }
}

const RECORD: &str = "
    SELECT concat_ws('|', outcome, coalesce(before, '-'), coalesce(after, '-'),
             (SELECT string_agg(n || ' ' || outcome, ', ' ORDER BY outcome)
              FROM (SELECT outcome, count(*) AS n FROM schemactl.steps s
                    WHERE s.apply_id = a.id GROUP BY outcome) AS steps))
    FROM schemactl.applies a ORDER BY id";

/// Other faults than a lock that somebody holds are what is looked for.
const APPLY: &[&str] = &["apply", "--auto-approve", "--allow-destructive", "--lock-timeout", "60s"];

pub(super) struct Site {
    pub(super) server: Option<OwnServer>,
    folder: Folder,
    /// Of a server that keeps its data.
    data: Option<Folder>,
    /// By which schemactl comes to the database, if not by the server's own.
    pub(super) url: Option<String>,
    /// The undisturbed ways to A and to B.
    to_a: Way,
    to_b: Way,
    rows: String,
}

/// An undisturbed apply.
#[derive(Clone, Debug, Default)]
struct Way {
    pace: Pace,
    /// Its line in the record.
    record: String,
}

impl Site {
    /// On a server that is gone at the end.
    pub(super) fn new() -> Self {
        Self::on(own_server(&[("max_connections", "30")]), None)
    }

    /// On a server that can crash.
    pub(super) fn kept() -> Self {
        let data = Folder::new();
        Self::on(kept_server(data.path()), Some(data))
    }

    fn on(server: OwnServer, data: Option<Folder>) -> Self {
        let folder = Folder::new().file("schemactl.toml", "");
        let (to_a, to_b) = (Way::default(), Way::default());
        let server = Some(server);
        let mut site = Self { server, folder, data, url: None, to_a, to_b, rows: String::new() };
        site.apply(Side::A);
        site.server().psql(&rows());
        site.rows = site.server().psql(&checksum());
        site.to_b = site.measure(Side::B);
        site.to_a = site.measure(Side::A);
        site
    }

    pub(super) fn server(&self) -> &OwnServer {
        self.server.as_ref().expect("there is one but while it crashes")
    }

    /// The server crashes and comes up again.
    pub(super) fn crash(&mut self, process: &str) {
        self.server.take().expect("it runs").crash(process);
        let data = self.data.as_ref().expect("only a server with data comes up again");
        self.server = Some(kept_server(data.path()));
    }

    pub(super) fn pace(&self, to: Side) -> &Pace {
        &self.way(to).pace
    }

    fn way(&self, to: Side) -> &Way {
        match to {
            Side::A => &self.to_a,
            Side::B => &self.to_b,
        }
    }

    fn measure(&self, to: Side) -> Way {
        let (pace, output) = self.start(to).measure();
        output.exits(0);
        let look = self.settle();
        assert_eq!(difference(built(to), &look.dump), None);
        let record = look.record.last().expect("it was recorded").clone();
        let done = record.rsplit_once('|').and_then(|(_, steps)| steps.strip_suffix(" done"));
        let done: usize = done.expect("every statement is done").parse().unwrap();
        assert!(done >= 40, "{done} statements are too few to be disturbed");
        Way { pace, record }
    }

    /// A command on the files of the last one.
    fn run(&self, arguments: &[&str]) -> Run {
        let url = self.url.clone().unwrap_or_else(|| self.server().url());
        Run::new(&[arguments, &["--url", &url]].concat()).within(self.folder.path())
    }

    /// The state that the database is in, as a plan says it.
    pub(super) fn fingerprint(&self) -> String {
        let plan = self.run(&["plan", "--json"]).run().exits(0).stdout;
        let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
        plan["before"].as_str().unwrap().to_owned()
    }

    /// The apply that makes the database so in groups.
    pub(super) fn start_online(&self, to: Side) -> Running {
        self.folder.write("schema/all.sql", to.sql());
        Running::start(self.run(&[APPLY, &["--online"]].concat()))
    }

    /// Fails unless the database is so, with all its rows.
    pub(super) fn is_at(&self, side: Side) {
        let look = self.settle();
        assert_eq!(difference(built(side), &look.dump), None);
        assert_eq!(look.rows, self.rows);
    }

    /// Fails unless all rows are there.
    pub(super) fn has_its_rows(&self) {
        assert_eq!(self.server().psql(&checksum()), self.rows);
    }

    /// The apply that makes the database so.
    fn run_to(&self, to: Side) -> Run {
        self.folder.write("schema/all.sql", to.sql());
        self.run(APPLY)
    }

    pub(super) fn start(&self, to: Side) -> Running {
        Running::start(self.run_to(to))
    }

    /// The same as was started last.
    pub(super) fn start_again(&self) -> Running {
        Running::start(self.run(APPLY))
    }

    fn apply(&self, to: Side) -> Output {
        self.run_to(to).run().exits(0)
    }

    /// Makes it so if it is not.
    pub(super) fn bring_to(&self, side: Side) {
        if difference(built(side), &self.server().dump()).is_some() {
            self.apply(side);
        }
        assert_eq!(difference(built(side), &self.server().dump()), None);
    }

    pub(super) fn look(&self) -> Look {
        let server = self.server();
        let record = server.psql(RECORD).lines().map(str::to_owned).collect();
        Look { dump: server.dump(), rows: server.psql(&checksum()), record }
    }

    /// Waits until nobody else is connected, and looks.
    pub(super) fn settle(&self) -> Look {
        let others = "SELECT count(*) FROM pg_stat_activity \
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let start = Instant::now();
        while self.server().psql(others) != "0" {
            assert!(start.elapsed() < PATIENCE, "somebody stays connected");
            sleep(Duration::from_millis(10));
        }
        self.look()
    }

    /// Fails unless the database is as before or as planned, with all its rows, and the record and the
    /// words of the run say which.
    pub(super) fn judge(
        &self,
        (from, to): (Side, Side),
        before: &Look,
        after: &Look,
        output: &Output,
    ) -> Ended {
        assert_eq!(after.rows, self.rows, "rows are not what they were\n{output:?}");
        let ended = match (difference(built(from), &after.dump), difference(built(to), &after.dump))
        {
            (None, _) => Ended::AsBefore,
            (_, None) => Ended::AsPlanned,
            (Some(from), Some(to)) => panic!("half done:\n{from}\n{to}\n{output:?}"),
        };
        let new = after.applies_since(before);
        let said = self.way(to).record.as_str();
        let right = match (ended, new) {
            (Ended::AsBefore, []) => true,
            (Ended::AsBefore, [one]) => is_failure(one) && output.stderr.contains("rolled back"),
            (Ended::AsPlanned, [one]) => one == said,
            (Ended::AsBefore | Ended::AsPlanned, _) => false,
        };
        assert!(right, "{ended:?}, and the record says {new:#?}\n{output:?}");
        tells_the_truth(ended, output);
        ended
    }

    /// The same command does what is left, and then there is nothing left.
    pub(super) fn finish(&self, to: Side, before: &Look, after: &Look) {
        let output = self.apply(to);
        let end = self.settle();
        assert_eq!(difference(built(to), &end.dump), None, "{output:?}");
        assert_eq!(end.rows, self.rows, "{output:?}");
        let new = end.applies_since(before).iter().filter(|one| !is_failure(one));
        let said = self.way(to).record.as_str();
        assert_eq!(new.collect::<Vec<_>>(), [said], "{output:?}\nafter the fault: {after:?}");
        self.run(&["plan", "--detailed-exitcode"]).run().exits(0);
    }

    /// What killed runs left behind, the next ones have removed.
    pub(super) fn has_no_scratch(&self) {
        let left = "SELECT datname FROM pg_database WHERE datname LIKE 'schemactl\\_scratch\\_%'";
        assert_eq!(self.server().psql(left), "");
    }
}

/// It failed, leads nowhere, and no statement of it is said to be done.
fn is_failure(line: &str) -> bool {
    line.starts_with("failed|") && line.contains("|-|") && !line.contains(" done")
}

/// What a run says when it ends is so, however it ends.
fn tells_the_truth(ended: Ended, output: &Output) {
    let Output { code, stdout, stderr } = output;
    let applied = stdout.contains("Applied ");
    let unknown = stderr.contains("whether it was done is not known");
    let true_words = match ended {
        Ended::AsPlanned => applied || unknown || *code == KILLED,
        Ended::AsBefore => !applied && *code != 0,
    };
    assert!(true_words, "{ended:?}, and the run says {code}\n{stdout}\n{stderr}");
}

/// The schema as `pg_dump` sees it where it was made from its files.
fn built(side: Side) -> &'static str {
    static BUILT: [OnceLock<String>; 2] = [OnceLock::new(), OnceLock::new()];
    let (cell, hint) = match side {
        Side::A => (&BUILT[0], "faults_a"),
        Side::B => (&BUILT[1], "faults_b"),
    };
    cell.get_or_init(|| {
        let database = database(hint);
        database.psql(&side.sql());
        database.dump()
    })
}
