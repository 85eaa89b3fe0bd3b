//! Who applies, and from where, as the record says it. What cannot be found out is left out.
use std::path::Path;
use std::process::{Command, Stdio};

use schemactl_core::catalog::Fingerprint;
use schemactl_core::record::Origin;

/// Of an apply of the files in a folder.
pub(crate) fn origin(folder: Option<&Path>, desired: Option<Fingerprint>) -> Origin {
    Origin {
        program: env!("CARGO_PKG_VERSION"),
        os_user: whoami::username().ok(),
        git_revision: folder.and_then(git_revision),
        desired,
        saved_plan: None,
    }
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
