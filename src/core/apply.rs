//! Apply: lock, recheck, execute, verify, record, commit. The database is either as the plan's target says
//! or as it was.
use std::error::Error as _;
use std::time::{Duration, Instant};

use crate::catalog::Catalog;
use crate::cleanup;
use crate::diff::{Change, diff};
use crate::plan::{Plan, PlannedStep};
use crate::provider::{ApplyOptions, ProviderError, Scope, Session};
use crate::record::{Entry, EntryStep, StepOutcome};

/// One object that is not as it should be.
#[derive(Clone, Debug)]
pub struct Difference {
    pub id: crate::catalog::ObjectId,
    /// As it should be.
    pub expected: Option<crate::catalog::Object>,
    pub found: Option<crate::catalog::Object>,
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
    options: &ApplyOptions,
) -> Result<(), ApplyError> {
    let mut run = Run { plan, before, scope, options, started: Instant::now(), times: Vec::new() };
    let result = run.transaction(session).await;
    if let Err(error) = &result {
        run.record_failure(session, error).await;
    }
    result
}

/// One apply, and how far it has come.
struct Run<'a> {
    plan: &'a Plan,
    before: &'a Catalog,
    scope: &'a Scope,
    options: &'a ApplyOptions,
    started: Instant,
    /// Of the statements that were run, the one that failed among them.
    times: Vec<Duration>,
}

impl Run<'_> {
    async fn transaction(&mut self, session: &mut dyn Session) -> Result<(), ApplyError> {
        session.begin(self.options).await?;
        match self.inside(session).await {
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
        let stale = differences(self.before, &session.introspect(self.scope).await?);
        if !stale.is_empty() {
            return Err(ApplyError::Stale(stale));
        }
        let steps = &self.plan.steps;
        for (index, planned) in steps.iter().enumerate() {
            let started = Instant::now();
            let done = session.execute(&planned.step).await;
            self.times.push(started.elapsed());
            done.map_err(|source| ApplyError::Step {
                index,
                of: steps.len(),
                step: Box::new(planned.clone()),
                source,
            })?;
        }
        let wrong = differences(&self.plan.target, &session.introspect(self.scope).await?);
        if !wrong.is_empty() {
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
            after: error.is_none().then(|| self.plan.target.fingerprint()),
            failure: error.map(failure),
            elapsed: self.started.elapsed(),
            steps: self.plan.steps.iter().enumerate().map(step).collect(),
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

fn differences(expected: &Catalog, found: &Catalog) -> Vec<Difference> {
    let difference = |change| match change {
        Change::Create(found) => {
            Difference { id: found.id.clone(), expected: None, found: Some(found.clone()) }
        }
        Change::Drop(expected) => {
            Difference { id: expected.id.clone(), expected: Some(expected.clone()), found: None }
        }
        Change::Alter { old, new } => {
            Difference { id: old.id.clone(), expected: Some(old.clone()), found: Some(new.clone()) }
        }
    };
    diff(expected, found).into_iter().map(difference).collect()
}
