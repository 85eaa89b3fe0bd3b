//! The terminal: the only place that prints. Results go to stdout, talk goes to stderr.
use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

use console::Style;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use schemactl_core::provider::{Progress, Session};
use tokio::task::JoinHandle;

use super::error::CommandError;

/// Colours, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paint {
    pub(crate) on: bool,
}

impl Paint {
    fn style(self, style: &Style, text: &str) -> String {
        if self.on && !text.is_empty() {
            style.clone().force_styling(true).apply_to(text).to_string()
        } else {
            text.to_owned()
        }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.style(&Style::new().bold(), text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.style(&Style::new().dim(), text)
    }

    pub(crate) fn error(self, text: &str) -> String {
        self.style(&Style::new().red().bold(), text)
    }

    pub(crate) fn warning(self, text: &str) -> String {
        self.style(&Style::new().yellow().bold(), text)
    }

    pub(crate) fn added(self, text: &str) -> String {
        self.style(&Style::new().green(), text)
    }

    pub(crate) fn changed(self, text: &str) -> String {
        self.style(&Style::new().yellow(), text)
    }

    pub(crate) fn removed(self, text: &str) -> String {
        self.style(&Style::new().red(), text)
    }

    pub(crate) fn hint(self, text: &str) -> String {
        self.style(&Style::new().cyan().bold(), text)
    }
}

/// What the person asked about the look, and what the terminal can do.
#[derive(Debug)]
pub(crate) struct Ui {
    out: Stream,
    err: Stream,
    /// Somebody is there to answer and sees the question.
    can_ask: bool,
    /// Whether stages may be shown in a spinner.
    spins: bool,
    lost: Mutex<Lost>,
}

#[derive(Clone, Copy, Debug)]
struct Stream {
    paint: Paint,
    /// Columns.
    width: usize,
}

/// What became of stdout.
#[derive(Debug, Default)]
struct Lost {
    /// The reader went away (`| head`): not an error, and the command goes on.
    closed: bool,
    error: Option<io::Error>,
}

impl Ui {
    /// `logs`: lines of a log go to stderr as well, and a spinner would be torn by them.
    pub(crate) fn new(no_color: bool, logs: bool) -> Self {
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let stream = |terminal: bool, columns: Option<(u16, u16)>| Stream {
            paint: Paint { on: !no_color && colors(terminal, |name| env::var(name).ok()) },
            width: width(terminal.then_some(columns).flatten().map(|(_, columns)| columns)),
        };
        Self {
            out: stream(out, console::Term::stdout().size_checked()),
            err: stream(err, console::Term::stderr().size_checked()),
            can_ask: io::stdin().is_terminal() && err,
            spins: err && !logs && env::var_os("TERM").is_none_or(|term| term != "dumb"),
            lost: Mutex::default(),
        }
    }

    pub(crate) fn out_paint(&self) -> Paint {
        self.out.paint
    }

    pub(crate) fn out_width(&self) -> usize {
        self.out.width
    }

    pub(crate) fn err_paint(&self) -> Paint {
        self.err.paint
    }

    pub(crate) fn err_width(&self) -> usize {
        self.err.width
    }

    /// Prints a result, as it is.
    pub(crate) fn result(&self, text: &str) {
        let mut lost = self.lost.lock().expect("no printing panics");
        if lost.closed || lost.error.is_some() {
            return;
        }
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => lost.closed = true,
            Err(error) => lost.error = Some(error),
        }
    }

    /// Prints talk, as it is.
    #[expect(clippy::unused_self, reason = "what prints goes through the Ui")]
    pub(crate) fn talk(&self, text: &str) {
        // Nobody is left to be told when stderr itself is gone.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Leaves the line of a question that was not answered, or of the terminal's `^C`.
    pub(crate) fn end_line(&self) {
        if self.can_ask {
            self.talk("\n");
        }
    }

    /// Why a result could not be printed: a full disk, for example.
    pub(crate) fn lost_output(&self) -> Option<io::Error> {
        self.lost.lock().expect("no printing panics").error.take()
    }

    /// Asks for a full `yes`. `flag` is what to pass where nobody can be asked.
    pub(crate) async fn confirm(&self, question: &str, flag: &str) -> Result<bool, CommandError> {
        if !self.can_ask {
            return Err(CommandError::held_back(
                "nobody is here to confirm: this is not a terminal",
            )
            .hint(format!("pass `{flag}` to go on without being asked")));
        }
        self.talk(&format!("\n{question}\n  Only `yes` is accepted: "));
        // On a thread of its own, so that a signal ends the command while it waits.
        let read = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map(|_| line)
        });
        let line = read
            .await
            .expect("reading a line does not panic")
            .map_err(|error| CommandError::new("cannot read the answer").because(&error))?;
        Ok(line.trim_end_matches(['\n', '\r']) == "yes")
    }

    /// Shows on a terminal what is being done, once that takes longer than half a second. Must be
    /// called inside the runtime.
    pub(crate) fn stages(&self) -> Stages {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if !self.spins {
            return Stages { bar, tasks: Vec::new(), seen: false };
        }
        let mut template = "{spinner} {msg} {elapsed:.dim}";
        if self.err.paint.on {
            template = "{spinner:.cyan} {msg} {elapsed:.dim}";
        }
        let style = ProgressStyle::with_template(template).expect("the template is a valid one");
        bar.set_style(style);
        let late = bar.clone();
        let shows = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            late.set_draw_target(ProgressDrawTarget::stderr());
            late.enable_steady_tick(Duration::from_millis(100));
        });
        Stages { bar, tasks: vec![shows], seen: true }
    }
}

/// A spinner that says the stage. Goes away when it is dropped, and before anything else is printed.
#[derive(Debug)]
pub(crate) struct Stages {
    bar: ProgressBar,
    tasks: Vec<JoinHandle<()>>,
    /// On a terminal.
    seen: bool,
}

impl Stages {
    /// `reading the database`
    pub(crate) fn enter(&self, stage: &'static str) {
        tracing::info!(stage, "stage");
        self.bar.set_message(stage);
    }

    /// Shows on a terminal how far the session is in this stage. Whatever goes wrong with that is logged.
    pub(crate) async fn watch(&mut self, stage: &'static str, session: &mut dyn Session) {
        if !self.seen {
            return;
        }
        let mut watch = match session.watch().await {
            Ok(watch) => watch,
            Err(error) => return tracing::info!(%error, "no progress is shown"),
        };
        let bar = self.bar.clone();
        self.tasks.push(tokio::spawn(async move {
            loop {
                // What takes less than that needs no progress.
                tokio::time::sleep(WATCH_PAUSE).await;
                match watch.look().await {
                    Ok(None) => bar.set_message(stage),
                    Ok(Some(progress)) => bar.set_message(format!("{stage}: {}", told(&progress))),
                    Err(error) => return tracing::info!(%error, "progress is no longer shown"),
                }
            }
        }));
    }

    /// Says something while a stage goes on.
    pub(crate) fn talk(&self, ui: &Ui, text: &str) {
        self.bar.suspend(|| ui.talk(text));
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        self.bar.finish_and_clear();
    }
}

/// How long a stage is not looked at.
const WATCH_PAUSE: Duration = Duration::from_millis(700);

/// `building index: scanning table, 45 %`
fn told(Progress { what, done, total }: &Progress) -> String {
    match done.saturating_mul(100).checked_div(*total) {
        Some(percent) => format!("{what}, {percent} %"),
        None => what.clone(),
    }
}

/// Whether to colour: `NO_COLOR` (no-color.org) wins, then `CLICOLOR_FORCE`, then the terminal.
fn colors(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        return false;
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    terminal
        && set("CLICOLOR").is_none_or(|value| value != "0")
        && set("TERM").is_none_or(|value| value != "dumb")
}

/// Columns to write for: the terminal's, else `COLUMNS`, else 100.
fn width(terminal: Option<u16>) -> usize {
    let columns = || env::var("COLUMNS").ok()?.parse().ok();
    terminal.map(usize::from).or_else(columns).unwrap_or(100).max(40)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_follows_the_conventions() {
        let with = |terminal, set: &[(&str, &str)]| {
            colors(terminal, |name| {
                set.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
            })
        };
        assert!(with(true, &[]));
        assert!(!with(false, &[]));
        assert!(!with(true, &[("NO_COLOR", "1")]));
        assert!(with(true, &[("NO_COLOR", "")]));
        assert!(with(false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!with(false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
        assert!(!with(true, &[("CLICOLOR", "0")]));
        assert!(!with(true, &[("TERM", "dumb")]));
    }

    #[test]
    fn nothing_is_painted_without_colour() {
        assert_eq!(Paint { on: false }.error("x"), "x");
        assert!(Paint { on: true }.error("x").contains("\u{1b}["));
    }

    #[test]
    fn progress_without_a_total_is_only_named() {
        let progress = |done, total| Progress { what: "sorting".to_owned(), done, total };
        assert_eq!(told(&progress(9, 20)), "sorting, 45 %");
        assert_eq!(told(&progress(9, 0)), "sorting");
    }

    #[tokio::test]
    async fn nobody_is_asked_without_a_terminal() {
        let mut ui = Ui::new(true, false);
        ui.can_ask = false;
        let refused = ui.confirm("Go on?", "--auto-approve").await.unwrap_err();
        assert_eq!(refused.exit.number(), 3);
        assert!(refused.hints[0].contains("--auto-approve"));
    }
}
