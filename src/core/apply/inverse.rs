//! The way back from an apply, or from each group of it: found before it begins where that can be, and
//! tried out at its end where that is asked for.
use super::{Expected, Group, IN_FLIGHT, Run};
use crate::allow::Destructive;
use crate::catalog::Catalog;
use crate::kind::{KindOps, Step};
use crate::plan::{PlannedStep, groups, plan};
use crate::provider::{ProviderError, Session};

/// What is wanted of the way back from an apply.
#[derive(Clone, Copy, Debug)]
pub struct WayBack {
    pub kinds: &'static [KindOps],
    /// Whether the plan renames.
    pub renames: bool,
    /// Whether it is tried out before the apply commits.
    pub prove: bool,
}

/// The statements that would undo an apply, or why there are none.
pub type Inverse = Result<Vec<PlannedStep>, String>;

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

impl Proof {
    /// Of what has not been run.
    pub(super) fn before(inverse: Option<&Inverse>) -> Self {
        match inverse {
            Some(Err(why)) => Self::Not(why.clone()),
            Some(Ok(_)) | None => Self::NotTried,
        }
    }

    /// Of one group after the other: what is not proven is said.
    pub(super) fn and(self, next: Self) -> Self {
        if matches!(self, Self::Not(_)) { self } else { next }
    }
}

impl WayBack {
    /// The plan back from one catalog to the other. What was in what it drops is not a part of that.
    pub(super) fn inverse(self, from: &Catalog, to: &Catalog) -> Inverse {
        if self.renames {
            return Err("the plan renames; `schemactl rollback` goes back".to_owned());
        }
        let back = plan(from, to, self.kinds, &Destructive::Allowed);
        back.map(|back| back.steps).map_err(|error| error.to_string())
    }
}

impl Group<'_> {
    /// Where what it leads to is known before it begins: found while no lock is held.
    pub(super) fn foreseen(&self) -> Option<Inverse> {
        let way_back = self.options.way_back?;
        match (self.before, self.target) {
            (Expected::Catalog(before), Some(Expected::Catalog(target))) => {
                Some(way_back.inverse(target, before))
            }
            (Expected::Catalog(_) | Expected::State(_), _) => None,
        }
    }
}

impl Run<'_> {
    /// Finds the inverse, where it was not foreseen. `found` is what there was, where that was read.
    pub(super) fn look_back(&mut self, after: &Catalog, found: Option<&Catalog>) {
        let group = self.group;
        let before = match group.before {
            Expected::Catalog(before) => Some(before),
            Expected::State(_) => found,
        };
        if let (None, Some(way_back), Some(before)) =
            (&self.inverse, group.options.way_back, before)
        {
            self.inverse = Some(way_back.inverse(after, before));
        }
        self.proof = Proof::before(self.inverse.as_ref());
        if self.to_prove().is_some() && !group.in_transaction() {
            self.proof = Proof::Not("nothing is tried out outside of a transaction".to_owned());
        }
    }

    fn to_prove(&self) -> Option<&[PlannedStep]> {
        let prove = self.group.options.way_back.is_some_and(|way_back| way_back.prove);
        self.inverse.as_ref()?.as_deref().ok().filter(|_| prove)
    }

    /// Runs the inverse in the transaction that is open, compares, and takes it back. That it does
    /// not lead back is no error of the apply.
    pub(super) async fn prove(&self, session: &mut dyn Session) -> Result<Proof, ProviderError> {
        let Some(steps) = self.to_prove() else { return Ok(self.proof.clone()) };
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
