//! The way back from an apply: found before it begins, and tried out at its end where that is asked for.
use super::{Expected, IN_FLIGHT, Run};
use crate::allow::Destructive;
use crate::catalog::Catalog;
use crate::kind::{KindOps, Step};
use crate::plan::{Plan, PlannedStep, groups, plan};
use crate::provider::{ProviderError, Session};

/// The statements that would undo an apply.
#[derive(Clone, Debug)]
pub struct Inverse {
    /// Or why there are none.
    pub steps: Result<Vec<PlannedStep>, String>,
    /// Whether they are tried out before the apply commits.
    pub prove: bool,
}

/// What is known of an inverse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    NotTried,
    /// It ran, led back to what there was, and was taken back.
    Proven,
    /// Why that is not so, or why there is none.
    Not(String),
}

impl Proof {
    /// As it is written down.
    pub fn text(&self) -> &str {
        match self {
            Self::NotTried => "not tried",
            Self::Proven => "proven",
            Self::Not(why) => why,
        }
    }
}

impl Inverse {
    /// The plan from what `plan` leads to back to `before`. What was in what it drops is not a part of
    /// that.
    pub fn of(plan: &Plan, before: &Catalog, kinds: &[KindOps], prove: bool) -> Self {
        Self { steps: steps(plan, before, kinds), prove }
    }

    pub(super) fn untried(&self) -> Proof {
        match &self.steps {
            Ok(_) => Proof::NotTried,
            Err(why) => Proof::Not(why.clone()),
        }
    }
}

fn steps(forth: &Plan, before: &Catalog, kinds: &[KindOps]) -> Result<Vec<PlannedStep>, String> {
    if forth.changes.iter().any(|change| change.renamed.is_some()) {
        return Err("the plan renames; `schemactl rollback` goes back".to_owned());
    }
    if forth.groups().len() > 1 {
        return Err("the plan was carried out in more than one transaction".to_owned());
    }
    let back = plan(&forth.target, before, kinds, &Destructive::Allowed);
    back.map(|back| back.steps).map_err(|error| error.to_string())
}

impl Run<'_> {
    /// Runs the inverse in the transaction that is open, compares, and takes it back. That it does
    /// not lead back is no error of the apply.
    pub(super) async fn prove(&self, session: &mut dyn Session) -> Result<Proof, ProviderError> {
        let Some(inverse) = &self.group.options.inverse else { return Ok(Proof::NotTried) };
        let steps = match &inverse.steps {
            Ok(steps) if inverse.prove => steps,
            Ok(_) | Err(_) => return Ok(inverse.untried()),
        };
        if groups(steps).len() > 1 {
            return Ok(Proof::Not("it takes more than one transaction".to_owned()));
        }
        session.savepoint().await?;
        let led = self.way_back(session, steps).await;
        if let Err(error @ ProviderError::Lost(_)) = led {
            return Err(error);
        }
        session.back_to_savepoint().await?;
        Ok(match led {
            Err(error) => Proof::Not(error.to_string()),
            Ok(0) => Proof::Proven,
            Ok(1) => Proof::Not("1 object is not what it was after it".to_owned()),
            Ok(many) => Proof::Not(format!("{many} objects are not what they were after it")),
        })
    }

    /// How many objects are not what they were.
    async fn way_back(
        &self,
        session: &mut dyn Session,
        steps: &[PlannedStep],
    ) -> Result<usize, ProviderError> {
        for some in steps.chunks(IN_FLIGHT) {
            let statements: Vec<&Step> = some.iter().map(|planned| &planned.step).collect();
            session.execute(&statements).await.1?;
        }
        let found = session.introspect(self.group.scope).await?;
        let before: Expected<'_> = self.group.before;
        Ok(before.differences(&found).map_or(0, |wrong| wrong.len()))
    }
}
