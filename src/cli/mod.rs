//! The command line: reads what was typed, runs one command, says how it ended.
//!
//! # Signals
//! A command is one future. Ctrl-C and SIGTERM drop it wherever it waits: an open transaction ends
//! with its connection, and the server rolls it back. What needs the network to be removed (a
//! scratch database, a private server) is handed over to [`cleanup`] when its guard is dropped, and
//! is run at the end of every command, so an error on the way out takes the same road. After a signal
//! it has five seconds. A second signal ends the program at once. While a COMMIT is under way, the
//! first signal is only answered: what came of the changes has to be known and said. A command that
//! only a signal ends has done its part when one comes.
mod apply;
#[allow(clippy::doc_markdown, reason = "doc comments are the help, which is no Markdown")]
mod args;
mod budget;
mod check;
mod completions;
mod config;
mod context;
mod diff;
mod drift;
mod error;
mod foreign;
mod formats;
mod git;
mod history;
mod import;
mod init;
mod json;
mod kept;
mod logging;
mod origin;
mod patience;
mod plan;
mod planned;
mod prepare;
mod probes;
mod proof;
mod redact;
mod report;
mod review;
mod rollback;
mod saved;
mod settings;
mod show;
mod signals;
mod signature;
mod summary;
mod text;
mod ui;
mod validate;
mod webhook;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use schemactl_core::cleanup;

use self::args::{Args, Command};
use self::context::Context;
use self::error::{CommandError, CommandResult, Exit};
use self::signals::Signals;
use self::ui::Ui;
use crate::providers;

/// How long cleaning up may take, after a command that ended and after a signal.
const CLEAN_UP: Duration = Duration::from_secs(30);
const CLEAN_UP_AFTER_SIGNAL: Duration = Duration::from_secs(5);

pub(crate) fn main() -> ExitCode {
    let mut args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return not_understood(&error).into(),
    };
    let settled = args.settle();
    let filter = settings::environment("SCHEMACTL_LOG");
    let ui = Ui::new(args.global.no_color, args.global.verbose > 0 || filter.is_some());
    let logs = || logging::start(&args.global, filter.as_deref(), ui.err_paint());
    let exit = match settled.and_then(|()| logs()) {
        Ok(()) => start(&ui, &args),
        Err(error) => fail(&ui, &args, &error),
    };
    match ui.lost_output() {
        Some(error) => {
            let lost = CommandError::new("cannot write the result to stdout").because(&error);
            ui.talk(&report::error(&lost, ui.err_paint()));
            if exit == Exit::Done { Exit::Error.into() } else { exit.into() }
        }
        None => exit.into(),
    }
}

/// Help and the version are results; everything else is wrong usage.
fn not_understood(error: &clap::Error) -> Exit {
    let ui = Ui::new(std::env::args_os().any(|arg| arg == "--no-color"), false);
    let styled = error.render();
    let text = |color: bool| {
        let text = if color { styled.ansi().to_string() } else { styled.to_string() };
        // A URL without its `--url` is the likeliest thing not to be understood.
        redact::redact(&text)
    };
    if error.use_stderr() {
        ui.talk(&text(ui.err_paint().on));
        Exit::Usage
    } else {
        ui.result(&text(ui.out_paint().on));
        Exit::Done
    }
}

fn start(ui: &Ui, args: &Args) -> Exit {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let error = CommandError::new("cannot start the runtime").because(&error);
            return fail(ui, args, &error);
        }
    };
    let exit = runtime.block_on(drive(ui, args));
    // A question that still waits for its answer must not keep the program alive.
    runtime.shutdown_background();
    exit
}

async fn drive(ui: &Ui, args: &Args) -> Exit {
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => {
            let error = CommandError::new("cannot listen for signals").because(&error);
            return fail(ui, args, &error);
        }
    };
    let providers = providers::all();
    let format = args.format();
    let context = Context { ui, global: &args.global, format, providers: &providers };
    let mut command = Box::pin(run(&context, &args.command));
    let mut waits = false;
    let signal = loop {
        tokio::select! {
            result = &mut command => {
                clean_up(ui, &mut signals, CLEAN_UP).await;
                return result.unwrap_or_else(|error| fail(ui, args, &error));
            }
            signal = signals.next() => {
                if waits || !cleanup::is_shielded() {
                    break signal;
                }
                waits = true;
                ui.end_line();
                ui.talk(COMMITS);
            }
        }
    };
    let unknown = cleanup::is_shielded();
    drop(command);
    ui.end_line();
    clean_up(ui, &mut signals, CLEAN_UP_AFTER_SIGNAL).await;
    if args.command.ends_by_signal() {
        return Exit::Done;
    }
    let error = if unknown { interrupted_commit() } else { interrupted(&args.command) };
    fail(ui, args, &CommandError { exit: signal, ..error })
}

/// Said when a signal comes too late to stop the changes.
const COMMITS: &str = "interrupted, but the changes are being committed: waiting for the outcome \
                       (once more gives up waiting)\n";

async fn run(context: &Context<'_>, command: &Command) -> CommandResult {
    match command {
        Command::Plan(args) => plan::run(context, args).await,
        Command::Apply(args) => apply::run(context, args).await,
        Command::Show(args) => show::run(context, args),
        Command::Diff(args) => diff::run(context, args).await,
        Command::Drift(args) => drift::run(context, args).await,
        Command::Check(args) => check::run(context, args).await,
        Command::History(args) => history::run(context, args).await,
        Command::Rollback(args) => rollback::run(context, args).await,
        Command::Validate(args) => validate::run(context, args).await,
        Command::Import(args) => import::run(context, args).await,
        Command::Init(args) => init::run(context, args),
        Command::Completions(args) => completions::run(context, args),
    }
}

async fn clean_up(ui: &Ui, signals: &mut Signals, limit: Duration) {
    let cut = tokio::select! {
        done = tokio::time::timeout(limit, cleanup::run()) => done.is_err(),
        _ = signals.next() => true,
    };
    if cut {
        let warning = ui.err_paint().warning("warning:");
        ui.talk(&format!(
            "{warning} cleaning up was cut short; the next run removes what is left\n"
        ));
    }
}

fn interrupted_commit() -> CommandError {
    CommandError::new("interrupted during COMMIT: whether it was done is not known")
        .hint("`schemactl plan` shows whether there is still something to do")
}

fn interrupted(command: &Command) -> CommandError {
    let rolled_back = || {
        CommandError::new("interrupted").hint(
            "what was not committed is rolled back; `schemactl plan` shows what is left to do",
        )
    };
    match command {
        Command::Apply(args) if !args.flags.dry_run => rolled_back(),
        Command::Rollback(args) if !args.flags.dry_run => rolled_back(),
        Command::Plan(_)
        | Command::Apply(_)
        | Command::Show(_)
        | Command::Diff(_)
        | Command::Drift(_)
        | Command::Check(_)
        | Command::History(_)
        | Command::Rollback(_)
        | Command::Validate(_)
        | Command::Import(_)
        | Command::Init(_)
        | Command::Completions(_) => CommandError::new("interrupted"),
    }
}

/// Says what went wrong: to people on stderr, and in the other forms on stdout as well, unless that
/// is done.
fn fail(ui: &Ui, args: &Args, error: &CommandError) -> Exit {
    tell(ui, error);
    if let (false, Some(document)) = (error.told, formats::failure(args.format(), error)) {
        ui.result(&document);
    }
    error.exit
}

/// Says on stderr what went wrong.
fn tell(ui: &Ui, error: &CommandError) {
    let shown = report::diagnostics(&error.diagnostics, ui.err_paint(), ui.err_width());
    ui.talk(&shown);
    ui.talk(&report::error(error, ui.err_paint()));
}
