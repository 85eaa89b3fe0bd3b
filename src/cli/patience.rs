//! How long an apply waits for others, and how it says so.
use schemactl_core::apply::Busy;
use schemactl_core::provider::ApplyOptions;
use schemactl_core::record::Origin;

use super::config;
use super::review::costs::{holder, short};
use super::text::full_name;
use super::ui::Ui;

/// Milliseconds: longer, and those who wait for the same table pile up behind the apply.
const LOCK_TIMEOUT: u64 = 2_000;

const LOCK_RETRIES: u32 = 10;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::Args)]
pub(crate) struct Patience {
    /// How long to wait for a lock before everything is rolled back and tried again (2s; 0s: for ever)
    #[arg(long, value_name = "TIME", value_parser = config::duration)]
    pub(crate) lock_timeout: Option<u64>,

    /// How often to try again when a lock was not to be had, after longer and longer pauses (10)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) lock_retries: Option<u32>,

    /// How long one statement may take before everything is rolled back (the server's setting)
    #[arg(long, value_name = "TIME", value_parser = config::duration)]
    pub(crate) statement_timeout: Option<u64>,
}

impl Patience {
    /// What is said here goes before what `other` says.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            lock_timeout: self.lock_timeout.or(other.lock_timeout),
            lock_retries: self.lock_retries.or(other.lock_retries),
            statement_timeout: self.statement_timeout.or(other.statement_timeout),
        }
    }

    pub(crate) fn options(self, record: Option<Origin>) -> ApplyOptions {
        ApplyOptions {
            lock_timeout: Some(self.lock_timeout.unwrap_or(LOCK_TIMEOUT)),
            lock_retries: self.lock_retries.unwrap_or(LOCK_RETRIES),
            statement_timeout: self.statement_timeout,
            record,
            way_back: None,
            digest: None,
        }
    }
}

/// Says who is in the way, and when it is tried again.
pub(crate) fn told(ui: &Ui, busy: &Busy<'_>) -> String {
    let Busy { step, holders, pause } = busy;
    let waited = match step {
        Some(step) => format!("the lock for {} was not to be had", full_name(&step.object)),
        None => "another apply is at work".to_owned(),
    };
    let waiting = ui.err_paint().warning("waiting:");
    let pause = short(*pause);
    let mut out = format!("{waiting} {waited}; all is rolled back, and tried again in {pause}\n");
    for by in holders {
        let (who, doing) = holder(by);
        out.push_str(&format!("  {who} is in the way{doing}\n"));
    }
    out
}
