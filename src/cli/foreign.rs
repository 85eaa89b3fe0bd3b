//! What somebody else changed since the last recorded apply.
use schemactl_core::catalog::{Catalog, ObjectId, State};
use schemactl_core::diagnostic::Diagnostic;
use schemactl_core::plan::{Action, Plan, PlannedChange};
use schemactl_core::provider::{ProviderError, Session};
use schemactl_core::record::{Hashes, Recorded, Wanted, key};

use super::kept::newer;
use super::text::full_name;

/// The last apply that was recorded with what it left behind.
pub(crate) struct Last {
    pub(crate) entry: Recorded,
    hashes: Hashes,
}

/// How an object differs from what the last apply left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Since {
    Same,
    Added,
    Removed,
    Changed,
    /// The apply did not look at the part of the database that it is in.
    Unknown,
}

impl Last {
    /// `None` without a record, or where a program of before made it. One that a later program made is
    /// not understood.
    pub(crate) async fn read(session: &mut dyn Session) -> Result<Option<Self>, ProviderError> {
        let Some(mut entry) = session.history(Wanted::LastApplied).await?.pop() else {
            return Ok(None);
        };
        if let Some(message) = newer(&entry) {
            let hint = Some("use that version".to_owned());
            return Err(ProviderError::Unsupported { message, hint });
        }
        let hashes = entry.detail.as_mut().and_then(|detail| detail.objects.take());
        Ok(hashes.map(|hashes| Self { entry, hashes }))
    }

    /// What became of an object of which `live` holds the hashes; `schemas` are managed now.
    pub(crate) fn since(&self, id: &ObjectId, live: &State, schemas: &[String]) -> Since {
        match (self.hashes.get(&key(id)), live.objects.get(id)) {
            (Some(then), Some(now)) if then == now => Since::Same,
            (Some(_), Some(_)) => Since::Changed,
            (Some(_), None) => Since::Removed,
            (None, None) => Since::Same,
            (None, Some(_)) if self.covers(id, schemas) => Since::Added,
            (None, Some(_)) => Since::Unknown,
        }
    }

    /// Whether the apply managed the schema that an object is in. A comment's path starts with the
    /// kind of what it is on.
    fn covers(&self, id: &ObjectId, schemas: &[String]) -> bool {
        let new = |name: &str| {
            schemas.iter().any(|s| s == name) && !self.entry.schemas.iter().any(|s| s == name)
        };
        !id.path.iter().take(2).any(|name| new(name.raw()))
    }

    /// The objects that the apply left, and that are there no longer, by their keys.
    pub(crate) fn gone<'a>(&'a self, live: &'a State) -> impl Iterator<Item = &'a str> {
        let there: std::collections::BTreeSet<String> = live.objects.keys().map(key).collect();
        self.hashes.keys().filter(move |known| !there.contains(*known)).map(String::as_str)
    }
}

/// A warning of what somebody else changed and the plan undoes, if there is such a thing.
pub(crate) async fn undone(
    session: &mut dyn Session,
    plan: &Plan,
    (before, schemas): (&Catalog, &[String]),
) -> Option<Diagnostic> {
    if plan.is_empty() {
        return None;
    }
    let last = match Last::read(session).await {
        Ok(last) => last?,
        Err(error) => {
            tracing::warn!(%error, "the record cannot be read: whose changes are undone is not known");
            return None;
        }
    };
    let live = before.state();
    let touched = |change: &&PlannedChange| match change.action {
        Action::Create | Action::Alter | Action::Replace | Action::Drop => true,
        Action::Rebuild => !change.fields.is_empty(),
        Action::Rename => false,
    };
    let mut notes = Vec::new();
    for change in plan.changes.iter().filter(touched) {
        let id = change.renamed.as_ref().map_or(&change.id, |renamed| &renamed.from);
        let word = match last.since(id, &live, schemas) {
            Since::Same | Since::Unknown => continue,
            Since::Added => "was added",
            Since::Removed => "was removed",
            Since::Changed => "was changed",
        };
        let parent = change.old.as_ref().or(change.new.as_ref()).and_then(|o| o.parent.as_ref());
        let of_whole = parent.is_some_and(|parent| {
            let same = |change: &PlannedChange| change.action != Action::Alter;
            same(change) && plan.change(parent).is_some_and(|c| c.action == change.action)
        });
        if !of_whole {
            notes.push(format!("{} {word}", full_name(id)));
        }
    }
    if notes.is_empty() {
        return None;
    }
    let id = last.entry.id;
    let message =
        format!("somebody else changed the database since apply {id}, and this plan undoes it");
    let mut found = Diagnostic::warning("changed-by-hand", message)
        .help("`schemactl drift` shows it; to keep a change, write it into the files");
    found.notes = notes;
    Some(found)
}
