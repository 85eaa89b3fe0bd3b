//! An apply under way, and how far it has come by its own log.
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use super::Moment;
use crate::support::{Output, Run};

/// How far an apply has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Started,
    /// Its transaction is about to be opened.
    Begun,
    /// COMMIT is about to be sent.
    Committing,
    /// COMMIT was answered.
    Committed,
}

/// How an undisturbed run goes through its stages.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace(BTreeMap<Stage, Span>);

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    /// Of the log.
    pub(super) lines: usize,
    /// Until the next stage.
    pub(super) time: Duration,
}

impl Pace {
    /// Lines of the log, of all stages.
    pub(super) fn lines(&self) -> usize {
        self.0.values().map(|span| span.lines).sum()
    }

    pub(super) fn of(&self, stage: Stage) -> Span {
        self.0.get(&stage).copied().unwrap_or_default()
    }
}

/// What tells the stages.
const LOG: &str = "tokio_postgres::simple_query=debug,schemactl_postgres::session=debug";

/// No run takes so long, unless it hangs.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Running {
    child: Child,
    started: Instant,
    /// A message for each line of the log.
    stages: Receiver<(Stage, Instant)>,
    reached: Stage,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
    /// Its home, which goes away with it.
    _run: Run,
}

impl Running {
    pub(super) fn start(run: Run) -> Self {
        let mut run = run.env("SCHEMACTL_LOG", LOG);
        let command = run.command.args(["--log-format", "json"]).stdin(Stdio::null());
        let started = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (sender, stages) = channel();
        let stdout = thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).unwrap();
            text
        });
        let stderr = thread::spawn(move || listen(BufReader::new(stderr), &sender));
        Self { child, started, stages, reached: Stage::Started, stdout, stderr, _run: run }
    }

    /// Waits for the moment, or for the end of the run if that comes first.
    pub(super) fn reach(&mut self, moment: Moment) {
        let mut lines = 0;
        while self.reached < moment.after || self.reached == moment.after && lines < moment.lines {
            let Some((stage, _)) = self.next() else { return };
            self.reached = stage;
            lines += usize::from(stage == moment.after);
        }
        sleep(moment.delay);
    }

    /// The same for so many lines of the log, whatever stage they are of.
    pub(super) fn reach_line(&mut self, lines: usize, delay: Duration) {
        for _ in 0..lines {
            if self.next().is_none() {
                return;
            }
        }
        sleep(delay);
    }

    fn next(&self) -> Option<(Stage, Instant)> {
        let start = Instant::now();
        let next = self.stages.recv_timeout(PATIENCE).ok();
        assert!(start.elapsed() < PATIENCE, "the apply hangs");
        next
    }

    /// Waits for the end of a run that nothing disturbs.
    pub(super) fn measure(self) -> (Pace, Output) {
        let mut pace = Pace::default();
        let (mut current, mut entered) = (Stage::Started, self.started);
        while let Some((stage, at)) = self.next() {
            pace.0.entry(current).or_default().time = at.duration_since(entered);
            if stage != current {
                (current, entered) = (stage, at);
            }
            pace.0.entry(stage).or_default().lines += 1;
        }
        (pace, self.end())
    }

    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// Sends it a signal, unless it has ended.
    pub(super) fn signal(&mut self, signal: &str) {
        if self.child.try_wait().unwrap().is_none() {
            Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        }
    }

    /// Waits for the end of the run. Killed by a signal, its code is that of the shells.
    pub(super) fn end(mut self) -> Output {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if start.elapsed() > PATIENCE {
                self.child.kill().unwrap();
                panic!("the apply hangs:\n{}", self.stderr.join().unwrap());
            }
            sleep(Duration::from_millis(5));
        };
        let (stdout, stderr) = (self.stdout.join().unwrap(), self.stderr.join().unwrap());
        Output { code: status.code().unwrap_or(KILLED), stdout, stderr }
    }
}

/// The code of a run that was killed: 128 and the number of SIGKILL.
pub(super) const KILLED: i32 = 137;

/// Reads the log, tells with each line the stage that is reached, and gives what else is said.
fn listen(lines: impl BufRead, stages: &Sender<(Stage, Instant)>) -> String {
    let mut text = String::new();
    let mut reached = Stage::Started;
    for line in lines.lines() {
        let line = line.unwrap();
        if line.starts_with('{') {
            reached = next_stage(reached, &line).unwrap_or(reached);
            // Nobody listens once the fault has come.
            stages.send((reached, Instant::now())).ok();
        } else {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// Which stage comes with this line of the log.
fn next_stage(reached: Stage, line: &str) -> Option<Stage> {
    let sends = |what: &str| line.contains(&format!("executing statement batch: {what}"));
    match reached {
        Stage::Started => {
            let begins = sends("BEGIN; ") && line.contains("pg_advisory_xact_lock");
            begins.then_some(Stage::Begun)
        }
        // After a rollback there is another COMMIT: that of the record of the failure.
        Stage::Begun if sends("ROLLBACK\"") => Some(Stage::Started),
        Stage::Begun => sends("COMMIT\"").then_some(Stage::Committing),
        Stage::Committing => {
            let answered = line.contains(r#""sql":"COMMIT""#) && line.contains(r#""ok":true"#);
            answered.then_some(Stage::Committed)
        }
        Stage::Committed => None,
    }
}
