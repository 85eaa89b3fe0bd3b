//! Why an apply did not do its part.
use std::error::Error as _;

use super::Difference;
use crate::kind::Transaction;
use crate::plan::PlannedStep;
use crate::provider::ProviderError;

/// Why an apply did not do its part. Nothing was changed unless the variant says so.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    #[error("the database is no longer as it was when the plan was made")]
    Stale(Vec<Difference>),
    #[error("step {} of {} failed; {} was rolled back", .index + 1, .of, .undone)]
    Step {
        index: usize,
        of: usize,
        /// `everything`, `its group`, or `its last batch`.
        undone: &'static str,
        step: Box<PlannedStep>,
        #[source]
        source: ProviderError,
    },
    #[error("the result is not what the files say; {undone} was rolled back")]
    Verify { wrong: Vec<Difference>, undone: &'static str },
    /// Of a group that runs in no transaction: its statement was done.
    #[error("the statement was done, but the result is not what the files say")]
    Unverified(Vec<Difference>),
    #[error("the record of the apply cannot be written; {undone} was rolled back")]
    Record {
        undone: &'static str,
        #[source]
        source: ProviderError,
    },
    /// Of such a group too.
    #[error("the statement was done, but the record of it cannot be written")]
    Unrecorded(#[source] ProviderError),
    /// The COMMIT was sent, and nothing came back.
    #[error("the connection was lost during COMMIT: whether it was done is not known")]
    Unknown(#[source] ProviderError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Groups before the one that failed are done, and recorded.
    #[error("{done} of {of} groups are done and stay so; the next one is not")]
    Partly {
        done: usize,
        of: usize,
        #[source]
        source: Box<ApplyError>,
    },
}

impl ApplyError {
    /// What was done before it stays, in a group that is not done.
    pub(super) fn leaves_batches(&self) -> bool {
        self.step().is_some_and(|planned| planned.step.transaction == Transaction::Batches)
    }

    /// The statement that failed.
    pub(super) fn step(&self) -> Option<&PlannedStep> {
        match self {
            Self::Step { step, .. } => Some(step),
            Self::Partly { source, .. } => source.step(),
            Self::Stale(_)
            | Self::Verify { .. }
            | Self::Unverified(_)
            | Self::Record { .. }
            | Self::Unrecorded(_)
            | Self::Unknown(_)
            | Self::Provider(_) => None,
        }
    }
}

/// An error in one line: what the server adds may quote rows, and is left out.
pub(super) fn failure(error: &ApplyError) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
