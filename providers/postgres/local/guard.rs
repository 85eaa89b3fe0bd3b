//! The guard: a `sh` that runs one server (and `initdb` before it) for as long as somebody uses it,
//! in a temporary folder that it makes and removes. It needs nothing from this process but to be
//! started, so it does its work also after a `kill -9`.
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use schemactl_core::provider::ProviderError;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::account::Account;
use super::data::{io_error, line};

/// Makes a folder in `$1`, with the named pipe `users` in it, and answers `folder PATH`, else what is
/// in the way; the log is `$2` or in the folder. Then reads orders from its standard input, each a line
/// `next|end SIGNAL PROGRAM ARGUMENTS...` quoted for the shell: runs the program, sends it the signal
/// when nobody uses it any more, and answers `next` with the exit status. After `end`, or when there
/// is nobody to give orders, removes the folder.
///
/// The process that started the guard holds its standard input open, other users the named pipe.
/// While a program runs, a subshell waits for the end of both. It is gone before the next order can
/// come. It repeats the signal, because a program that has only just started still ignores it: `sh`
/// starts programs in the background with `INT` and `QUIT` ignored.
const SCRIPT: &str = r#"exec 3<&0 </dev/null 2>&1
trap '' PIPE
folder=$(mktemp -d "$1/schemactl-XXXXXX") || exit
trap 'rm -rf -- "$folder"' EXIT
mkfifo -m 600 "$folder/users" || exit
# Opening one end waits for the other, opening both does not.
exec 4<>"$folder/users" 5<"$folder/users" 4>&-
exec 2>"${2:-$folder/log}"
echo "folder $folder"
and_then=next
while [ "$and_then" = next ] && read -r order <&3; do
  eval "set -- $order"
  and_then=$1 signal=$2
  shift 2
  "$@" 3<&- 5<&- >&2 &
  program=$!
  (
    while read -r ignored <&3; do :; done
    while read -r ignored <&5; do :; done
    while kill -s "$signal" "$program"; do sleep 0.1 || sleep 1; done
  ) 2>/dev/null >&2 &
  watch=$!
  wait "$program"
  status=$?
  kill "$watch" 2>/dev/null
  wait "$watch" 2>/dev/null
  [ "$and_then" = end ] || echo "$status"
done
"#;

/// The pipe's name in the folder.
const PIPE: &str = "users";

/// What the guard does when a program has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Next,
    End,
}

/// A running guard. Dropping it lets go of it.
#[derive(Debug)]
pub(super) struct Guard {
    pub(super) folder: PathBuf,
    pub(super) shell: Child,
    pub(super) hold: Hold,
    answers: Lines<BufReader<ChildStdout>>,
}

/// One user's hold on a server: the writing end of a pipe. Dropping it lets go.
#[derive(Debug)]
pub(super) struct Hold(File);

/// What is found when a guard's pipe is opened.
#[derive(Debug)]
pub(super) enum Pipe {
    Held(Hold),
    /// Nobody reads it: the guard was killed and has left its folder.
    Unguarded,
    Missing,
}

/// Whether a server has users when one has let go of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    None,
    Remain,
}

impl Hold {
    /// Lets go of a server that nobody else can know.
    pub(super) fn release(self) -> Others {
        drop(self);
        Others::None
    }

    /// Joins the users of the guard of a folder.
    pub(super) fn join(folder: &Path) -> io::Result<Pipe> {
        // Without O_NONBLOCK, opening waits for a reader for ever; with it, fails with ENXIO.
        let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        match OpenOptions::new().write(true).custom_flags(nonblocking).open(folder.join(PIPE)) {
            Ok(pipe) => Ok(Pipe::Held(Self(pipe))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Pipe::Missing),
            Err(e) if e.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) => {
                Ok(Pipe::Unguarded)
            }
            Err(e) => Err(e),
        }
    }
}

impl Guard {
    /// Starts a guard with a new folder in `parent`, which the account may write to. `log` gets what the
    /// programs print; without it, there is a `log` in the folder.
    pub(super) async fn start(
        parent: &Path,
        log: Option<&Path>,
        account: &Account,
    ) -> Result<Self, ProviderError> {
        let failed = |e| io_error(format!("cannot make a folder in {}", parent.display()), e);
        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT, "schemactl-guard", line(parent)?])
            .arg(log.map(line).transpose()?.unwrap_or_default())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // The server's programs want a working directory that their user can enter.
            .current_dir("/")
            // Ctrl-C is for this process, which may still need the server to roll back.
            .process_group(0)
            // Messages of the programs are read and shown.
            .env("LC_ALL", "C");
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PG") {
                command.env_remove(name);
            }
        }
        if let Account::Other(user) = account {
            command.uid(user.uid).gid(user.gid);
        }
        let mut shell = command.spawn().map_err(|e| io_error("cannot run `sh`".into(), e))?;
        let orders = shell.stdin.take().expect("standard input is piped");
        let hold = Hold(File::from(orders.into_owned_fd().map_err(failed)?));
        let answers = shell.stdout.take().expect("standard output is piped");
        let mut answers = BufReader::new(answers).lines();
        let answer = answers.next_line().await.map_err(failed)?.unwrap_or_default();
        match answer.strip_prefix("folder ") {
            Some(folder) => Ok(Self { folder: folder.into(), shell, hold, answers }),
            None => Err(failed(io::Error::other(answer))),
        }
    }

    /// Has the guard run a program. `signal` (`INT`) is what it gets when the pipe ends.
    pub(super) fn order(
        &mut self,
        then: Then,
        signal: &str,
        program: &Path,
        arguments: &[String],
    ) -> Result<(), ProviderError> {
        let mut order = match then {
            Then::Next => format!("next {signal}"),
            Then::End => format!("end {signal}"),
        };
        for word in std::iter::once(line(program)?).chain(arguments.iter().map(String::as_str)) {
            order.push(' ');
            order.push_str(&quote(word)?);
        }
        order.push('\n');
        self.hold.0.write_all(order.as_bytes()).map_err(|e| io_error("the guard ended".into(), e))
    }

    /// Whether a program run with [`Then::Next`] ended well.
    pub(super) async fn answer(&mut self) -> Result<bool, ProviderError> {
        let answer = self.answers.next_line().await;
        let answer = answer.map_err(|e| io_error("the guard does not answer".into(), e))?;
        Ok(answer.as_deref() == Some("0"))
    }
}

/// Quotes a word for `sh`. An order is one line, so a word cannot have a line break.
fn quote(word: &str) -> Result<String, ProviderError> {
    if word.contains(['\n', '\0']) {
        return Err(ProviderError::Unsupported {
            message: format!("a path or setting of a private server has a line break: {word:?}"),
            hint: None,
        });
    }
    Ok(format!("'{}'", word.replace('\'', r"'\''")))
}
