//! The record of applies that is kept in the target itself: what of each is written down.
use std::time::Duration;

use crate::catalog::Fingerprint;
use crate::plan::PlannedStep;

/// The schema that the record is in. It is never managed, and never part of a difference.
pub const SCHEMA: &str = "schemactl";

/// Who applies, and from where. What the server knows (the time, the role) the session adds.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// `0.1.0`
    pub program: &'static str,
    pub os_user: Option<String>,
    /// The commit of the folder of schema files, with `-dirty` where files in it differ from that.
    pub git_revision: Option<String>,
    /// What the files say, whether or not all of it is let through.
    pub desired: Option<Fingerprint>,
    /// The checksum of the saved plan that is carried out.
    pub saved_plan: Option<String>,
}

/// One apply.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub origin: &'a Origin,
    pub schemas: &'a [String],
    pub before: Fingerprint,
    /// `None`: it is as it was before.
    pub after: Option<Fingerprint>,
    /// Why it failed.
    pub failure: Option<String>,
    pub elapsed: Duration,
    /// All statements of the plan, in order.
    pub steps: Vec<EntryStep<'a>>,
}

/// One statement of an apply.
#[derive(Clone, Copy, Debug)]
pub struct EntryStep<'a> {
    pub planned: &'a PlannedStep,
    pub outcome: StepOutcome,
    /// `None`: it did not run.
    pub elapsed: Option<Duration>,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    Done,
    /// It was done, and undone when something else failed.
    RolledBack,
    Failed,
    NotRun,
}

impl StepOutcome {
    /// As it is written down.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::RolledBack => "rolled back",
            Self::Failed => "failed",
            Self::NotRun => "not run",
        }
    }
}
