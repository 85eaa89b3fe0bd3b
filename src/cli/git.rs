//! Schema files as a commit of git has them, by the program `git` itself.
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use schemactl_core::load::{CONFIG_FILE, decode};
use schemactl_core::source::SourceFile;

use super::error::CommandError;

/// A folder in a revision: `main:schema/`, a path from the top of the repository, or from here when
/// it starts with `./`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revision {
    pub(crate) name: String,
    pub(crate) path: String,
}

/// A file of a revision: its path, and what it holds.
type Blob = (String, SourceFile);

impl Revision {
    /// Reads what follows `git:`; without a path it is the folder of schema files.
    pub(crate) fn parse(text: &str, folder: &Path) -> Result<Self, CommandError> {
        let (name, path) = text.split_once(':').unwrap_or((text, ""));
        if name.is_empty() || name.starts_with('-') {
            return Err(CommandError::usage(format!("`git:{text}` names no revision"))
                .hint("write it as `git:main:schema/`"));
        }
        let path = match path {
            "" => format!("./{}", folder.display()),
            path => path.to_owned(),
        };
        Ok(Self { name: name.to_owned(), path })
    }

    /// The schema files, in order of their paths. `shown` comes before their names.
    pub(crate) fn files(&self, shown: &str) -> Result<Vec<Blob>, CommandError> {
        let commit = self.commit()?;
        let top = self.path_from_top()?;
        let folder = top.trim_end_matches('/');
        let mut list = vec!["ls-tree", "-r", "-z", "--full-tree", commit.as_str()];
        if !folder.is_empty() {
            list.extend(["--", folder]);
        }
        let listed = text(git(&list, "")?)?;
        let mut wanted = Vec::new();
        for entry in listed.split('\0').filter(|entry| !entry.is_empty()) {
            let Some((head, path)) = entry.split_once('\t') else { continue };
            let mut words = head.split(' ');
            let (mode, id) = (words.next().unwrap_or_default(), words.nth(1).unwrap_or_default());
            let inside = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/');
            if !is_schema_file(inside) {
                continue;
            }
            if mode == "120000" {
                return Err(CommandError::new(format!(
                    "{}:{path} is a link, and links are not followed in a revision",
                    self.name
                )));
            }
            wanted.push((path.to_owned(), id.to_owned()));
        }
        let ids: String = wanted.iter().flat_map(|(_, id)| [id.as_str(), "\n"]).collect();
        let blobs = contents(&git(&["cat-file", "--batch"], &ids)?)?;
        let decoded = wanted.into_iter().zip(blobs).map(|((path, _), bytes)| {
            let file = decode(format!("{shown}{path}"), bytes);
            let found = |diagnostic: Box<_>| {
                CommandError::found("a schema file cannot be read", vec![*diagnostic])
            };
            Ok((path, file.map_err(found)?))
        });
        decoded.collect()
    }

    fn commit(&self) -> Result<String, CommandError> {
        let wanted = format!("{}^{{commit}}", self.name);
        let asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", wanted.as_str()];
        match git(&asked, "") {
            Ok(found) => Ok(text(found)?.trim().to_owned()),
            Err(error) if error.hints.is_empty() => {
                let name = &self.name;
                let error = CommandError::new(format!("git knows no revision `{name}` here"));
                let shallow = git(&["rev-parse", "--is-shallow-repository"], "");
                if shallow.is_ok_and(|said| said.starts_with(b"true")) {
                    return Err(error
                        .hint("this is a shallow clone: `git fetch --unshallow`, or")
                        .hint("`fetch-depth: 0` for actions/checkout, `GIT_DEPTH: 0` for GitLab"));
                }
                Err(error.hint("a branch of a remote is called `origin/main`"))
            }
            Err(error) => Err(error),
        }
    }

    fn path_from_top(&self) -> Result<String, CommandError> {
        let Some(rest) = self.path.strip_prefix("./") else { return Ok(self.path.clone()) };
        let prefix = text(git(&["rev-parse", "--show-prefix"], "")?)?;
        Ok(format!("{}{}", prefix.trim_end_matches('\n'), rest.trim_start_matches("./")))
    }

    /// What is not said by the revision because it is not committed.
    pub(crate) fn uncommitted(&self) -> Result<Option<String>, CommandError> {
        if self.commit()? != text(git(&["rev-parse", "HEAD"], "")?)?.trim() {
            return Ok(None);
        }
        let top = self.path_from_top()?;
        let path = format!(":(top){top}");
        let changed = text(git(&["status", "--porcelain", "--", path.as_str()], "")?)?;
        let Self { name, .. } = self;
        let said =
            format!("{top} has changes that are not committed, and git:{name} does not have");
        Ok((!changed.is_empty()).then_some(said))
    }
}

/// As for files on disk: what a name that starts with a dot leads to is left alone.
fn is_schema_file(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = Path::new(name).extension();
    let wanted = |known| extension.is_some_and(|found| found.eq_ignore_ascii_case(known));
    !hidden && name != CONFIG_FILE && (wanted("sql") || wanted("toml"))
}

/// Takes apart what `cat-file --batch` prints: `ID blob SIZE`, the bytes, and a line's end.
fn contents(output: &[u8]) -> Result<Vec<Vec<u8>>, CommandError> {
    let odd = || CommandError::new("git prints what is not understood");
    let mut all = Vec::new();
    let mut rest = output;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(odd)?;
        let head = std::str::from_utf8(&rest[..end]).map_err(|_| odd())?;
        let size: usize = head.rsplit(' ').next().and_then(|n| n.parse().ok()).ok_or_else(odd)?;
        let bytes = rest.get(end + 1..end + 1 + size).ok_or_else(odd)?;
        all.push(bytes.to_vec());
        rest = rest.get(end + 2 + size..).ok_or_else(odd)?;
    }
    Ok(all)
}

fn text(bytes: Vec<u8>) -> Result<String, CommandError> {
    String::from_utf8(bytes).map_err(|error| {
        CommandError::new("git names a file that is not called in UTF-8").because(&error)
    })
}

/// Runs git here. An error without hints is git's own.
fn git(arguments: &[&str], input: &str) -> Result<Vec<u8>, CommandError> {
    let mut command = Command::new("git");
    command.args(arguments).env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let missing = |error: std::io::Error| {
        CommandError::new("cannot run git, which revisions are read with")
            .because(&error)
            .hint("install git, or compare folders")
    };
    let mut child = command.spawn().map_err(missing)?;
    let mut stdin = child.stdin.take().expect("it is piped");
    let output = std::thread::scope(|scope| {
        // Git that stops reading has its reason, which its output says.
        scope.spawn(move || stdin.write_all(input.as_bytes()).ok());
        child.wait_with_output()
    });
    let output = output.map_err(missing)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let error = CommandError::new(format!("git {} failed", arguments[0]));
    if said.contains("not a git repository") {
        return Err(error.because(&std::io::Error::other(said)).hint("run it in a repository"));
    }
    Err(error.because(&std::io::Error::other(said)))
}
