//! Renames: what the files say with `renamed_from`, what follows from it, and what only looks like
//! one. A rename keeps the object; never is one guessed.
mod alike;
mod wish;

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Object, ObjectId};
use crate::diagnostic::{Diagnostic, Severity};
use crate::fate::Kinds;
use crate::ident::Ident;
use crate::kind::{KindOps, Step};
use crate::provider::{Provider, ProviderError, Scope, ScratchOptions, Target};
use crate::source::{Span, Statement};

pub use self::alike::{Hint, hints};
use self::wish::{Wish, wishes};

/// One rename, and the statements that make it.
#[derive(Clone, Debug)]
pub struct Rename {
    /// Under parents that already have their new names.
    pub old: ObjectId,
    pub new: ObjectId,
    /// What is altered: the object under its old name, or what it is a member of.
    pub object: Object,
    /// Where the files say so. `None`: the two differ in nothing but the name.
    pub said: Option<Span>,
    pub steps: Vec<Step>,
}

/// The state to plan from, when renames come first.
#[derive(Debug, Default)]
pub struct Followed {
    /// In the order in which they run.
    pub renames: Vec<Rename>,
    /// The live catalog as the renames leave it. `None`: there are none.
    pub catalog: Option<Catalog>,
    /// About `renamed_from`s that are no longer needed.
    pub remarks: Vec<Diagnostic>,
}

#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    #[error("the renames do not fit the database")]
    Invalid(Vec<Diagnostic>),
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// The schemas that the files rename, by the names they had: to be read from the database beside
/// the managed ones.
pub fn renamed_schemas(statements: &[Statement]) -> Vec<Ident> {
    let made = statements.iter().flat_map(|s| &s.makes).filter(|m| m.kind.0 == "schema");
    made.filter_map(|m| m.renamed_from.as_ref().map(|(old, _)| old.clone())).collect()
}

/// Those of [`renamed_schemas`] that still have to be renamed. The others may be somebody else's by
/// now and are none of our business.
pub fn schemas_to_rename(statements: &[Statement], live: &Catalog) -> Vec<Ident> {
    let schema =
        |name: &Ident| live.iter().any(|o| o.id.kind.0 == "schema" && *o.id.path == [name.clone()]);
    let made = statements.iter().flat_map(|s| &s.makes).filter(|m| m.kind.0 == "schema");
    let pending = made.filter_map(|m| {
        let (old, _) = m.renamed_from.as_ref()?;
        (schema(old) && !m.path.last().is_some_and(schema)).then(|| old.clone())
    });
    pending.collect()
}

/// Carries out on a copy of the live catalog what the files say and what follows from it.
///
/// # Errors
/// Every `renamed_from` that does not fit the database, and whatever keeps the engine from telling
/// what a rename makes of the catalog.
pub async fn follow(
    provider: &dyn Provider,
    target: Option<&Target>,
    (live, desired): (&Catalog, &Catalog),
    statements: &[Statement],
    scope: &Scope,
    options: &ScratchOptions,
) -> Result<Followed, RenameError> {
    let mut renaming = Renaming::new(desired, provider.kinds(), statements);
    let mut first = Some(renaming.next(live));
    renaming.check_all(live)?;
    if first.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Followed { remarks: renaming.findings, ..Followed::default() });
    }
    let said = renaming.done.iter().any(|r| r.said.is_some());
    let mut next = |catalog: &Catalog| match first.take() {
        Some(steps) => steps,
        None => renaming.next(catalog),
    };
    let catalog = match provider.renamed(target, live, scope, options, &mut next).await {
        Ok(catalog) => catalog,
        // Nobody asked for it: what differs in nothing but the name is then dropped and made again.
        Err(ProviderError::Unsupported { message, .. }) if !said => {
            tracing::warn!(message, "names alone cannot be changed");
            let warning = Diagnostic::warning("not-renamed", message)
                .note("what differs only in its name is dropped and created again instead");
            return Ok(Followed { remarks: vec![warning], ..Followed::default() });
        }
        Err(error) => return Err(error.into()),
    };
    renaming.check()?;
    let Renaming { done, findings, .. } = renaming;
    Ok(Followed { renames: done, catalog: Some(catalog), remarks: findings })
}

/// Finds the renames, step by step: each is found in the catalog that those before it have led to,
/// so that parents have their new names by then.
struct Renaming<'a> {
    desired: &'a Catalog,
    kinds: Kinds<'a>,
    wishes: Vec<Wish>,
    /// The length of the ids that are being renamed: parents have shorter ones than their parts.
    level: usize,
    /// Those of this level that still have to be made.
    pending: Option<Vec<Pending>>,
    done: Vec<Rename>,
    findings: Vec<Diagnostic>,
}

/// A rename that is to be made.
struct Pending {
    old: ObjectId,
    new: ObjectId,
    said: Span,
}

/// No id is longer but those of comments.
const DEEPEST: usize = 4;

impl<'a> Renaming<'a> {
    fn new(desired: &'a Catalog, kinds: &'a [KindOps], statements: &[Statement]) -> Self {
        let (wishes, findings) = wishes(statements);
        let kinds = Kinds::new(kinds);
        Self { desired, kinds, wishes, level: 1, pending: None, done: Vec::new(), findings }
    }

    fn check(&self) -> Result<(), RenameError> {
        let wrong = self.findings.iter().any(|f| f.severity == Severity::Error);
        if wrong { Err(RenameError::Invalid(self.findings.clone())) } else { Ok(()) }
    }

    /// As [`Self::check`], with what is wrong with parts of what is not renamed.
    fn check_all(&mut self, live: &Catalog) -> Result<(), RenameError> {
        if self.check().is_err() {
            while self.level < DEEPEST {
                self.level += 1;
                self.resolve(live);
            }
            self.findings.retain(|f| f.severity == Severity::Error);
        }
        self.check()
    }

    /// The statements of the next renames; none when all are made.
    fn next(&mut self, catalog: &Catalog) -> Vec<Step> {
        while self.level <= DEEPEST {
            let pending = match self.pending.take() {
                // A copy may have got its name together with what it is a copy of.
                Some(mut pending) => {
                    pending.retain(|p| self.kinds.exists(catalog, &p.old));
                    pending
                }
                None => self.resolve(catalog),
            };
            if pending.is_empty() {
                self.level += 1;
                continue;
            }
            let holders = Holders::new(catalog, &self.kinds);
            let free = |p: &Pending| self.taken_by(catalog, &holders, &p.old, &p.new).is_none();
            let (free, mut taken): (Vec<_>, Vec<_>) = pending.into_iter().partition(free);
            let (mut free, copies): (Vec<_>, Vec<_>) =
                free.into_iter().partition(|p| !inherits(catalog, &p.old));
            if free.is_empty() {
                free = copies;
            } else {
                taken.extend(copies);
            }
            if free.is_empty() {
                self.report_taken(catalog, &holders, &taken);
                self.level += 1;
                continue;
            }
            self.pending = Some(taken);
            let steps = self.make(catalog, free);
            if !steps.is_empty() {
                return steps;
            }
        }
        self.same(catalog)
    }

    fn make(&mut self, catalog: &Catalog, free: Vec<Pending>) -> Vec<Step> {
        let mut all = Vec::new();
        for Pending { old, new, said } in free {
            match self.steps(catalog, &old, &new) {
                Some((object, steps)) => {
                    all.extend(steps.iter().cloned());
                    self.done.push(Rename { old, new, object, said: Some(said), steps });
                }
                None => self.findings.push(wish::impossible(&old, &said)),
            }
        }
        all
    }

    /// What a rename alters, and the statements.
    fn steps(
        &self,
        catalog: &Catalog,
        old: &ObjectId,
        new: &ObjectId,
    ) -> Option<(Object, Vec<Step>)> {
        let name = wish::new_name(old, new)?;
        if let Some(object) = catalog.get(old) {
            let steps = (self.kinds.ops(old.kind).rename)(object, name)?;
            return Some((object.clone(), steps));
        }
        let whole = catalog.get(&self.kinds.whole_of(old)?)?;
        let member = old.path.last()?;
        let steps = (self.kinds.ops(whole.id.kind).rename_member)(whole, member, name);
        Some((whole.clone(), steps))
    }

    /// What has the new name, or a name that comes with it.
    fn taken_by(
        &self,
        catalog: &Catalog,
        holders: &Holders,
        old: &ObjectId,
        new: &ObjectId,
    ) -> Option<ObjectId> {
        if self.kinds.exists(catalog, new) {
            return Some(new.clone());
        }
        let object = self.desired.get(new)?;
        let keys = (self.kinds.ops(new.kind).occupies)(object);
        let holder = keys.iter().find_map(|key| holders.0.get(key).filter(|id| *id != old));
        holder.cloned()
    }

    fn report_taken(&mut self, catalog: &Catalog, holders: &Holders, taken: &[Pending]) {
        for pending in taken {
            let by = self.taken_by(catalog, holders, &pending.old, &pending.new);
            let by = by.expect("it was found to be taken");
            let circle = taken.iter().find(|other| other.old == by);
            self.findings.push(wish::name_taken(
                &pending.new,
                &pending.said,
                &by,
                circle.map(|c| &c.said),
            ));
        }
    }

    /// Statements for what differs from the desired state in nothing but the name.
    fn same(&mut self, catalog: &Catalog) -> Vec<Step> {
        let pairs = alike::same(catalog, self.desired, &self.kinds);
        if pairs.is_empty() {
            return Vec::new();
        }
        let (mut pairs, copies): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|(old, _)| !inherits(catalog, old));
        if pairs.is_empty() {
            pairs = copies;
        }
        let holders = Holders::new(catalog, &self.kinds);
        let mut all = Vec::new();
        for (old, new) in pairs {
            if self.taken_by(catalog, &holders, &old, &new).is_some() {
                continue;
            }
            let Some((object, steps)) = self.steps(catalog, &old, &new) else { continue };
            all.extend(steps.iter().cloned());
            self.done.push(Rename { old, new, object, said: None, steps });
        }
        all
    }
}

/// Whether it is a copy of something: it mostly is renamed together with that.
fn inherits(catalog: &Catalog, id: &ObjectId) -> bool {
    catalog.get(id).is_some_and(|object| !object.inherited.is_empty())
}

/// Who has each name of the engine's name spaces.
struct Holders(BTreeMap<String, ObjectId>);

impl Holders {
    fn new(catalog: &Catalog, kinds: &Kinds<'_>) -> Self {
        let keys = catalog.iter().flat_map(|object| {
            let keys = (kinds.ops(object.id.kind).occupies)(object);
            keys.into_iter().map(|key| (key, object.id.clone()))
        });
        Self(keys.collect())
    }
}

impl Kinds<'_> {
    /// The object that a member is in; `None` for what is no member.
    fn whole_of(&self, member: &ObjectId) -> Option<ObjectId> {
        let whole = self.all().find(|ops| ops.member == Some(member.kind))?;
        let (_, path) = member.path.split_last()?;
        Some(ObjectId::new(whole.name, path))
    }

    fn exists(&self, catalog: &Catalog, id: &ObjectId) -> bool {
        catalog.contains(id) || self.member(catalog, id).is_some()
    }

    fn member(&self, catalog: &Catalog, id: &ObjectId) -> Option<(Ident, String)> {
        let whole = catalog.get(&self.whole_of(id)?)?;
        let members = (self.ops(whole.id.kind).members)(whole);
        members.into_iter().find(|(name, _)| Some(name) == id.path.last())
    }
}
