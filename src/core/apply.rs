//! Apply: lock, recheck, execute, verify, commit. The database is either as the plan's target says
//! or as it was.
use crate::catalog::Catalog;
use crate::cleanup;
use crate::diff::{Change, diff};
use crate::plan::{Plan, PlannedStep};
use crate::provider::{ApplyOptions, ProviderError, Scope, Session};

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
    /// The COMMIT was sent, and nothing came back.
    #[error("the connection was lost during COMMIT: whether it was done is not known")]
    Unknown(#[source] ProviderError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// Runs the plan's statements in one transaction that commits only when the catalog then equals the
/// plan's target. `before` is the catalog that the plan was made from.
pub async fn apply(
    session: &mut dyn Session,
    plan: &Plan,
    before: &Catalog,
    scope: &Scope,
    options: &ApplyOptions,
) -> Result<(), ApplyError> {
    session.begin(options).await?;
    match run(session, plan, before, scope).await {
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

async fn run(
    session: &mut dyn Session,
    plan: &Plan,
    before: &Catalog,
    scope: &Scope,
) -> Result<(), ApplyError> {
    let stale = differences(before, &session.introspect(scope).await?);
    if !stale.is_empty() {
        return Err(ApplyError::Stale(stale));
    }
    for (index, planned) in plan.steps.iter().enumerate() {
        session.execute(&planned.step).await.map_err(|source| ApplyError::Step {
            index,
            of: plan.steps.len(),
            step: Box::new(planned.clone()),
            source,
        })?;
    }
    let wrong = differences(&plan.target, &session.introspect(scope).await?);
    if wrong.is_empty() { Ok(()) } else { Err(ApplyError::Verify(wrong)) }
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
