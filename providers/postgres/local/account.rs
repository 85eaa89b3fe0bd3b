//! Under which system user a server runs. PostgreSQL refuses to run as root, see
//! <https://www.postgresql.org/docs/current/postgres-user.html>.
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;
use std::process::Command;

use schemactl_core::provider::ProviderError;

use super::data::io_error;

/// An ordinary user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// Who runs the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// The user of this process.
    Own,
    /// Somebody else, because this process is root.
    Other(User),
}

impl Account {
    /// The user for a server on `existing` data: its owner, since only the owner can run it. For
    /// new data as root: `postgres`, which the server's packages make, else `nobody`.
    pub(super) fn choose(existing: Option<&Path>) -> Result<Self, ProviderError> {
        let me = rustix::process::geteuid().as_raw();
        let owner = match existing {
            Some(folder) => Some((folder, metadata(folder)?.uid())),
            None => None,
        };
        match owner {
            Some((folder, uid)) if me != 0 && uid != me => Err(ProviderError::Unsupported {
                message: format!("{} belongs to another user (uid {uid})", folder.display()),
                hint: Some(
                    "run as that user or as root, or give another folder: local:PATH".into(),
                ),
            }),
            _ if me != 0 => Ok(Self::Own),
            Some((_, uid)) if uid != 0 => Self::named(&uid.to_string())?.ok_or_else(no_user),
            _ => match Self::named("postgres")? {
                Some(account) => Ok(account),
                None => Self::named("nobody")?.ok_or_else(no_user),
            },
        }
    }

    /// Asks `id`, which also knows users that are not in `/etc/passwd`.
    fn named(user: &str) -> Result<Option<Self>, ProviderError> {
        let id = |flag: &str| -> Result<Option<String>, ProviderError> {
            let output = Command::new("id")
                .args([flag, user])
                .output()
                .map_err(|e| io_error("cannot run `id`".into(), e))?;
            let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            Ok(output.status.success().then_some(text))
        };
        let (Some(uid), Some(gid), Some(name)) = (id("-u")?, id("-g")?, id("-un")?) else {
            return Ok(None);
        };
        let (Ok(uid), Ok(gid)) = (uid.parse(), gid.parse()) else { return Ok(None) };
        Ok(Some(Self::Other(User { name, uid, gid })))
    }

    /// Makes a new file or folder the account's own.
    pub(super) fn give(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Own => Ok(()),
            Self::Other(user) => chown(path, Some(user.uid), Some(user.gid)),
        }
    }

    /// The first folder on the way to `path`, itself included, that the account cannot enter.
    pub(super) fn barred<'a>(&self, path: &'a Path) -> Result<Option<&'a Path>, ProviderError> {
        let Self::Other(user) = self else { return Ok(None) };
        for folder in path.ancestors().filter(|folder| folder.is_dir()) {
            if !allows(&metadata(folder)?, user, 0o1) {
                return Ok(Some(folder));
            }
        }
        Ok(None)
    }

    /// Whether the account can make files in a folder that it can enter.
    pub(super) fn may_write(&self, folder: &Path) -> Result<bool, ProviderError> {
        match self {
            Self::Own => Ok(true),
            Self::Other(user) => Ok(allows(&metadata(folder)?, user, 0o3)),
        }
    }
}

/// The permission bits that count are those of the first class the user is in, see
/// `path_resolution(7)`.
fn allows(folder: &Metadata, user: &User, bits: u32) -> bool {
    let shift = if folder.uid() == user.uid {
        6
    } else if folder.gid() == user.gid {
        3
    } else {
        0
    };
    folder.mode() >> shift & bits == bits
}

fn metadata(path: &Path) -> Result<Metadata, ProviderError> {
    std::fs::metadata(path).map_err(|e| io_error(format!("cannot look at {}", path.display()), e))
}

fn no_user() -> ProviderError {
    ProviderError::Unsupported {
        message: "PostgreSQL does not run as root, and there is no ordinary user to run it".into(),
        hint: Some("run as an ordinary user, or make one: useradd --system postgres".into()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_private_folder_bars_everybody_else() {
        let folder = tempfile::tempdir().unwrap();
        let (path, mode) = (folder.path(), |mode| std::fs::Permissions::from_mode(mode));
        let inside = path.join("inside");
        std::fs::create_dir(&inside).unwrap();
        let stranger = Account::Other(User { name: "stranger".into(), uid: 54321, gid: 54321 });
        std::fs::set_permissions(path, mode(0o700)).unwrap();
        assert_eq!(stranger.barred(&inside).unwrap(), Some(path));
        assert_eq!(Account::Own.barred(&inside).unwrap(), None);
        std::fs::set_permissions(path, mode(0o711)).unwrap();
        assert_eq!(stranger.barred(&inside).unwrap(), None);
        assert!(!stranger.may_write(path).unwrap());
        std::fs::set_permissions(path, mode(0o777)).unwrap();
        assert!(stranger.may_write(path).unwrap());
    }

    #[test]
    fn a_user_that_does_not_exist_is_none() {
        assert_eq!(Account::named("no-such-user-here").unwrap(), None);
    }
}
