//! Giving way to somebody else's lock, and trying again.
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

use super::ApplyError;
use crate::cost::Holder;
use crate::plan::PlannedStep;
use crate::provider::{ProviderError, Session};

/// Everything was rolled back because somebody else holds a lock, and is tried again after a pause.
#[derive(Clone, Debug)]
pub struct Busy<'a> {
    /// What waited; `None`: for another apply.
    pub step: Option<&'a PlannedStep>,
    /// Who holds what it waited for, as far as the role may know.
    pub holders: Vec<Holder>,
    pub pause: Duration,
}

/// Told when an apply has to be tried again.
pub type OnBusy<'a> = &'a (dyn Fn(&Busy<'_>) + Send + Sync);

/// How long to wait before each new try: longer each time, and never as long as somebody else who
/// waits too.
pub(super) fn pauses(times: u32) -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(15))
        .with_max_times(times as usize)
        .with_jitter()
        .build()
}

/// Whether somebody else's lock is behind an error.
pub(super) fn is_contended(session: &dyn Session, error: &ApplyError) -> bool {
    servers(error).is_some_and(|error| session.is_contended(error))
}

/// Whether somebody else's change may be behind an error.
pub(super) fn is_disturbed(session: &dyn Session, error: &ApplyError) -> bool {
    servers(error).is_some_and(|error| session.is_disturbed(error))
}

/// What the server said of a statement, of the plan or of our own.
fn servers(error: &ApplyError) -> Option<&ProviderError> {
    match error {
        ApplyError::Step { source, .. } | ApplyError::Provider(source) => Some(source),
        ApplyError::Stale(_)
        | ApplyError::Verify { .. }
        | ApplyError::Unverified(_)
        | ApplyError::Partly { .. }
        | ApplyError::Record { .. }
        | ApplyError::Unrecorded(_)
        | ApplyError::Unknown(_) => None,
    }
}

pub(super) async fn holders(session: &mut dyn Session, step: Option<&PlannedStep>) -> Vec<Holder> {
    session.holders(step).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "who is in the way is not known");
        Vec::new()
    })
}
