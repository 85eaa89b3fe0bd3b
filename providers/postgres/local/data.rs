//! The folders of a server: the temporary one with its socket, and its data directory.
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use schemactl_core::provider::ProviderError;
use tempfile::TempDir;

use super::account::Account;
use super::guard::{Guard, Then};
use super::{Binaries, SUPERUSER};

/// The longest socket path that every system takes: macOS has 104 bytes, Linux 108, with the final
/// zero. See `unix(7)`.
const LONGEST_SOCKET: usize = 103;

/// The name of a server's socket in its folder, for the only port number a private server uses.
const SOCKET: &str = ".s.PGSQL.5432";

/// How many of the log's last lines an error shows.
const LOG_LINES: usize = 20;

pub(super) fn io_error(what: String, source: io::Error) -> ProviderError {
    ProviderError::Io { what, source }
}

/// A path as the text that a command line, a setting or a URL needs.
pub(super) fn line(path: &Path) -> Result<&str, ProviderError> {
    path.to_str().ok_or_else(|| ProviderError::Unsupported {
        message: format!("the path {} is not UTF-8", path.display()),
        hint: None,
    })
}

/// Where the temporary folder of a server goes: a place with a name short enough for a socket, in
/// which the account may make a folder.
pub(super) fn run_parent(account: &Account) -> Result<PathBuf, ProviderError> {
    let parent = std::env::temp_dir();
    let length = parent.join("schemactl-XXXXXX").join(SOCKET).as_os_str().len();
    let fits = length <= LONGEST_SOCKET
        && parent.is_absolute()
        && account.barred(&parent)?.is_none()
        && account.may_write(&parent)?;
    Ok(if fits { parent } else { PathBuf::from("/tmp") })
}

/// Makes a new folder that only its owner can enter.
pub(super) fn private_folder(prefix: &str, parent: &Path) -> io::Result<TempDir> {
    let owner_only = fs::Permissions::from_mode(0o700);
    tempfile::Builder::new().prefix(prefix).permissions(owner_only).tempdir_in(parent)
}

/// Has the guard make an empty data directory. `throw_away` does without what guards against a
/// crash of the machine, and makes small log files.
///
/// See <https://www.postgresql.org/docs/current/app-initdb.html>.
pub(super) async fn initialise(
    guard: &mut Guard,
    binaries: &Binaries,
    data: &Path,
    log: &Log,
    throw_away: bool,
) -> Result<(), ProviderError> {
    // One locale whatever the user's is, so that the same files sort the same everywhere. Not every
    // system has C.UTF-8.
    for locale in ["C.UTF-8", "C"] {
        let mut arguments = vec!["-D".to_owned(), line(data)?.to_owned()];
        let locale = format!("--locale={locale}");
        for argument in ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", &locale] {
            arguments.push(argument.to_owned());
        }
        if throw_away {
            arguments.push("--no-sync".to_owned());
            arguments.push("--wal-segsize=1".to_owned());
        }
        guard.order(Then::Next, "TERM", &binaries.tool("initdb"), &arguments)?;
        if guard.answer().await? {
            return Ok(());
        }
        if !log.tail().contains("invalid locale name") {
            break;
        }
    }
    Err(ProviderError::Unsupported {
        message: format!("initdb failed:\n{}", log.tail()),
        hint: None,
    })
}

/// What a server and `initdb` print. It stays readable when the guard has removed the file.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) path: PathBuf,
    file: File,
}

impl Log {
    pub(super) fn open(path: PathBuf) -> Result<Self, ProviderError> {
        match File::open(&path) {
            Ok(file) => Ok(Self { path, file }),
            Err(e) => Err(io_error(format!("cannot read the log {}", path.display()), e)),
        }
    }

    /// The last lines, for an error message.
    pub(super) fn tail(&self) -> String {
        let mut bytes = Vec::new();
        let mut file = &self.file;
        match file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)) {
            Ok(_) => {
                let text = String::from_utf8_lossy(&bytes);
                let lines: Vec<&str> = text.lines().collect();
                lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
            }
            Err(e) => format!("(its log {} cannot be read: {e})", self.path.display()),
        }
    }
}

/// Where the template of a version is kept. Every minor version has its own, since a new minor may
/// initialise differently.
pub(super) fn template_folder(templates: &Path, binaries: &Binaries) -> PathBuf {
    templates.join(format!("postgresql-{}", binaries.version))
}

/// Keeps a copy of fresh data as the template. It appears under its name only when it is complete.
pub(super) fn keep_template(data: &Path, template: &Path) -> io::Result<()> {
    let parent = template.parent().expect("a template is in the folder of templates");
    fs::create_dir_all(parent)?;
    let unfinished = tempfile::Builder::new().prefix(".unfinished-").tempdir_in(parent)?;
    let copy = unfinished.path().join("data");
    copy_tree(data, &copy, &Account::Own)?;
    match fs::rename(&copy, template) {
        // Another process was quicker: its copy is as good.
        Err(_) if template.join("PG_VERSION").is_file() => Ok(()),
        result => result,
    }
}

/// Copies a data directory and gives it to the account. A fresh one has folders and files only.
pub(super) fn copy_tree(from: &Path, to: &Path, account: &Account) -> io::Result<()> {
    // The server refuses a data directory that others can enter.
    DirBuilder::new().mode(0o700).create(to)?;
    account.give(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target, account)?;
        } else {
            fs::copy(entry.path(), &target)?;
            account.give(&target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_tail_is_the_last_lines() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        fs::write(&log, (1..=30).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n"))
            .unwrap();
        let tail = Log::open(log).unwrap().tail();
        assert!(tail.starts_with("line 11\n") && tail.ends_with("line 30"), "{tail}");
    }

    #[test]
    fn a_template_that_another_process_made_first_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        fs::write(data.join("PG_VERSION"), "15\n").unwrap();
        let template = folder.path().join("templates/postgresql-15.1");
        keep_template(&data, &template).unwrap();
        keep_template(&data, &template).unwrap();
        assert_eq!(fs::read_to_string(template.join("PG_VERSION")).unwrap(), "15\n");
        assert_eq!(fs::read_dir(folder.path().join("templates")).unwrap().count(), 1);
    }
}
