//! Who applies, and from where, as the record says it. What cannot be found out is left out.
use std::path::Path;
use std::process::{Command, Stdio};

use schemactl_core::catalog::{Fingerprint, ObjectId};
use schemactl_core::plan::Plan;
use schemactl_core::record::{Kept, Origin, RecordedRename};

/// Of an apply of the files in a folder.
pub(crate) fn origin(folder: Option<&Path>, desired: Option<Fingerprint>, kept: Kept) -> Origin {
    Origin {
        program: env!("CARGO_PKG_VERSION"),
        os_user: whoami::username().ok(),
        git_revision: folder.and_then(git_revision),
        desired,
        saved_plan: None,
        kept,
        renames: Vec::new(),
        back_to: None,
    }
}

/// What a plan renames, as the record has it.
pub(crate) fn renames(plan: &Plan) -> Vec<RecordedRename> {
    let mut renamed: Vec<(&ObjectId, &ObjectId)> =
        plan.changes.iter().filter_map(|c| Some((&c.renamed.as_ref()?.from, &c.id))).collect();
    // Parents before their parts: the old name of a part is under its parent's new one.
    renamed.sort_by_key(|(_, new)| new.path.len());
    let rename = |(old, new): (&ObjectId, &ObjectId)| RecordedRename {
        kind: new.kind.0.to_owned(),
        old: old.path.to_vec(),
        new: new.path.to_vec(),
    };
    renamed.into_iter().map(rename).collect()
}

/// The commit that a folder is checked out from, with `-dirty` where files in it are not as they are
/// there. None without git, and in a folder that is in no repository.
fn git_revision(folder: &Path) -> Option<String> {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder).args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
        // `git status` would else write what it found out into the index.
        let output = command.env("GIT_OPTIONAL_LOCKS", "0").output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let revision = git(&["rev-parse", "--verify", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--", "."])?;
    Some(if changed.is_empty() { revision } else { format!("{revision}-dirty") })
}
