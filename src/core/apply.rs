//! Apply: lock, recheck, execute, verify, record, commit. The database is either as the plan's target says
//! or as it was; of a plan of several groups, as one of these left it.
mod busy;
mod error;
mod inverse;

use std::ops::Range;
use std::time::{Duration, Instant};

pub use self::busy::{Busy, OnBusy};
use self::busy::{holders, is_contended, is_disturbed, pauses};
pub use self::error::ApplyError;
use self::error::failure;
pub use self::inverse::{Inverse, Proof, WayBack};
use crate::catalog::{Catalog, Fingerprint, ObjectId, State};
use crate::cleanup;
use crate::diff::{Change, FieldChange, changed_fields, diff};
use crate::kind::{Step, Transaction};
use crate::plan::{Plan, PlannedStep, groups};
use crate::plan_file::SavedPlan;
use crate::provider::{ApplyOptions, ProviderError, Scope, Session};
use crate::record::{Entry, EntryStep, Origin, Outcome, StepOutcome};

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

/// Runs the plan's statements in one transaction that commits only when the catalog then equals the
/// plan's target. `before` is the catalog that the plan was made from. What was done, or tried, is
/// recorded where the options say so. Says what is known of the inverse.
///
/// # Errors
/// [`ApplyError`]
pub async fn apply(
    session: &mut dyn Session,
    plan: &Plan,
    before: &Catalog,
    scope: &Scope,
    (options, told): (&ApplyOptions, OnBusy<'_>),
) -> Result<Proof, ApplyError> {
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
) -> Result<Proof, ApplyError> {
    let states = (Expected::State(&saved.before), Expected::State(&saved.target));
    carry_out(session, &saved.plan.steps, states, &saved.scope, (options, told)).await
}

/// Writes down that a guard kept a plan from being begun. It is no error of its own when that cannot
/// be done.
pub async fn record_refusal(
    session: &mut dyn Session,
    (steps, scope): (&[PlannedStep], &Scope),
    (origin, before): (&Origin, Fingerprint),
    why: &str,
) {
    let step = |planned| EntryStep { planned, outcome: StepOutcome::NotRun, elapsed: None };
    let entry = Entry {
        origin,
        schemas: &scope.schemas,
        before,
        after: None,
        outcome: Outcome::Refused(why.to_owned()),
        elapsed: Duration::ZERO,
        steps: steps.iter().map(step).collect(),
        inverse: None,
    };
    if let Err(error) = session.record(&entry).await {
        tracing::warn!(%error, "the refusal was not recorded");
    }
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
) -> Result<Proof, ApplyError> {
    let groups = groups(steps);
    let of = groups.len();
    let (mut found, mut proof) = (None, Proof::NotTried);
    for (done, range) in groups.into_iter().enumerate() {
        let before = found.as_ref().map_or(before, Expected::Catalog);
        let target = (done + 1 == of).then_some(target);
        let digest = options.digest.as_deref().filter(|_| done == 0);
        let group = Group { steps, range, alone: of == 1, before, digest, target, scope, options };
        match group.carry_out(session, told).await {
            Ok((after, proven)) => (found, proof) = (Some(after), proof.and(proven)),
            Err(error) if done == 0 && !error.leaves_batches() => return Err(error),
            Err(error) => return Err(ApplyError::Partly { done, of, source: Box::new(error) }),
        }
    }
    Ok(proof)
}

/// How many statements are sent before the first of them is answered, at most.
const IN_FLIGHT: usize = 64;

/// How often it is tried again when somebody else's change may be behind an error.
const DISTURBED: u32 = 2;

/// Statements that take effect together.
struct Group<'a> {
    /// All of the plan.
    steps: &'a [PlannedStep],
    range: Range<usize>,
    /// There is no other group.
    alone: bool,
    before: Expected<'a>,
    /// Of the catalog as it was before, where that is known.
    digest: Option<&'a str>,
    /// Of the last group.
    target: Option<Expected<'a>>,
    scope: &'a Scope,
    options: &'a ApplyOptions,
}

impl Group<'_> {
    /// Gives the catalog that it leads to, and what is known of the inverse.
    async fn carry_out(
        self,
        session: &mut dyn Session,
        told: OnBusy<'_>,
    ) -> Result<(Catalog, Proof), ApplyError> {
        let started = Instant::now();
        let mut pauses = pauses(self.options.lock_retries);
        let mut disturbed = 0;
        let inverse = self.foreseen();
        loop {
            let (inverse, proof) = (inverse.clone(), Proof::NotTried);
            let mut run = Run { group: &self, started, times: Vec::new(), inverse, proof };
            let error = match run.run(session).await {
                Ok(after) => return Ok((after, run.proof)),
                Err(error) => error,
            };
            if self.in_transaction() && disturbed < DISTURBED && is_disturbed(session, &error) {
                tracing::info!(error = %failure(&error), "somebody changes the same: once more");
                disturbed += 1;
                continue;
            }
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

    /// What a failure undoes, in words.
    fn undone(&self) -> &'static str {
        match self.steps() {
            [one] if one.step.transaction == Transaction::Batches => "its last batch",
            _ if self.alone => "everything",
            _ => "its group",
        }
    }

    fn steps(&self) -> &[PlannedStep] {
        &self.steps[self.range.clone()]
    }

    fn in_transaction(&self) -> bool {
        self.steps().iter().all(|planned| planned.step.transaction.is_one())
    }
}

/// One try, and how far it has come.
struct Run<'a> {
    group: &'a Group<'a>,
    started: Instant,
    /// Of the statements that were run, the one that failed among them.
    times: Vec<Duration>,
    inverse: Option<Inverse>,
    proof: Proof,
}

impl Run<'_> {
    async fn run(&mut self, session: &mut dyn Session) -> Result<Catalog, ApplyError> {
        if !self.group.alone || !self.group.in_transaction() {
            session.keep_out(self.group.options).await?;
        }
        if self.group.in_transaction() {
            return self.transaction(session).await;
        }
        let found = self.recheck(session).await?;
        let planned = &self.group.steps()[0];
        let (time, done) = session.execute_outside(&planned.step, self.group.options).await;
        self.times.push(time);
        done.map_err(|source| self.failed(source))?;
        let after = session.introspect(self.group.scope).await?;
        if let Some(wrong) = self.differences(&after) {
            return Err(ApplyError::Unverified(wrong));
        }
        self.look_back(&after, found.as_ref());
        if let Some(entry) = self.entry(Ok(&after)) {
            session.record(&entry).await.map_err(ApplyError::Unrecorded)?;
        }
        Ok(after)
    }

    async fn transaction(&mut self, session: &mut dyn Session) -> Result<Catalog, ApplyError> {
        let done = match session.begin(self.group.options).await {
            Ok(()) => self.inside(session).await,
            Err(error) => Err(error.into()),
        };
        match done {
            Ok(after) => match cleanup::shielded(session.commit()).await {
                Err(error @ ProviderError::Lost(_)) => Err(ApplyError::Unknown(error)),
                Err(error) => Err(error.into()),
                Ok(()) => Ok(after),
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

    /// Gives what there is, where it had to be read.
    async fn recheck(&self, session: &mut dyn Session) -> Result<Option<Catalog>, ApplyError> {
        let reading = session.read(self.group.scope).await?;
        if reading.digest.is_some() && reading.digest.as_deref() == self.group.digest {
            return Ok(None);
        }
        let found = (reading.catalog)()?;
        match self.group.before.differences(&found) {
            Some(stale) => Err(ApplyError::Stale(stale)),
            None => Ok(Some(found)),
        }
    }

    fn differences(&self, after: &Catalog) -> Option<Vec<Difference>> {
        self.group.target.and_then(|target| target.differences(after))
    }

    async fn inside(&mut self, session: &mut dyn Session) -> Result<Catalog, ApplyError> {
        let found = self.recheck(session).await?;
        let group = self.group;
        for some in group.steps().chunks(IN_FLIGHT) {
            let statements: Vec<&Step> = some.iter().map(|planned| &planned.step).collect();
            let (times, done) = session.execute(&statements).await;
            self.times.extend(times);
            done.map_err(|source| self.failed(source))?;
        }
        let after = session.introspect(group.scope).await?;
        if let Some(wrong) = self.differences(&after) {
            return Err(ApplyError::Verify { wrong, undone: group.undone() });
        }
        self.look_back(&after, found.as_ref());
        self.proof = self.prove(session).await?;
        if let Some(entry) = self.entry(Ok(&after)) {
            let recorded = session.record(&entry).await;
            recorded.map_err(|source| ApplyError::Record { undone: group.undone(), source })?;
        }
        Ok(after)
    }

    /// Of the last statement that was run.
    fn failed(&self, source: ProviderError) -> ApplyError {
        let Group { steps, range, .. } = self.group;
        let index = range.start + self.times.len() - 1;
        let undone = self.group.undone();
        let step = Box::new(steps[index].clone());
        ApplyError::Step { index, of: steps.len(), undone, step, source }
    }

    /// Where the database can still be reached. A second error is only logged.
    async fn record_failure(&self, session: &mut dyn Session, error: &ApplyError) {
        let recorded = match error {
            ApplyError::Step { source, .. } => !matches!(source, ProviderError::Lost(_)),
            // Of a COMMIT that was refused. Nothing was tried when there are no statements yet.
            ApplyError::Provider(source) => {
                !self.times.is_empty() && !matches!(source, ProviderError::Lost(_))
            }
            ApplyError::Verify { .. } | ApplyError::Unverified(_) => true,
            ApplyError::Stale(_)
            | ApplyError::Record { .. }
            | ApplyError::Unrecorded(_)
            | ApplyError::Unknown(_)
            | ApplyError::Partly { .. } => false,
        };
        if let (true, Some(entry)) = (recorded, self.entry(Err(error)))
            && let Err(second) = session.record(&entry).await
        {
            tracing::warn!(error = %second, "the failure was not recorded");
        }
    }

    /// What is to be recorded, if anything is: of a run that led to a catalog, or failed.
    fn entry(&self, result: Result<&Catalog, &ApplyError>) -> Option<Entry<'_>> {
        let Group { range, before, scope, options, .. } = self.group;
        let failed_at = match result {
            Err(ApplyError::Step { index, .. }) => Some(*index - range.start),
            _ => None,
        };
        let step = |(index, planned)| {
            let outcome = match (result, self.times.get(index)) {
                (_, None) => StepOutcome::NotRun,
                (Ok(_) | Err(ApplyError::Unverified(_)), Some(_)) => StepOutcome::Done,
                (Err(_), Some(_)) if failed_at == Some(index) => StepOutcome::Failed,
                (Err(_), Some(_)) => StepOutcome::RolledBack,
            };
            EntryStep { planned, outcome, elapsed: self.times.get(index).copied() }
        };
        Some(Entry {
            origin: options.record.as_ref()?,
            schemas: &scope.schemas,
            before: before.fingerprint(),
            after: result.ok().map(Catalog::state),
            outcome: match result {
                Ok(_) => Outcome::Applied,
                Err(error) => Outcome::Failed(failure(error)),
            },
            elapsed: self.started.elapsed(),
            steps: self.group.steps().iter().enumerate().map(step).collect(),
            inverse: result.ok().and(self.inverse.as_ref()).map(|inverse| (inverse, &self.proof)),
        })
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
