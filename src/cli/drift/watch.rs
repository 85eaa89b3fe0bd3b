//! Looking for drift again and again: beside a database, for those who want to hear of it.
use std::path::PathBuf;
use std::time::{Duration, Instant};

use schemactl_core::cleanup;

use super::metrics::Metrics;
use super::{Args, Look, look};
use crate::cli::config;
use crate::cli::context::Context;
use crate::cli::error::{CommandResult, Exit};
use crate::cli::formats::Format;
use crate::cli::settings::environment;
use crate::cli::tell;
use crate::cli::webhook::Webhook;

/// Where the address of the webhook is taken from when no flag says it, so that no list of processes
/// shows it.
const WEBHOOK: &str = "SCHEMACTL_WEBHOOK";

#[derive(Clone, Default, clap::Args)]
#[allow(clippy::doc_markdown, reason = "doc comments are the help, which is no Markdown")]
pub(crate) struct Watching {
    /// Look again and again, with this pause between (10m), until Ctrl-C or SIGTERM
    ///
    /// Prints what is found at first, and whenever that changes. What goes wrong is said, and the next
    /// look is tried.
    #[arg(long, value_name = "TIME", value_parser = pause)]
    pub(crate) watch: Option<u64>,

    /// Write what is found to a text file for Prometheus, with --watch
    #[arg(long, value_name = "FILE", requires = "watch")]
    metrics: Option<PathBuf>,

    /// POST the JSON to this URL when what is found changes, with --watch [else: SCHEMACTL_WEBHOOK]
    #[arg(long, value_name = "URL", requires = "watch")]
    webhook: Option<String>,
}

/// The URL may hold a token: it is left out.
impl std::fmt::Debug for Watching {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watching").field("watch", &self.watch).finish_non_exhaustive()
    }
}

/// A time that is one.
fn pause(text: &str) -> Result<u64, String> {
    match config::duration(text)? {
        0 => Err("without a pause between them, looks would never end".to_owned()),
        pause => Ok(pause),
    }
}

/// Never ends by itself, but for mistakes that no later look could find mended.
pub(super) async fn run(context: &Context<'_>, args: &Args, pause: u64) -> CommandResult {
    // What is wrong with the command itself is said before anything is watched.
    let settings = context.settings()?;
    context.provider(Some(settings.needed_target()?))?;
    let address = args.watching.webhook.clone().or_else(|| environment(WEBHOOK));
    let mut watch = Watch {
        context,
        metrics: Metrics::start(args.watching.metrics.clone(), context.global.env.clone())?,
        webhook: address.map(|address| Webhook::new(&address)).transpose()?,
        shown: None,
        posted: None,
    };
    loop {
        watch.round(args).await;
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

struct Watch<'a> {
    context: &'a Context<'a>,
    metrics: Metrics,
    webhook: Option<Webhook>,
    /// The changes that were printed last.
    shown: Option<String>,
    /// Those that the webhook took last.
    posted: Option<String>,
}

impl Watch<'_> {
    async fn round(&mut self, args: &Args) {
        let started = Instant::now();
        let found = look(self.context, args).await;
        // Whatever the look left behind goes away now: no command ends here.
        cleanup::run().await;
        match &found {
            Ok(look) => {
                self.print(look);
                self.post(look).await;
            }
            Err(error) => tell(self.context.ui, error),
        }
        let by = found.as_ref().ok().map(|look| look.by.as_slice());
        self.metrics.looked(by, started.elapsed());
        if let Err(error) = self.metrics.write() {
            tell(self.context.ui, &error);
        }
    }

    fn print(&mut self, look: &Look) {
        if self.shown.as_ref() == Some(&look.changes) {
            return;
        }
        self.shown = Some(look.changes.clone());
        // One document is one line, so that a reader knows where it ends.
        match self.context.format {
            Format::Json => self.context.ui.result(&format!("{}\n", look.document)),
            Format::Text | Format::Markdown | Format::Sarif | Format::Github | Format::Gitlab => {
                self.context.ui.result(&look.result);
            }
        }
    }

    /// What was not taken is posted again after the next look.
    async fn post(&mut self, look: &Look) {
        let Some(webhook) = &self.webhook else { return };
        let new = match &self.posted {
            Some(posted) => *posted != look.changes,
            // That there is none is no news.
            None => look.exit != Exit::Done,
        };
        if !new {
            return;
        }
        let taken = webhook.post(&look.document, self.context.ui).await;
        self.metrics.posted(taken);
        if taken {
            self.posted = Some(look.changes.clone());
        }
    }
}
