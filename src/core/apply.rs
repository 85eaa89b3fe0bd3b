//! Apply: lock, recheck, execute, verify, record, commit. The database is either as the plan's target says
//! or as it was.
use std::error::Error as _;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder as _, ExponentialBuilder};

use crate::catalog::{Catalog, Fingerprint, ObjectId, State};
use crate::cleanup;
use crate::cost::Holder;
use crate::diff::{Change, FieldChange, changed_fields, diff};
use crate::kind::Step;
use crate::plan::{Plan, PlannedStep};
use crate::plan_file::SavedPlan;
use crate::provider::{ApplyOptions, ProviderError, Scope, Session};
use crate::record::{Entry, EntryStep, StepOutcome};

/// One object that is not as it should be.
#[derive(Clone, Debug)]
pub struct Difference {
    pub id: ObjectId,
    pub found: Found,
}

/// How an object is found that is not as it should be.
#[derive(Clone, Debug)]
pub enum Found {
    /// It is not there.
    Missing,
    /// It is there and should not be.
    Unexpected,
    /// It is other than it should be; `old` of a field is as it should be. Without fields where only
    /// hashes are known.
    Other(Vec<FieldChange>),
}

/// A state that the database must be in.
#[derive(Clone, Copy, Debug)]
enum Expected<'a> {
    Catalog(&'a Catalog),
    /// As a saved plan has it.
    State(&'a State),
}

/// Why an apply did not do its part. Nothing was changed unless the variant says so.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    #[error("the database is no longer as it was when the plan was made")]
    Stale(Vec<Difference>),
    #[error("step {} of {} failed; everything was rolled back", .index + 1, .of)]
    Step {
        index: usize,
        of: usize,
        step: Box<PlannedStep>,
        #[source]
        source: ProviderError,
    },
    #[error("the result is not what the files say; everything was rolled back")]
    Verify(Vec<Difference>),
    #[error("the record of the apply cannot be written; everything was rolled back")]
    Record(#[source] ProviderError),
    /// The COMMIT was sent, and nothing came back.
    #[error("the connection was lost during COMMIT: whether it was done is not known")]
    Unknown(#[source] ProviderError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// Runs the plan's statements in one transaction that commits only when the catalog then equals the
/// plan's target. `before` is the catalog that the plan was made from. What was done, or tried, is
/// recorded where the options say so.
pub async fn apply(
    session: &mut dyn Session,
    plan: &Plan,
    before: &Catalog,
    scope: &Scope,
    (options, told): (&ApplyOptions, OnBusy<'_>),
) -> Result<(), ApplyError> {
    let states = (Expected::Catalog(before), Expected::Catalog(&plan.target));
    carry_out(session, &plan.steps, states, scope, (options, told)).await
}

/// The same for a saved plan: exactly its statements, from exactly the state that it was made for to
/// exactly the one that it promises.
///
/// # Errors
/// [`ApplyError`]
pub async fn apply_saved(
    session: &mut dyn Session,
    saved: &SavedPlan,
    (options, told): (&ApplyOptions, OnBusy<'_>),
) -> Result<(), ApplyError> {
    let states = (Expected::State(&saved.before), Expected::State(&saved.target));
    carry_out(session, &saved.plan.steps, states, &saved.scope, (options, told)).await
}

/// What keeps a saved plan from being carried out now: the database is not as it was.
///
/// # Errors
/// What keeps the catalog from being read.
pub async fn stale(
    session: &mut dyn Session,
    saved: &SavedPlan,
) -> Result<Option<Vec<Difference>>, ProviderError> {
    Ok(Expected::State(&saved.before).differences(&session.introspect(&saved.scope).await?))
}

async fn carry_out(
    session: &mut dyn Session,
    steps: &[PlannedStep],
    (before, target): (Expected<'_>, Expected<'_>),
    scope: &Scope,
    (options, told): (&ApplyOptions, OnBusy<'_>),
) -> Result<(), ApplyError> {
    let started = Instant::now();
    let mut pauses = pauses(options.lock_retries);
    loop {
        let mut run = Run { steps, before, target, scope, options, started, times: Vec::new() };
        let Err(error) = run.transaction(session).await else { return Ok(()) };
        let pause = if is_contended(session, &error) { pauses.next() } else { None };
        let Some(pause) = pause else {
            run.record_failure(session, &error).await;
            return Err(error);
        };
        let step = error.step();
        told(&Busy { step, holders: holders(session, step).await, pause });
        tokio::time::sleep(pause).await;
    }
}

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
fn pauses(times: u32) -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(15))
        .with_max_times(times as usize)
        .with_jitter()
        .build()
}

/// Whether somebody else's lock is behind an error.
fn is_contended(session: &dyn Session, error: &ApplyError) -> bool {
    match error {
        ApplyError::Step { source, .. } | ApplyError::Provider(source) => {
            session.is_contended(source)
        }
        ApplyError::Stale(_)
        | ApplyError::Verify(_)
        | ApplyError::Record(_)
        | ApplyError::Unknown(_) => false,
    }
}

impl ApplyError {
    /// The statement that failed.
    fn step(&self) -> Option<&PlannedStep> {
        match self {
            Self::Step { step, .. } => Some(step),
            Self::Stale(_)
            | Self::Verify(_)
            | Self::Record(_)
            | Self::Unknown(_)
            | Self::Provider(_) => None,
        }
    }
}

async fn holders(session: &mut dyn Session, step: Option<&PlannedStep>) -> Vec<Holder> {
    session.holders(step).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "who is in the way is not known");
        Vec::new()
    })
}

/// How many statements are sent before the first of them is answered, at most.
const IN_FLIGHT: usize = 64;

/// One apply, and how far it has come.
struct Run<'a> {
    steps: &'a [PlannedStep],
    before: Expected<'a>,
    target: Expected<'a>,
    scope: &'a Scope,
    options: &'a ApplyOptions,
    started: Instant,
    /// Of the statements that were run, the one that failed among them.
    times: Vec<Duration>,
}

impl Run<'_> {
    async fn transaction(&mut self, session: &mut dyn Session) -> Result<(), ApplyError> {
        let done = match session.begin(self.options).await {
            Ok(()) => self.inside(session).await,
            Err(error) => Err(error.into()),
        };
        match done {
            Ok(()) => match cleanup::shielded(session.commit()).await {
                Err(error @ ProviderError::Lost(_)) => Err(ApplyError::Unknown(error)),
                committed => Ok(committed?),
            },
            Err(error) => {
                // What matters is the first error; a lost connection has rolled back by itself.
                if let Err(second) = session.rollback().await {
                    tracing::warn!(error = %second, "rollback failed");
                }
                Err(error)
            }
        }
    }

    async fn inside(&mut self, session: &mut dyn Session) -> Result<(), ApplyError> {
        if let Some(stale) = self.before.differences(&session.introspect(self.scope).await?) {
            return Err(ApplyError::Stale(stale));
        }
        let steps = self.steps;
        for some in steps.chunks(IN_FLIGHT) {
            let statements: Vec<&Step> = some.iter().map(|planned| &planned.step).collect();
            let (times, done) = session.execute(&statements).await;
            self.times.extend(times);
            done.map_err(|source| {
                let index = self.times.len() - 1;
                let step = Box::new(steps[index].clone());
                ApplyError::Step { index, of: steps.len(), step, source }
            })?;
        }
        if let Some(wrong) = self.target.differences(&session.introspect(self.scope).await?) {
            return Err(ApplyError::Verify(wrong));
        }
        if let Some(entry) = self.entry(None) {
            session.record(&entry).await.map_err(ApplyError::Record)?;
        }
        Ok(())
    }

    /// Where the database can still be reached. A second error is only logged.
    async fn record_failure(&self, session: &mut dyn Session, error: &ApplyError) {
        let recorded = match error {
            ApplyError::Step { source, .. } => !matches!(source, ProviderError::Lost(_)),
            ApplyError::Verify(_) => true,
            // Of a COMMIT that was refused. Nothing was tried when there are no statements yet.
            ApplyError::Provider(source) => {
                !self.times.is_empty() && !matches!(source, ProviderError::Lost(_))
            }
            ApplyError::Stale(_) | ApplyError::Record(_) | ApplyError::Unknown(_) => false,
        };
        if let (true, Some(entry)) = (recorded, self.entry(Some(error)))
            && let Err(second) = session.record(&entry).await
        {
            tracing::warn!(error = %second, "the failure was not recorded");
        }
    }

    /// What is to be recorded, if anything is.
    fn entry(&self, error: Option<&ApplyError>) -> Option<Entry<'_>> {
        let failed_at = match error {
            Some(ApplyError::Step { index, .. }) => Some(*index),
            _ => None,
        };
        let step = |(index, planned)| {
            let outcome = match (error, self.times.get(index)) {
                (_, None) => StepOutcome::NotRun,
                (None, Some(_)) => StepOutcome::Done,
                (Some(_), Some(_)) if failed_at == Some(index) => StepOutcome::Failed,
                (Some(_), Some(_)) => StepOutcome::RolledBack,
            };
            EntryStep { planned, outcome, elapsed: self.times.get(index).copied() }
        };
        Some(Entry {
            origin: self.options.record.as_ref()?,
            schemas: &self.scope.schemas,
            before: self.before.fingerprint(),
            after: error.is_none().then(|| self.target.fingerprint()),
            failure: error.map(failure),
            elapsed: self.started.elapsed(),
            steps: self.steps.iter().enumerate().map(step).collect(),
        })
    }
}

/// An error in one line: what the server adds may quote rows, and is left out.
fn failure(error: &ApplyError) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

impl Expected<'_> {
    fn fingerprint(&self) -> Fingerprint {
        match self {
            Self::Catalog(catalog) => catalog.fingerprint(),
            Self::State(state) => state.fingerprint.clone(),
        }
    }

    fn differences(&self, found: &Catalog) -> Option<Vec<Difference>> {
        match self {
            Self::Catalog(expected) => {
                let all = differences(expected, found);
                (!all.is_empty()).then_some(all)
            }
            Self::State(expected) => {
                let found = found.state();
                (found.fingerprint != expected.fingerprint)
                    .then(|| different_hashes(expected, &found))
            }
        }
    }
}

fn differences(expected: &Catalog, found: &Catalog) -> Vec<Difference> {
    let difference = |change| match change {
        Change::Create(found) => Difference { id: found.id.clone(), found: Found::Unexpected },
        Change::Drop(expected) => Difference { id: expected.id.clone(), found: Found::Missing },
        Change::Alter { old, new } => {
            Difference { id: old.id.clone(), found: Found::Other(changed_fields(old, new)) }
        }
    };
    diff(expected, found).into_iter().map(difference).collect()
}

fn different_hashes(expected: &State, found: &State) -> Vec<Difference> {
    let mut all = Vec::new();
    for (id, hash) in &found.objects {
        match expected.objects.get(id) {
            None => all.push(Difference { id: id.clone(), found: Found::Unexpected }),
            Some(wanted) if wanted != hash => {
                all.push(Difference { id: id.clone(), found: Found::Other(Vec::new()) });
            }
            Some(_) => {}
        }
    }
    let missing = expected.objects.keys().filter(|id| !found.objects.contains_key(id));
    all.extend(missing.map(|id| Difference { id: id.clone(), found: Found::Missing }));
    all
}
